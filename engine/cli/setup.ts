import type { Command } from 'commander'
import { z } from 'zod'
import { createFirstOwner } from '../auth/setup.ts'
import type { Run } from './answer.ts'

const given = z.object({
  email: z.email('--email is not an e-mail address'),
  password: z.string().min(10, '--password needs 10 characters or more').max(200, '--password is too long'),
  name: z.string().trim().min(1).max(200).optional(),
})

export function addSetupCommand(program: Command, run: Run): void {
  program
    .command('setup')
    .description('make the first owner, an administrator')
    .requiredOption('--email <address>', 'e-mail address to sign in with')
    .requiredOption('--password <password>', 'at least 10 characters')
    .option('--name <name>', 'as others see it')
    .action(
      run(async ({ db, signIn, config: { publicUrl } }, options: unknown) => {
        const { id, email, name, role } = await createFirstOwner(db, signIn(publicUrl), given.parse(options))
        return {
          text: `${name} is administrator. Sign in as ${email} at ${publicUrl}`,
          json: { id, email, name, role },
        }
      }),
    )
}
