import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { NoiseSettings } from '#engine/graph/noise-settings.ts'
import { decideDeferred } from '#engine/triggers/decide-deferred.ts'
import { forgetOldKeys } from '#engine/triggers/forget-old-keys.ts'
import { routeEvents } from '#engine/triggers/route-events.ts'
import { insertEvents } from '#engine/triggers/store-events.ts'
import type { EventDraft } from '#sdk'
import { buildCustomer, buildDevice } from '../../support/build.ts'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument } from '../../support/document.ts'
import { assembleEngine } from '../../support/engine.ts'
import { testCatalogue } from '../runs/test-nodes.ts'

const beginning = new Date('2026-03-02T10:00:00Z')

/** A trigger with rules, and a clock that stands still until it is moved. */
async function prepare(noise: NoiseSettings, settings: WorkflowDocument['settings'] = {}) {
  const engine = await assembleEngine(testCatalogue(), await createTestDatabase())
  const { db, pool, registry, loadVersion } = engine
  const workflowId = await engine.publish({
    ...buildDocument({ hook: { type: 'test.hook', settings: { noise } }, set: { type: 'flow.set' } }, [
      'hook -> set',
    ]),
    settings,
  })
  const { source_key: sourceKey } = await db
    .selectFrom('triggers')
    .select('source_key')
    .where('workflow_id', '=', workflowId)
    .executeTakeFirstOrThrow()
  let now = beginning
  const clock = () => now
  return {
    ...engine,
    workflowId,
    /** Minutes after the beginning; what is due by then is decided again. Answers how many were. */
    async move(minutes: number): Promise<number> {
      now = new Date(beginning.getTime() + minutes * 60_000)
      return decideDeferred(db, registry, loadVersion, now)
    },
    async arrive(...drafts: Partial<EventDraft>[]): Promise<string[]> {
      const stored = await insertEvents(
        pool,
        drafts.map((draft) => ({
          sourceKey,
          trust: 'none',
          draft: { type: 'alert', source: 'test', hints: {}, data: {}, raw: null, ...draft },
        })),
      )
      await routeEvents(db, registry, loadVersion, clock)
      return stored.map(({ eventId }) => eventId)
    },
    async decisions(): Promise<string[]> {
      const rows = await db
        .selectFrom('event_decisions')
        .select(['decision', 'code'])
        .orderBy('event_id')
        .execute()
      return rows.map(({ decision, code }) => `${decision}: ${code}`)
    },
    runs: async () => (await db.selectFrom('runs').select('event_id').execute()).length,
    waiting: () => db.selectFrom('deferred_decisions').selectAll().execute(),
  }
}

const raised = { dedupKey: 'disk' }
const cleared = { dedupKey: 'disk', state: 'cleared' as const }

test('a problem that is held starts one run when it is due, once, and its end another', async () => {
  await using engine = await prepare({ holdMinutes: 5 })
  const [eventId] = await engine.arrive(raised)
  expect(await engine.decisions()).toEqual(['deferred: hold'])
  expect(await engine.waiting()).toMatchObject([
    { event_id: eventId, due_at: new Date('2026-03-02T10:05:00Z'), since: beginning },
  ])
  await engine.arrive(raised)
  expect(await engine.move(4)).toBe(0)
  expect(await engine.move(5)).toBe(1)
  expect(await engine.move(6)).toBe(0)
  expect(await engine.decisions()).toEqual(['started: started_later', 'skipped: waiting'])
  await engine.arrive(cleared)
  expect(await engine.runs()).toBe(2)
  expect(await engine.waiting()).toEqual([])
})

test('a problem that is over before it was held long enough starts nothing, in one batch and in several', async () => {
  await using engine = await prepare({ holdMinutes: 5 })
  await engine.arrive(raised, cleared)
  await engine.arrive(raised)
  await engine.arrive(cleared)
  expect(await engine.move(60)).toBe(0)
  expect(await engine.runs()).toBe(0)
  expect(new Set(await engine.decisions())).toEqual(new Set(['skipped: cleared_while_held']))
  expect(await engine.waiting()).toEqual([])
})

test('two processes that look for what is due start one run', async () => {
  await using engine = await prepare({ holdMinutes: 5 })
  await engine.arrive(raised)
  await engine.move(4)
  const later = new Date('2026-03-02T10:30:00Z')
  const { db, registry, loadVersion } = engine
  const looks = Array.from({ length: 4 }, () => decideDeferred(db, registry, loadVersion, later))
  expect((await Promise.all(looks)).reduce((sum, count) => sum + count, 0)).toBe(1)
  expect(await engine.runs()).toBe(1)
})

test('ten flaps give one run that knows of them, and another when it is over', async () => {
  await using engine = await prepare({ holdMinutes: 5, flap: { changes: 5, minutes: 30 } })
  for (let flap = 0; flap < 10; flap++) {
    await engine.move(flap * 2)
    await engine.arrive(raised)
    await engine.move(flap * 2 + 1)
    await engine.arrive(cleared)
  }
  expect(await engine.runs()).toBe(1)
  const { noise } = await engine.db
    .selectFrom('events')
    .innerJoin('runs', 'runs.event_id', 'events.id')
    .select('noise')
    .executeTakeFirstOrThrow()
  expect(noise).toEqual({ flapping: true })
  expect(await engine.move(48)).toBe(0)
  expect(await engine.move(49)).toBe(1)
  expect(await engine.runs()).toBe(2)
})

test('maintenance mutes a device, says so, and what is still open is looked at again at its end', async () => {
  await using engine = await prepare({})
  const customer = await buildCustomer(engine.db)
  const device = await buildDevice(engine.db, { customerId: customer.id, hostname: 'SRV-1' })
  await engine.db
    .insertInto('maintenance_windows')
    .values({
      id: uuidv7(),
      reason: 'New disks',
      scope: JSON.stringify({ kind: 'devices', values: [device.id] }),
      starts_at: beginning,
      ends_at: new Date('2026-03-02T11:00:00Z'),
      created_by: 'test',
    })
    .execute()
  const [eventId] = await engine.arrive({ ...raised, hints: { deviceId: device.id } })
  await engine.arrive({ dedupKey: 'other' })
  const { reason, due_at: dueAt } = await engine.db
    .selectFrom('event_decisions')
    .select(['reason', 'due_at'])
    .where('event_id', '=', eventId ?? '')
    .executeTakeFirstOrThrow()
  expect(reason).toBe('Muted by maintenance: New disks. It is looked at again when that ends')
  expect(dueAt).toEqual(new Date('2026-03-02T11:00:00Z'))
  expect(await engine.decisions()).toEqual(['deferred: maintenance_wait', 'started: started'])
  expect(await engine.move(60)).toBe(1)
  expect(await engine.decisions()).toEqual(['started: started_later', 'started: started'])
})

test('above its rate a trigger starts one run for all that is held back, for each customer apart', async () => {
  await using engine = await prepare({ rate: { perHour: 2, above: 'summary' } })
  const customer = await buildCustomer(engine.db, { name: 'Rossi Srl' })
  const ofRossi = { hints: { customerName: 'Rossi Srl' } }
  await engine.arrive(ofRossi, ofRossi, ofRossi, ofRossi, ofRossi, {})
  expect(await engine.decisions()).toEqual([
    'started: started',
    'started: started',
    'deferred: rate_summary',
    'skipped: rate_in_summary',
    'skipped: rate_in_summary',
    'started: started',
  ])
  expect(await engine.move(60)).toBe(1)
  const events = await engine.db
    .selectFrom('events')
    .select('noise')
    .where('customer_id', '=', customer.id)
    .where('noise', 'is not', null)
    .execute()
  expect(events).toEqual([{ noise: { heldBack: 2 } }])
  expect(await engine.runs()).toBe(4)
})

test.each<[string, NoiseSettings, Partial<EventDraft>, string]>([
  [
    'a filter',
    { filter: { match: 'all', conditions: [{ field: 'trigger.kind', operator: 'equals', value: 'disk' }] } },
    { data: { kind: 'cpu' } },
    'filter',
  ],
  ['a severity', { minSeverity: 'high' }, { data: { severity: 'low' } }, 'severity'],
  ['business hours', { hours: 'outside' }, {}, 'hours_open'],
])('%s keeps an event out, and the decision says so', async (_, noise, draft, code) => {
  await using engine = await prepare(noise)
  await engine.arrive(draft)
  expect(await engine.decisions()).toEqual([`skipped: ${code}`])
})

test('a repeat within the window is counted', async () => {
  await using engine = await prepare({ dedupMinutes: 30 })
  await engine.arrive(raised, raised)
  await engine.arrive(raised)
  expect(await engine.decisions()).toEqual(['started: started', 'skipped: dedup', 'skipped: dedup'])
  const records = await engine.db.selectFrom('trigger_problems').select('suppressed').execute()
  expect(records).toEqual([{ suppressed: 2 }])
})

test('what waits for a workflow that is switched off meanwhile starts nothing', async () => {
  await using engine = await prepare({ holdMinutes: 5 })
  await engine.arrive(raised)
  await engine.db.updateTable('workflows').set({ enabled: false }).execute()
  await engine.arrive({})
  await engine.move(5)
  expect(await engine.decisions()).toEqual(['skipped: workflow_off', 'skipped: workflow_off'])
  expect(await engine.waiting()).toEqual([])
})

test('an exclusion says for whom and why', async () => {
  const customerScope = {
    kind: 'all' as const,
    values: [],
    exclude: [] as { customerId: string; reason: string }[],
  }
  await using engine = await prepare({}, { customerScope })
  const customer = await buildCustomer(engine.db, { name: 'Rossi Srl' })
  await engine.publishAgain(engine.workflowId, {
    ...buildDocument({ hook: { type: 'test.hook' }, set: { type: 'flow.set' } }, ['hook -> set']),
    settings: {
      customerScope: { ...customerScope, exclude: [{ customerId: customer.id, reason: 'moving house' }] },
    },
  })
  await engine.arrive({ hints: { customerId: customer.id } })
  const row = await engine.db
    .selectFrom('event_decisions')
    .select(['code', 'reason', 'details'])
    .executeTakeFirst()
  expect(row).toEqual({
    code: 'exclusion',
    reason: 'Rossi Srl is excluded: moving house',
    details: { customer: 'Rossi Srl', text: 'moving house' },
  })
})

test('what is over for long is forgotten, and what waited for an event that is gone', async () => {
  await using engine = await prepare({ dedupMinutes: 5 })
  const [old] = await engine.arrive(raised, cleared)
  await engine.arrive({ dedupKey: 'open' })
  await engine.pool.query(`update trigger_problems set updated_at = now() - interval '36 days'`)
  await engine.arrive(raised)
  expect(await engine.waiting()).toHaveLength(1)
  await engine.pool.query(`update trigger_problems set updated_at = now() - interval '36 days'`)
  await engine.pool.query(`delete from events where id <> $1`, [old])
  await forgetOldKeys(engine.db)
  expect(await engine.waiting()).toEqual([])
  const kept = await engine.db.selectFrom('trigger_problems').select('dedup_key').execute()
  expect(kept).toEqual([{ dedup_key: 'open' }])
})
