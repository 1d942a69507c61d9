import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { commentTicket } from '#engine/desk/comment-ticket.ts'
import { presentTicket } from '#engine/desk/ticket-row.ts'
import { checkDocument } from '#engine/graph/check.ts'
import { fillIn } from '#engine/playbooks/fill-in.ts'
import { listPlaybooks } from '#engine/playbooks/list-playbooks.ts'
import { inputReference } from '#engine/playbooks/playbook.ts'
import { createRegistry } from '#engine/registry.ts'
import { catalogue } from '#nodes'
import { buildCustomer, buildDevice } from './support/build.ts'
import { openScenarios, type Scenarios } from './support/play-scenario.ts'
import { createWorld } from './support/world.ts'

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

let scenarios: Scenarios
beforeAll(async () => {
  scenarios = await openScenarios()
})
afterAll(() => scenarios?.[Symbol.asyncDispose]())

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

  test('has three scenarios at least, Italian steps that are made as well, and says what its version brought', () => {
    const given = Object.fromEntries(
      Object.entries(playbook.inputs).map(([name, input]) => [
        name,
        input.default ?? (input.type === 'number' ? 1 : 'x'),
      ]),
    )

    expect(playbook.scenarios.length).toBeGreaterThanOrEqual(3)
    expect(playbook.changelog[0]?.version).toBe(playbook.version)
    expect(checkDocument(fillIn(playbook.document, given, playbook.title.it, 'it'), registry.kind)).toEqual(
      [],
    )
    expect(playbook.document.nodes.filter(({ nameIt }) => nameIt !== undefined)).not.toEqual([])
  })

  test('needs the triggers, connections and variables it says', () => {
    const types = playbook.document.nodes.map(({ type }) => type)
    const connections = Object.entries(playbook.inputs).filter(([, { picker }]) =>
      picker?.startsWith('connection:'),
    )

    expect(types.filter((type) => registry.trigger(type))).toEqual(playbook.needs.triggers)
    expect(connections.map(([name]) => name)).toEqual(playbook.needs.connections)
    const read = [...JSON.stringify(playbook.document).matchAll(/\bvars\.(\w+)/g)].map(([, name]) => name)
    expect([...new Set(read)].sort()).toEqual(playbook.needs.variables)
  })

  test.each(playbook.scenarios)('$name', async (scenario) => {
    await scenarios.play(playbook.slug, scenario)
  })
})

describe.each(['alert-to-ticket', 'server-offline'])('what Alertmanager 0.25 sent, to %s,', (slug) => {
  const sent = (name: string) => {
    const file = join(import.meta.dirname, `data/payloads/alertmanager-0.25-${name}.json`)
    return z.object({ body: z.json() }).parse(JSON.parse(readFileSync(file, 'utf8'))).body
  }

  test.each([
    [false, 'closed'],
    [true, 'new'],
  ])('is one ticket, a repeat, and with a person on it (%s) in the end %s', async (touched, status) => {
    await using world = await createWorld()
    const customer = await buildCustomer(world.db, { name: 'Contoso Dental' })
    const device = await buildDevice(world.db, {
      customerId: customer.id,
      hostname: 'web-01',
      criticality: 'critical',
    })
    const [hook] = (await world.importPlaybook(slug)).triggers
    if (!hook) throw new Error('The playbook has no webhook')
    const tickets = async () =>
      (await world.db.selectFrom('tickets').selectAll().execute()).map(presentTicket)

    await world.deliver(hook, sent('firing'))
    await world.drain()
    expect(await tickets()).toMatchObject([
      { customerId: customer.id, deviceId: device.id, priority: 'critical', occurrences: 1, status: 'new' },
    ])

    await world.deliver(hook, sent('firing'))
    await world.drain()
    expect(await tickets()).toMatchObject([{ occurrences: 2, status: 'new' }])

    const [ticket] = await tickets()
    if (touched && ticket) {
      await commentTicket(
        world.db,
        ticket.id,
        { body: 'On it', authorKind: 'technician' },
        { key: uuidv7(), runId: null },
      )
    }
    await world.deliver(hook, sent('resolved'))
    await world.drain()
    expect(await tickets()).toMatchObject([{ occurrences: 2, status }])
  })
})
