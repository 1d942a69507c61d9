import { expect, test } from 'vitest'
import { z } from 'zod'
import { workflowDocument } from '#engine/graph/document.ts'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { listPlaybooks } from '#engine/playbooks/list-playbooks.ts'
import { type Playbook, playbook, playbookGoals } from '#engine/playbooks/playbook.ts'
import { createRegistry } from '#engine/registry.ts'
import { catalogue } from '#nodes'
import { renderExample } from './support/render-example.ts'

/*
 * What stands in docs/ is made from the schemas. When one changes, `npx vitest run test/docs.test.ts -u` writes it anew,
 * and the difference is reviewed with the change.
 */

test('docs/workflow.schema.json is the JSON Schema of the workflow document', async () => {
  await expect(schemaText(workflowDocument, 'Sentiero workflow document')).toMatchFileSnapshot(
    '../docs/workflow.schema.json',
  )
})

test('docs/playbook.schema.json is the JSON Schema of a playbook file', async () => {
  await expect(schemaText(playbook, 'Sentiero playbook')).toMatchFileSnapshot('../docs/playbook.schema.json')
})

test('docs/playbooks.md lists every playbook with what it saves, needs and risks', async () => {
  const playbooks = await listPlaybooks()
  const text = [
    '# Playbooks',
    '',
    'Made from their files in `playbooks/`; the format is `docs/playbook.schema.json`. Each is played by its scenarios in',
    '`test/playbooks.test.ts`: the good day, the noisy day and the failure. How a newer version comes into a workflow that was',
    'changed: `docs/scenarios.md`.',
    '',
    ...libraryText,
    ...playbookGoals.flatMap((goal) => {
      const those = playbooks.filter((playbook) => playbook.goal === goal)
      return those.length === 0 ? [] : [`## ${goalTitles[goal]}`, '', ...those.flatMap(describePlaybook)]
    }),
  ].join('\n')
  await expect(text).toMatchFileSnapshot('../docs/playbooks.md')
})

test('docs/nodes.md names every trigger, step and connector with what it takes', async () => {
  const { kinds, connectors } = createRegistry(catalogue)
  const text = [
    '# Triggers, steps and connectors',
    '',
    'Made from their schemas; see `nodes/README.md` for how to write one.',
    '',
    'The examples are run by `test/nodes/examples.test.ts`. `given` is what stands before the step, its parameters are written',
    'as in a workflow document, `https://api.vendor.example` is some system that answers as it says there, and of what comes out',
    'they show what matters.',
    '',
    ...section(
      'Triggers',
      kinds.filter((kind) => kind.role === 'trigger'),
    ),
    ...section(
      'Steps',
      kinds.filter((kind) => kind.role === 'action'),
    ),
    '## Connectors',
    '',
    ...connectors.flatMap((connector) => [
      `### ${connector.title} (\`${connector.type}\`)`,
      '',
      `${connector.description} Fills: ${Object.keys(connector.provides).join(', ')}.`,
      '',
      ...table(connector.form),
    ]),
  ].join('\n')
  await expect(text).toMatchFileSnapshot('../docs/nodes.md')
})

const libraryText = `## From the library to a workflow

The page *Playbooks* has them by goal, and says of each thing that one needs whether it is there: **there**; **in part, or in the
set-up**, which is also what a person does instead or what it does without; or **missing**, with a link to where it is made.

The page of a playbook shows its flow, what it changes and takes away, and its scenarios. **Play** has the same engine go through
one on an empty desk: in a database of its own beside the one that is used, which is made for it and dropped two minutes after
the last was played. Mails, chats, machines and directories are stood in for, the web is not asked, and days go by at once. The
result says step by step what was done, and in what it is otherwise than expected. It needs a database user that may make
databases, as that of the embedded PostgreSQL may; with one that may not the page says so.

**Set up** asks the questions, then which connections and customers it uses, then shows what will be made and makes a draft,
which is tried on the events of the last seven days (\`docs/scenarios.md\`). A webhook that is new has no such events. Then it starts:

| mode | |
|---|---|
| \`watch\` | Every event makes a dry run: a plan of what it would do. Nothing is written. |
| \`canary\` | For the customers that are named it is real, for all others and for nobody we know it watches. |
| \`live\` | For all. |

The workflow says in which mode it is, with a button for the next. The mode holds for events, schedules, forms, starts by hand and
calls by other workflows alike, from the next run on; what is under way goes on as it began, and tests and dry runs that
somebody asks for are not concerned. \`PUT /api/workflows/{id}/mode\` sets it, and it is in the audit log. A playbook for which a
connection is missing is made as a draft and may watch; it is not started for real before the connection is there.

## Playbooks of your own, and of others

Under *Settings, Playbook sources*, or by \`/api/playbook-sources\`, an administrator names folders and git repositories. Their
playbooks stand in the library beside the built-in ones, with the name of the source; they are imported, played and updated in the
same way, and \`sentiero playbook\` knows them too.

- **A folder** lies below the one that \`SENTIERO_PLAYBOOKS_DIR\` names; no other is read, and links that lead out of it are not
  followed. Without that variable folders cannot be sources.
- **A git repository** is read from an https address that needs no password, a branch if one is named, by the \`git\` program of the
  server (2.37 or newer). Its address is held to the same list of private targets as web requests of workflows. It is fetched with
  nothing but its newest commit, within a minute and 100 MB; nothing is checked out, no hook, filter, submodule or redirection is
  followed, and no password is ever asked. A private repository is brought into a folder by your own means, such as a timer with
  \`git pull\`; \`file:///PATH\` below \`SENTIERO_PLAYBOOKS_DIR\` reads a bare one there.
- **What is read** are the files \`*.yaml\` and \`*.yml\` of the folder itself, 500 at most, of 1 MB at most, each named after its
  \`slug\`. Servers with the web role read each source every quarter of an hour and when *Read now* is pressed; what they read is
  kept in the database. Where a source cannot be read, it says why, and what was read before stays.
- **Checks**: a file passes the same ones as the built-in playbooks, or is left out and listed under its source with the file, the
  line, the place in it and what is wrong. It hides no other.
- **Names**: a slug stands once in the library. The built-in playbook wins, then that of the oldest source; any other is listed
  with the reason. A workflow is only ever updated by the source that it came from.
- **Trust**: a playbook can do whatever a workflow can, in the sandbox and under the limits of any workflow, and only once
  somebody has imported and started it. Name only sources that you trust, and let what they bring watch first.

\`format\` is the version of the format of the file, 1 if it is left out. A file of a newer format than the server knows is refused
and says so.

## Workflows as files

\`sentiero workflow export WORKFLOW\`, or *Export* in the editor, writes the draft as a document. Beside it stand the names and types
of the connections that it works with, and never anything of what is in them. \`sentiero workflow import FILE\` finds connections of
the same type and name; for others it says which ones the file works with and what could take their places:
\`--connection "Name in the file"=NAME\`, once for each, by name or id.
`.split('\n')

const goalTitles: Record<(typeof playbookGoals)[number], string> = {
  tickets: 'Tickets',
  monitoring: 'Monitoring',
  security: 'Security',
  maintenance: 'Maintenance',
  money: 'Contracts and money',
  users: 'Users of customers',
  customers: 'Customers',
  operations: 'Our own house',
}

function describePlaybook({ slug, title, summary, saves, risk, needs, scenarios }: Playbook): string[] {
  const asks = [...needs.ports, ...needs.variables.map((name) => `the variable \`${name}\``)].join(', ')
  return [
    `### ${title.en} (\`${slug}\`)`,
    '',
    summary.en.trim(),
    '',
    `- Saves about ${saves.minutesPerRun} minutes: ${saves.basis.en}.`,
    `- Starts by: ${needs.triggers.join(', ')}. Needs: ${asks}.`,
    `- Risk: ${risk.text.en.trim()}`,
    `- Shows: ${scenarios.map(({ name }) => name).join(' · ')}`,
    '',
  ]
}

function schemaText(schema: z.ZodType, title: string): string {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return `${JSON.stringify({ title, ...json }, null, 2)}\n`
}

function section(title: string, kinds: readonly NodeKind[]): string[] {
  return [`## ${title}`, '', ...kinds.flatMap(describeKind)]
}

function describeKind(kind: NodeKind): string[] {
  const ways = kind.handles.map(({ id }) => id).join(', ')
  const facts =
    kind.role === 'trigger'
      ? `Fed by: ${kind.intake}.`
      : `Effect: ${kind.effect}. Leaves by: ${ways}${kind.handlesFrom ? ' and one for each case' : ''}, or error.`
  return [
    `### ${kind.title} (\`${kind.type}\`)`,
    '',
    `${kind.description} ${facts}`,
    '',
    ...table(kind.params),
    ...(kind.examples ?? []).flatMap(renderExample),
  ]
}

function table(schema: JsonObject): string[] {
  const properties = Object.entries(objectOf(schema.properties))
  if (properties.length === 0) return []
  const required = Array.isArray(schema.required) ? schema.required : []
  return [
    '| parameter | what it is | default |',
    '|---|---|---|',
    ...properties.map(([name, value]) => {
      const property = objectOf(value)
      const words = [property.title, property.description]
        .filter((word) => typeof word === 'string')
        .join(': ')
      const choices = Array.isArray(property.enum) ? ` (${property.enum.join(', ')})` : ''
      const standard =
        property.default === undefined
          ? required.includes(name)
            ? '*required*'
            : ''
          : JSON.stringify(property.default)
      return `| \`${name}\` | ${`${words}${choices}`.replaceAll('|', '\\|').replaceAll('\n', ' ')} | ${standard} |`
    }),
    '',
  ]
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
