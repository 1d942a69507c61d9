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
