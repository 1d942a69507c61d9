import type { Command } from 'commander'
import { stringify } from 'yaml'
import { z } from 'zod'
import { importPlaybook, NoSuchPlaybook } from '../playbooks/import-playbook.ts'
import { inputsSchema } from '../playbooks/inputs-schema.ts'
import { findPlaybook, type LibraryPlaybook, readLibrary } from '../playbooks/library.ts'
import type { Playbook } from '../playbooks/playbook.ts'
import { requireNeeds } from '../playbooks/require-needs.ts'
import { actor } from './actor.ts'
import { type Run, table } from './answer.ts'
import { addPlaybookUpdateCommand } from './playbook-update.ts'
import { collect, setValues } from './set-values.ts'
import { triggersText } from './triggers-text.ts'

const given = z.object({ set: z.array(z.string()), publish: z.boolean().default(false) })

export function addPlaybookCommands(program: Command, run: Run): void {
  const playbook = program.command('playbook').description('ready workflows')
  playbook
    .command('list')
    .description('list the playbooks')
    .action(
      run(async ({ db }) => {
        const { playbooks } = await readLibrary(db)
        return {
          text: table(
            ['PLAYBOOK', 'TITLE', 'SAVES', 'SOURCE'],
            playbooks.map(({ playbook: { slug, title, saves }, source }) => [
              slug,
              title.en,
              `${saves.minutesPerRun} min a run`,
              source?.name ?? '',
            ]),
          ),
          json: playbooks.map(present),
        }
      }),
    )
  playbook
    .command('show')
    .description('what a playbook does, asks and risks')
    .argument('<slug>')
    .action(
      run(async ({ db }, slug: string) => {
        const found = await findPlaybook(db, slug)
        if (!found) throw new NoSuchPlaybook(slug)
        const { document, scenarios } = found.playbook
        return {
          text: show(found),
          json: { ...present(found), document, scenarios },
        }
      }),
    )
  playbook
    .command('import')
    .description('make a workflow of a playbook')
    .argument('<slug>')
    .option('--set <key=value>', 'an input, once for each', collect, [])
    .option('--publish', 'publish it at once')
    .action(
      run(async ({ db, registry, secrets, config: { publicUrl } }, slug: string, options: unknown) => {
        const { set, publish } = given.parse(options)
        const inputs = setValues(set)
        const deps = { registry, secrets, publicUrl }
        const found = publish ? await findPlaybook(db, slug) : undefined
        if (found) await requireNeeds(db, registry, found.playbook)
        const imported = await db
          .transaction()
          .execute((tx) => importPlaybook(tx, deps, slug, { inputs, publish, actor }))
        const { workflowId, name, publishedVersion, triggers } = imported
        const state = publishedVersion === null ? 'a draft' : `published as version ${publishedVersion}`
        return {
          text: `"${name}" is ${state}: ${workflowId}\n${triggersText(triggers)}`,
          json: imported,
        }
      }),
    )
  addPlaybookUpdateCommand(playbook, run)
}

function present({ playbook, source }: LibraryPlaybook) {
  const { slug, version, title, summary, risk, needs, saves } = playbook
  const inputs = inputsSchema(playbook)
  return { slug, version, source: source?.name ?? null, title, summary, saves, risk, needs, inputs }
}

function show({ playbook, source }: LibraryPlaybook): string {
  const { slug, version, title, summary, saves, risk, inputs, scenarios }: Playbook = playbook
  const asked = Object.entries(inputs).map(([name, input]) => {
    const must = input.required && input.default === undefined
    const value =
      input.default === undefined ? (must ? 'must be given' : 'may be left out') : `else ${input.default}`
    const choices = input.choices ? ` [${input.choices.join(', ')}]` : ''
    return [`  ${name}`, `${input.title.en}${choices}`, value]
  })
  return [
    `${title.en} (${slug}, version ${version}${source ? `, from ${source.name}` : ''})`,
    summary.en.trim(),
    `Saves about ${saves.minutesPerRun} minutes a run: ${saves.basis.en}`,
    `Risk: ${risk.text.en}`,
    ...(asked.length > 0 ? [table(['Inputs', '', ''], asked)] : []),
    'What it shows:',
    stringify(scenarios.map(({ name }) => name)).trimEnd(),
  ].join('\n')
}
