import { describe, expect, test } from 'vitest'
import { checkDocument } from '#engine/graph/check.ts'
import { fillIn } from '#engine/playbooks/fill-in.ts'
import { listPlaybooks } from '#engine/playbooks/list-playbooks.ts'
import { inputReference } from '#engine/playbooks/playbook.ts'
import { createRegistry } from '#engine/registry.ts'
import { catalogue } from '#nodes'
import { playScenario } from './support/play-scenario.ts'

const registry = createRegistry(catalogue)
const playbooks = await listPlaybooks()

test('the first five playbooks are there', () => {
  const slugs = playbooks.map(({ slug }) => slug)
  expect(slugs).toEqual(
    expect.arrayContaining([
      'alert-to-ticket',
      'bill-extra-work',
      'closed-without-time',
      'email-to-ticket',
      'server-offline',
    ]),
  )
})

describe.each(playbooks)('$slug', (playbook) => {
  test('is a workflow without errors or warnings, and uses every input it asks for', () => {
    const given = Object.fromEntries(
      Object.entries(playbook.inputs).map(([name, input]) => [
        name,
        input.default ?? (input.type === 'number' ? 1 : 'x'),
      ]),
    )
    const document = fillIn(playbook.document, given, playbook.title.en)
    const used = playbook.document.nodes.flatMap(({ params }) =>
      Object.values(params).flatMap((param) => inputReference.safeParse(param).data?.input ?? []),
    )

    expect(checkDocument(document, registry.kind)).toEqual([])
    expect([...new Set(used)].sort()).toEqual(Object.keys(playbook.inputs).sort())
  })

  test('needs the triggers and connections it says', () => {
    const types = playbook.document.nodes.map(({ type }) => type)
    const connections = Object.entries(playbook.inputs).filter(([, { picker }]) =>
      picker?.startsWith('connection:'),
    )

    expect(types.filter((type) => registry.trigger(type))).toEqual(playbook.needs.triggers)
    expect(connections.map(([name]) => name)).toEqual(playbook.needs.connections)
  })

  test.each(playbook.scenarios)('$name', async (scenario) => {
    await playScenario(playbook.slug, scenario)
  })
})
