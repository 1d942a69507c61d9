import { type Command, Option } from 'commander'
import { z } from 'zod'
import { recordAudit } from '../auth/audit.ts'
import { roles } from '../auth/role.ts'
import { insertToken } from '../auth/tokens.ts'
import { actor } from './actor.ts'
import type { Run } from './answer.ts'

const given = z.object({ name: z.string().trim().min(1, '--name is empty').max(200), role: z.enum(roles) })

export function addTokenCommands(program: Command, run: Run): void {
  program
    .command('token')
    .description('tokens for scripts')
    .command('create')
    .description('make a token and print it, this once')
    .requiredOption('--name <name>', 'what it is for')
    .addOption(new Option('--role <role>', 'what it may do').choices([...roles]).makeOptionMandatory())
    .action(
      run(async ({ db }, options: unknown) => {
        const { name, role } = given.parse(options)
        const { token, entry } = await db.transaction().execute(async (tx) => {
          const made = await insertToken(tx, { name, role, createdBy: actor })
          const subject = `token/${made.entry.id}`
          await recordAudit(tx, { actor, action: 'token.created', subject, detail: { name, role } })
          return made
        })
        return { text: token, json: { id: entry.id, name, role, token } }
      }),
    )
}
