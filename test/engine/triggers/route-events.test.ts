import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { foldProblem, type Problem } from '#engine/triggers/fold-problem.ts'
import { routeEvents } from '#engine/triggers/route-events.ts'
import { type IncomingEvent, insertEvents } from '#engine/triggers/store-events.ts'
import { forgetTurns } from '#engine/waits/wake-runs.ts'
import type { EventDraft } from '#sdk'
import { buildContact, buildCustomer, buildDevice } from '../../support/build.ts'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument } from '../../support/document.ts'
import { assembleEngine } from '../../support/engine.ts'
import { testCatalogue } from '../runs/test-nodes.ts'

const flow = (settings: WorkflowDocument['settings'] = {}) => ({
  ...buildDocument({ hook: { type: 'test.hook' }, set: { type: 'flow.set' } }, ['hook -> set']),
  settings,
})

async function prepare() {
  const engine = await assembleEngine(testCatalogue(), await createTestDatabase())
  const { db, pool, registry, loadVersion } = engine
  return {
    ...engine,
    route: () => routeEvents(db, registry, loadVersion),
    async hook(
      settings: WorkflowDocument['settings'] = {},
    ): Promise<{ workflowId: string; sourceKey: string }> {
      const workflowId = await engine.publish(flow(settings))
      const { source_key: sourceKey } = await db
        .selectFrom('triggers')
        .select('source_key')
        .where('workflow_id', '=', workflowId)
        .executeTakeFirstOrThrow()
      return { workflowId, sourceKey }
    },
    async store(sourceKey: string, ...drafts: Partial<EventDraft>[]): Promise<string[]> {
      const events = drafts.map(
        (draft): IncomingEvent => ({
          sourceKey,
          trust: 'none',
          draft: { type: 'test', source: 'test', hints: {}, data: {}, raw: null, ...draft },
        }),
      )
      return (await insertEvents(pool, events)).map(({ eventId }) => eventId)
    },
    decisions: () =>
      db
        .selectFrom('event_decisions')
        .select(['event_id as eventId', 'decision', 'reason', 'run_id as runId'])
        .orderBy('event_id')
        .execute(),
    runs: () => db.selectFrom('runs').selectAll().orderBy('event_id').execute(),
    event: (id: string) => db.selectFrom('events').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  }
}

describe('an event', () => {
  test('starts a run of the published version with its job, once, and the decision says so', async () => {
    await using engine = await prepare()
    const { workflowId, sourceKey } = await engine.hook()
    const [eventId] = await engine.store(sourceKey, {})
    expect(await engine.route()).toBe(1)
    expect(await engine.route()).toBe(0)
    const [run, ...more] = await engine.runs()
    expect(more).toEqual([])
    expect(run).toMatchObject({
      workflow_id: workflowId,
      version: 1,
      trigger_node: 'hook',
      event_id: eventId,
      status: 'queued',
    })
    expect(await engine.decisions()).toEqual([
      { eventId, decision: 'started', reason: 'Version 1 was started', runId: run?.id },
    ])
    const { rows } = await engine.pool.query('select key from graphile_worker.jobs')
    expect(rows).toEqual([{ key: `run:${run?.id}` }])
  })

  test('that its trigger wants no run for is kept with the reason', async () => {
    await using engine = await prepare()
    const { sourceKey } = await engine.hook()
    const [eventId] = await engine.store(sourceKey, { skip: 'An automatic reply: away until Monday' })
    await engine.route()
    expect(await engine.runs()).toEqual([])
    expect(await engine.decisions()).toEqual([
      { eventId, decision: 'skipped', reason: 'An automatic reply: away until Monday', runId: null },
    ])
  })

  test('of nobody who listens is routed all the same, and starts nothing', async () => {
    await using engine = await prepare()
    const [eventId] = await engine.store('hook:nobody', {})
    expect(await engine.route()).toBe(1)
    expect((await engine.event(eventId ?? '')).routed_at).not.toBeNull()
    expect(await engine.decisions()).toEqual([])
  })

  test.each([
    ['a workflow that is switched off', { enabled: false }],
    ['a workflow that was deleted', { deleted_at: new Date() }],
  ])('of %s starts nothing', async (_, change) => {
    await using engine = await prepare()
    const { sourceKey } = await engine.hook()
    await engine.db.updateTable('workflows').set(change).execute()
    await engine.store(sourceKey, {})
    expect(await engine.route()).toBe(1)
    expect(await engine.runs()).toEqual([])
  })

  test('of a switched-off trigger starts nothing', async () => {
    await using engine = await prepare()
    const { sourceKey } = await engine.hook()
    await engine.db.updateTable('triggers').set({ enabled: false }).execute()
    await engine.store(sourceKey, {})
    await engine.route()
    expect(await engine.runs()).toEqual([])
  })

  test('heard by two triggers starts a run of each, and each decides for itself', async () => {
    await using engine = await prepare()
    const one = await engine.hook()
    const other = await engine.hook({
      customerScope: { kind: 'customers', values: [randomUUID()], exclude: [] },
    })
    await engine.db
      .updateTable('triggers')
      .set({ source_key: one.sourceKey })
      .where('workflow_id', '=', other.workflowId)
      .execute()
    await engine.store(one.sourceKey, {})
    await engine.route()
    expect((await engine.runs()).map((run) => run.workflow_id)).toEqual([one.workflowId])
    expect((await engine.decisions()).map(({ decision }) => decision).sort()).toEqual(['skipped', 'started'])
  })

  test('carries the customer, contact and device that its hints name', async () => {
    await using engine = await prepare()
    const customer = await buildCustomer(engine.db, { name: 'Rossi Srl' })
    const device = await buildDevice(engine.db, { customerId: customer.id, hostname: 'SRV-1' })
    const contact = await buildContact(engine.db, { customerId: customer.id, email: 'anna@rossi.example' })
    const { sourceKey } = await engine.hook()
    const [byDevice, bySender, unknown] = await engine.store(
      sourceKey,
      { hints: { hostname: 'srv-1', customerName: 'rossi srl' } },
      { hints: { senderAddress: 'Anna@Rossi.example' } },
      { hints: { hostname: 'never-seen' } },
    )
    await engine.route()
    expect(await engine.event(byDevice ?? '')).toMatchObject({
      customer_id: customer.id,
      device_id: device.id,
      parties: { customer: { name: 'Rossi Srl' }, device: { hostname: 'SRV-1' } },
    })
    expect(await engine.event(bySender ?? '')).toMatchObject({
      customer_id: customer.id,
      parties: { contact: { id: contact.id } },
    })
    expect((await engine.event(unknown ?? '')).customer_id).toBeNull()
    const runs = await engine.runs()
    expect(runs.map((run) => run.customer_id)).toEqual([customer.id, customer.id, null])
  })

  test('out of its scope starts nothing and says for whom the workflow is', async () => {
    await using engine = await prepare()
    const rossi = await buildCustomer(engine.db, { name: 'Rossi Srl' })
    await buildCustomer(engine.db, { name: 'Bianchi Spa' })
    const { sourceKey } = await engine.hook({
      customerScope: { kind: 'customers', values: [rossi.id], exclude: [] },
    })
    const names = ['Rossi Srl', 'Bianchi Spa', 'Verdi']
    await engine.store(sourceKey, ...names.map((customerName) => ({ hints: { customerName } })))
    await engine.route()
    expect((await engine.decisions()).map(({ reason }) => reason)).toEqual([
      'Version 1 was started',
      "Bianchi Spa is not among the workflow's customers",
      'The event names no customer, and the workflow is for certain customers only',
    ])
  })
})

describe('a batch', () => {
  test('of events for several triggers starts each its own', async () => {
    await using engine = await prepare()
    const hooks = [await engine.hook(), await engine.hook(), await engine.hook()]
    for (const { sourceKey } of hooks) await engine.store(sourceKey, {}, {}, {}, {})
    expect(await engine.route()).toBe(12)
    const counts = new Map<string, number>()
    for (const run of await engine.runs()) counts.set(run.workflow_id, (counts.get(run.workflow_id) ?? 0) + 1)
    expect(Object.fromEntries(counts)).toEqual(
      Object.fromEntries(hooks.map(({ workflowId }) => [workflowId, 4])),
    )
  })

  test('counts a problem through its events in the order they came, and apart for each source', async () => {
    await using engine = await prepare()
    const one = await engine.hook()
    const other = await engine.hook()
    const alert = (state: 'raised' | 'cleared') => ({ dedupKey: 'disk', state })
    const ids = await engine.store(
      one.sourceKey,
      ...(['raised', 'raised', 'cleared', 'raised'] as const).map(alert),
    )
    const apart = await engine.store(other.sourceKey, alert('raised'))
    await engine.route()
    const later = await engine.store(one.sourceKey, alert('raised'), alert('cleared'))
    await engine.route()
    const seen = await Promise.all([...ids, ...apart, ...later].map(engine.event))
    expect(seen.map(({ state, occurrences }) => `${state} ${occurrences}`)).toEqual([
      'raised 1',
      'repeated 2',
      'cleared 2',
      'raised 1',
      'raised 1',
      'repeated 2',
      'cleared 2',
    ])
  })

  test('larger than one transaction takes is routed by the next ones', async () => {
    await using engine = await prepare()
    const { sourceKey } = await engine.hook()
    await engine.store(sourceKey, ...Array.from({ length: 250 }, () => ({})))
    expect([await engine.route(), await engine.route(), await engine.route()]).toEqual([200, 50, 0])
    expect(await engine.runs()).toHaveLength(250)
  })
})

test('many routers at once route each event once, and problems come out as from one', async () => {
  await using engine = await prepare()
  const hooks = await Promise.all([engine.hook(), engine.hook()])
  for (let round = 0; round < 5; round++) {
    for (const { sourceKey } of hooks) {
      await engine.store(
        sourceKey,
        ...Array.from({ length: 100 }, (_, n) => ({ dedupKey: `problem ${n % 10}` })),
      )
    }
  }
  const routeAll = async () => {
    let routed = 0
    for (let took = await engine.route(); took > 0; took = await engine.route()) routed += took
    return routed
  }
  const routed = await Promise.all(Array.from({ length: 6 }, routeAll))
  expect(routed.reduce((sum, count) => sum + count)).toBe(1000)
  const runs = await engine.runs()
  expect(new Set(runs.map((run) => run.event_id)).size).toBe(1000)
  expect(runs).toHaveLength(1000)
  const problems = await engine.db.selectFrom('problems').select(['occurrences']).execute()
  expect(problems.map(({ occurrences }) => occurrences)).toEqual(Array.from({ length: 20 }, () => 50))
})

test('an end that one router has waits for the beginning that another one has still', async () => {
  await using engine = await prepare()
  const { sourceKey } = await engine.hook()
  const [began = ''] = await engine.store(sourceKey, { dedupKey: 'disk' })
  const other = await engine.pool.connect()
  await other.query('begin')
  await other.query('select from events where id = $1 for update', [began])
  const [apart = '', ended = ''] = await engine.store(
    sourceKey,
    { dedupKey: 'cpu' },
    { dedupKey: 'disk', state: 'cleared' },
  )
  expect(await engine.route()).toBe(1)
  expect((await engine.event(apart)).routed_at).not.toBeNull()
  expect((await engine.event(ended)).routed_at).toBeNull()
  const waiting = engine.route()
  // The other router is gone with what it had.
  await other.query('rollback')
  other.release()
  expect([await waiting, await engine.route()]).toEqual([2, 0])
  expect(await engine.event(ended)).toMatchObject({ state: 'cleared', occurrences: 1 })
  expect((await engine.runs()).map((run) => run.event_id)).toEqual([began, apart, ended].toSorted())
  const problems = await engine.db.selectFrom('problems').select(['dedup_key', 'state']).execute()
  expect(problems).toContainEqual({ dedup_key: 'disk', state: 'cleared' })
})

test('clocks of web processes that are apart put no end before its beginning, and runs follow in that order', async () => {
  await using engine = await prepare()
  const { sourceKey } = await engine.hook()
  const [stored = ''] = await engine.store(sourceKey, { dedupKey: 'disk' })
  const began = uuidv7({ msecs: Date.now() + 5000 })
  await engine.db.updateTable('events').set({ id: began }).where('id', '=', stored).execute()
  const [ended = ''] = await engine.store(sourceKey, { dedupKey: 'disk', state: 'cleared' })
  await engine.route()
  expect([(await engine.event(began)).state, (await engine.event(ended)).state]).toEqual([
    'raised',
    'cleared',
  ])
  const runs = await engine.db.selectFrom('runs').select('event_id').orderBy('id').execute()
  expect(runs.map(({ event_id }) => event_id)).toEqual([began, ended])
})

test('whatever is raised and cleared while several routers work, each problem is told in the order it came', async () => {
  await using engine = await prepare()
  const { sourceKey } = await engine.hook()
  const reports = fc.array(fc.tuple(fc.constantFrom('disk', 'cpu'), fc.constantFrom('raised', 'cleared')), {
    minLength: 1,
    maxLength: 30,
  })
  let round = 0
  await fc.assert(
    fc.asyncProperty(reports, async (given) => {
      round += 1
      const stored: string[] = []
      let isStoring = true
      const route = async () => {
        while ((await engine.route()) > 0 || isStoring);
      }
      const routers = [route(), route(), route()]
      for (const [name, state] of given) {
        stored.push(...(await engine.store(sourceKey, { dedupKey: `${name} ${round}`, state })))
      }
      isStoring = false
      await Promise.all(routers)
      const seen = await Promise.all(stored.map(engine.event))
      const known = new Map<string, Problem>()
      const expected = given.map(([name, state]) => {
        const folded = foldProblem(known.get(name), state, new Date())
        known.set(name, folded.problem)
        return `${folded.state} ${folded.problem.occurrences}`
      })
      expect(seen.map(({ state, occurrences }) => `${state} ${occurrences}`)).toEqual(expected)
    }),
    { numRuns: 20 },
  )
})

test('a version that cannot be read starts nothing, says so, and holds up nobody else', async () => {
  await using engine = await prepare()
  const broken = await engine.hook()
  const sound = await engine.hook()
  await engine.db
    .updateTable('workflows')
    .set({ published_version: 7 })
    .where('id', '=', broken.workflowId)
    .execute()
  await engine.store(broken.sourceKey, {})
  await engine.store(sound.sourceKey, {})
  expect(await engine.route()).toBe(2)
  expect((await engine.decisions()).map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/^Version 7 cannot be read .*: publish it anew\.$/),
    'Version 1 was started',
  ])
})

test('events are routed from where the router has been, and what came late with the next look at all of them', async () => {
  await using engine = await prepare()
  const { db, registry, loadVersion } = engine
  let from: string | undefined
  const reached: string[] = []
  const frontier = { from: () => from, reached: (place: string) => void reached.push(place) }
  const route = () => routeEvents(db, registry, loadVersion, undefined, frontier)
  const { sourceKey } = await engine.hook()
  const [late = '', early = '', next = ''] = await engine.store(sourceKey, {}, {}, {})
  // Stored by a machine whose clock is a minute behind.
  const slow = uuidv7({ msecs: Date.now() - 60_000 })
  await engine.db.updateTable('events').set({ id: slow }).where('id', '=', late).execute()
  from = early
  expect(await route()).toBe(2)
  expect((await engine.event(next)).routed_at).not.toBeNull()
  expect(await route()).toBe(0)
  expect((await engine.event(slow)).routed_at).toBeNull()
  from = undefined
  expect(await route()).toBe(1)
  expect(await engine.runs()).toHaveLength(3)
  // Ten seconds before the first that it took, so that clocks may differ by that much.
  const milliseconds = (id = '') => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
  expect(reached).toHaveLength(2)
  expect(milliseconds(reached[0])).toBe(milliseconds(early) - 10_000)
  expect(milliseconds(reached[1])).toBe(milliseconds(slow) - 10_000)
})

test('turns that are over are forgotten, and what waits keeps its place', async () => {
  await using engine = await prepare()
  const { sourceKey, workflowId } = await engine.hook()
  const turnsOfJobs = async () => {
    const { rows } = await engine.pool.query<{ turn: number }>(
      'select (extract(epoch from run_at) * 1000)::bigint as turn from graphile_worker.jobs order by run_at',
    )
    return rows.map(({ turn }) => turn)
  }
  await engine.store(sourceKey, {}, {}, {}, {})
  await engine.route()
  const [first = 0] = await turnsOfJobs()
  expect(await turnsOfJobs()).toEqual([first, first + 1, first + 2, first + 3])
  await engine.pool.query(
    'select graphile_worker.complete_jobs(array(select id from graphile_worker.jobs order by run_at limit 2))',
  )
  for (let time = 0; time < 3; time += 1) await forgetTurns(engine.db)
  const { rows } = await engine.pool.query<{ share: string; turn: number }>(
    'select share, (extract(epoch from turn) * 1000)::bigint as turn from run_turns order by turn, share',
  )
  const nobody = '00000000-0000-0000-0000-000000000000'
  expect(rows.filter(({ share }) => share === nobody).map(({ turn }) => turn)).toEqual([first + 2])
  expect(rows.filter(({ share }) => share === workflowId).map(({ turn }) => turn)).toEqual([first + 3])
  await engine.store(sourceKey, {})
  await engine.route()
  expect(await turnsOfJobs()).toEqual([first + 2, first + 3, first + 4])
  // One who has been quiet is served with the first that waits, not before.
  const quiet = await engine.hook()
  await engine.store(quiet.sourceKey, {})
  await engine.route()
  expect(await turnsOfJobs()).toEqual([first + 2, first + 2, first + 3, first + 4])
})
