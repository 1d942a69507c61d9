import type { Command } from 'commander'
import { z } from 'zod'
import { listOfPlaybooks, type PlaybookUpdate, updatePlaybook } from '../playbooks/update-playbook.ts'
import { actor } from './actor.ts'
import type { Run } from './answer.ts'
import { findWorkflowId } from './find-workflow.ts'
import { type CommandProblem, problemOf } from './problem-of.ts'
import { collect, setValues } from './set-values.ts'

const given = z.object({
  set: z.array(z.string()),
  publish: z.boolean().default(false),
  conflicts: z
    .enum(['mine', 'theirs'], 'Say --conflicts mine for what was changed here, or theirs for the playbook.')
    .optional(),
})

interface Refused {
  workflowId: string
  name: string
  state: 'refused'
  problem: CommandProblem
}

export function addPlaybookUpdateCommand(playbook: Command, run: Run): void {
  playbook
    .command('update')
    .description('merge newer versions of their playbooks into workflows; what was changed in them stays')
    .argument('[workflow]', 'id or name; without it all that came from a playbook')
    .option('--set <key=value>', 'an input that the new version asks for, once for each', collect, [])
    .option('--publish', 'publish what was updated, where the draft held nothing else')
    .option(
      '--conflicts <mine|theirs>',
      'whose value stands where the workflow and the playbook changed the same',
    )
    .action(
      run(async ({ db, registry }, wanted: string | undefined, options: unknown) => {
        const { set, publish, conflicts } = given.parse(options)
        const choiceOf = () => conflicts
        const inputs = setValues(set)
        if (set.length > 0 && wanted === undefined) throw new Error('Say which workflow --set is for.')
        const all = await listOfPlaybooks(db)
        const id = wanted === undefined ? undefined : await findWorkflowId(db, wanted)
        const chosen = all.filter((workflow) => id === undefined || workflow.id === id)
        if (id !== undefined && chosen.length === 0) throw new Error(`"${wanted}" came from no playbook.`)
        const updates: (PlaybookUpdate | Refused)[] = []
        for (const workflow of chosen) {
          try {
            const updated = await db
              .transaction()
              .execute((tx) =>
                updatePlaybook(tx, registry, workflow.id, { inputs, publish, actor, choiceOf }),
              )
            if (updated) updates.push(updated)
          } catch (error) {
            const { id: workflowId, name } = workflow
            updates.push({ workflowId, name, state: 'refused', problem: problemOf(error) })
          }
        }
        const text =
          updates.length === 0 ? 'No workflow came from a playbook.' : updates.map(sentence).join('\n')
        return { text, json: updates, failed: updates.some(({ state }) => state === 'refused') }
      }),
    )
}

function sentence(update: PlaybookUpdate | Refused): string {
  const name = `"${update.name}"`
  if (update.state === 'refused') {
    const lines = update.problem.errors?.map(({ where, message }) => `\n  ${where}: ${message}`) ?? []
    return `${name} was not updated. ${update.problem.detail}${lines.join('')}`
  }
  const { playbook, version, newest, changes, conflicts, held, publishedVersion } = update
  const stays = changes.length > 0 ? ` What was changed in it stays: ${changes.join(', ')}.` : ''
  const offer = `version ${newest} of ${playbook} is there, this one is of version ${version}`
  switch (update.state) {
    case 'current':
      return newest === null
        ? `${name}: there is no playbook ${playbook} any more; it stays at version ${version}.`
        : `${name} has the newest version of ${playbook}: ${version}.`
    case 'updated':
      if (publishedVersion !== null)
        return `${name}: version ${version} of ${playbook} is published as version ${publishedVersion}.${stays}`
      return held === ''
        ? `${name}: version ${version} of ${playbook} is in the draft. Look at it, then publish it.${stays}`
        : `${name}: version ${version} of ${playbook} is in the draft, and not published, for ${held}. Look at it, then publish it.${stays}`
    case 'conflicts':
      return `${name}: ${offer}. Both changed ${conflicts.map(({ where }) => where).join(', ')}, so it is left alone: choose in the editor one by one, or give --conflicts mine or --conflicts theirs.`
    case 'unknown':
      return `${name}: ${offer}. It was imported before imports were remembered and is left alone: import the playbook again.`
  }
}
