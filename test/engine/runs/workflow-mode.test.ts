import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importPlaybook, NoSuchPlaybook } from '#engine/playbooks/import-playbook.ts'
import { isWatched, type ModeOfWorkflow, readMode, setMode } from '#engine/runs/workflow-mode.ts'
import { buildCustomer } from '../../support/build.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let rossi: string
let bianchi: string
beforeAll(async () => {
  world = await createWorld()
  rossi = (await buildCustomer(world.db, { name: 'Rossi' })).id
  bianchi = (await buildCustomer(world.db, { name: 'Bianchi' })).id
})
afterAll(() => world?.[Symbol.asyncDispose]())

const live: ModeOfWorkflow = { mode: 'live', canaryCustomerIds: [] }

test.each([
  ['live', [], 'a', false],
  ['live', [], null, false],
  ['watch', [], 'a', true],
  ['watch', ['a'], 'a', true],
  ['canary', ['a'], 'a', false],
  ['canary', ['a'], 'b', true],
  ['canary', ['a'], null, true],
] as const)('%s for %j: a run for %s is watched: %s', (mode, canaryCustomerIds, customerId, watched) => {
  expect(isWatched({ mode, canaryCustomerIds }, customerId)).toBe(watched)
})

describe('what comes of an event for each of two customers and for nobody we know', () => {
  test.each([
    ['live', () => [], { Rossi: 'live', Bianchi: 'live', nobody: 'live' }],
    ['watch', () => [], { Rossi: 'dry', Bianchi: 'dry', nobody: 'dry' }],
    ['canary', () => [rossi], { Rossi: 'live', Bianchi: 'dry', nobody: 'dry' }],
  ] as const)('%s', async (mode, canaries, wanted) => {
    const imported = await world.importPlaybook('alert-to-ticket')
    await world.db
      .transaction()
      .execute((tx) => setMode(tx, imported.workflowId, { mode, canaryCustomerIds: canaries() }))
    const [hook] = imported.triggers
    if (!hook) throw new Error('The playbook has no webhook')
    const before = await countTickets()

    for (const customer of ['Rossi', 'Bianchi', 'Nobody']) {
      await world.deliver(hook, { id: `${mode} ${customer}`, title: 'Disk full', severity: 'high', customer })
    }
    await world.drain()

    const runs = await world.db
      .selectFrom('all_runs')
      .leftJoin('customers', 'customers.id', 'all_runs.customer_id')
      .select(['customers.name', 'mode', 'all_runs.status'])
      .where('workflow_id', '=', imported.workflowId)
      .execute()
    expect(Object.fromEntries(runs.map((run) => [run.name ?? 'nobody', run.mode]))).toEqual(wanted)
    expect(runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded'])
    const real = Object.values(wanted).filter((each) => each === 'live').length
    expect((await countTickets()) - before).toBe(real)
  })
})

test('a workflow that somebody starts by hand, or that is run again, goes by its mode too', async () => {
  const { workflowId, triggers } = await world.importPlaybook('alert-to-ticket')
  const nodeId = triggers[0]?.nodeId ?? ''
  await setMode(world.db, workflowId, { mode: 'watch', canaryCustomerIds: [] })
  const { runId } = await world.start(workflowId, nodeId, { title: 'By hand', id: 'h1' })
  await world.drain()
  expect(await modeOf(runId)).toBe('dry')
  await setMode(world.db, workflowId, live)
  const again = await world.start(workflowId, nodeId, { title: 'By hand', id: 'h1' })
  await world.drain()
  expect(await modeOf(again.runId)).toBe('live')
})

test('a playbook starts in the mode that is chosen, before anything of it can run', async () => {
  const { db, registry, secrets } = world
  const deps = { registry, secrets, publicUrl: 'http://sentiero.example' }
  const mode: ModeOfWorkflow = { mode: 'canary', canaryCustomerIds: [bianchi] }
  const asked = { inputs: {}, publish: true, actor: 'test', mode }
  const { workflowId } = await db
    .transaction()
    .execute((tx) => importPlaybook(tx, deps, 'alert-to-ticket', asked))
  expect(await readMode(db, workflowId)).toEqual(mode)
  await expect(db.transaction().execute((tx) => importPlaybook(tx, deps, 'no-such', asked))).rejects.toThrow(
    NoSuchPlaybook,
  )
})

async function countTickets(): Promise<number> {
  return (await world.db.selectFrom('tickets').select('id').execute()).length
}

async function modeOf(runId: string): Promise<string | undefined> {
  const run = await world.db.selectFrom('all_runs').select('mode').where('id', '=', runId).executeTakeFirst()
  return run?.mode
}
