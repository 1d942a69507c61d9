import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '#engine/graph/json.ts'
import { lookBack } from '#engine/triggers/look-back.ts'
import { routeEvents } from '#engine/triggers/route-events.ts'
import { startManually } from '#engine/triggers/start-manually.ts'
import { insertEvents } from '#engine/triggers/store-events.ts'
import { matchKey } from '#engine/waits/match-key.ts'
import { wakeDueRuns } from '#engine/waits/wake-due.ts'
import { catalogue } from '#nodes'
import type { EventDraft } from '#sdk'
import { buildCustomer } from '../../support/build.ts'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { assembleEngine } from '../../support/engine.ts'

type Param = ReturnType<typeof literal> | ReturnType<typeof expression>

/** A workflow that asks, waits for the answer to its own order, and keeps what came of it. */
const asking = (params: Record<string, Param> = {}) =>
  buildDocument(
    {
      start: { type: 'manual.start' },
      wait: {
        type: 'flow.wait_event',
        params: {
          type: literal('order.answered'),
          path: literal('order.id'),
          equals: expression('trigger.order'),
          amount: literal(3),
          unit: literal('days'),
          ...params,
        },
      },
      came: { type: 'flow.set', params: { state: expression('steps.wait.output.event.data.order.state') } },
      late: { type: 'flow.set', params: { state: literal('late') } },
    },
    ['start -> wait', 'wait:arrived -> came', 'wait:expired -> late'],
  )

async function prepare() {
  const engine = await assembleEngine(catalogue, await createTestDatabase())
  const { db, pool, registry, loadVersion } = engine
  return {
    ...engine,
    route: () => routeEvents(db, registry, loadVersion),
    lookBack: () => lookBack(db),
    async store(data: JsonObject, more: Partial<EventDraft> = {}): Promise<string> {
      const draft = { type: 'order.answered', source: 'shop', hints: {}, data, raw: null, ...more }
      const [stored] = await insertEvents(pool, [{ sourceKey: 'hook:shop', trust: 'none', draft }])
      return stored?.eventId ?? ''
    },
    /** Starts a run, without waiting for anything. */
    async start(workflowId: string, input: JsonObject, customerId?: string): Promise<string> {
      return db.transaction().execute(async (tx) => {
        const { runId } = await startManually(tx, registry, { workflowId, input, actor: 'test' })
        if (customerId) {
          await tx.updateTable('runs').set({ customer_id: customerId }).where('id', '=', runId).execute()
        }
        return runId
      })
    },
    async parked(...runIds: string[]): Promise<void> {
      const waiting = () =>
        db.selectFrom('runs').select('id').where('id', 'in', runIds).where('status', '=', 'waiting').execute()
      await expect.poll(waiting, { timeout: 20_000 }).toHaveLength(runIds.length)
    },
    /** What the run took from the event it waited for. */
    async state(runId: string): Promise<unknown> {
      const ended = () =>
        db.selectFrom('run_history').select('status').where('id', '=', runId).executeTakeFirst()
      await expect.poll(ended, { timeout: 20_000 }).toEqual({ status: 'succeeded' })
      const steps = await db
        .selectFrom('steps')
        .select('output')
        .where('run_id', '=', runId)
        .where('node_id', 'in', ['came', 'late'])
        .execute()
      return steps.map(({ output }) => (output as JsonObject | null)?.state)
    },
    statusOf: async (runId: string) =>
      (await db.selectFrom('all_runs').select('status').where('id', '=', runId).executeTakeFirst())?.status,
    decisionsOf: (eventId: string) =>
      db
        .selectFrom('event_decisions')
        .select(['decision', 'reason', 'run_id', 'workflow_id', 'trigger_id'])
        .where('event_id', '=', eventId)
        .execute(),
  }
}

const answer = (id: unknown, state = 'shipped') => ({ order: { id, state } }) as JsonObject

describe('a run that waits for an event', () => {
  let engine: Awaited<ReturnType<typeof prepare>>
  let working: Awaited<ReturnType<typeof engine.startWorking>>
  let workflowId = ''
  beforeAll(async () => {
    engine = await prepare()
    working = await engine.startWorking()
    workflowId = await engine.publish(asking())
  })
  afterAll(async () => {
    await working?.stop()
    await engine?.[Symbol.asyncDispose]()
  })

  const poke = () => working.intake.poke()

  test('goes on with the one that comes after it asked, and the event tells so', async () => {
    const runId = await engine.start(workflowId, { order: 'A-1' })
    await engine.parked(runId)
    await engine.store(answer('A-0'))
    const eventId = await engine.store(answer('A-1'))
    poke()
    expect(await engine.state(runId)).toEqual(['shipped'])
    expect(await engine.decisionsOf(eventId)).toEqual([
      {
        decision: 'continued',
        reason: 'It was waited for: its order.id is A-1',
        run_id: runId,
        workflow_id: workflowId,
        trigger_id: null,
      },
    ])
  })

  test('goes on with the one that came just before it asked', async () => {
    const eventId = await engine.store(answer('B-1', 'early'))
    poke()
    await engine.settled()
    const runId = await engine.start(workflowId, { order: 'B-1' })
    expect(await engine.state(runId)).toEqual(['early'])
    expect(await engine.decisionsOf(eventId)).toMatchObject([{ decision: 'continued', run_id: runId }])
  })

  test('does not take what it did itself for the answer, whether before it asked or after', async () => {
    const runId = await engine.start(workflowId, { order: 'B-2' })
    const doneByItself = (state: string) =>
      engine.pool.query(
        `insert into events (id, source_key, type, source, occurred_at, trust, data, caused_by_run)
         values (uuidv7(), 'hook:shop', 'order.answered', 'shop', now(), 'none', $1, $2)`,
        [answer('B-2', state), runId],
      )
    await doneByItself('own, before')
    await engine.parked(runId)
    await doneByItself('own, after')
    poke()
    await engine.settled()
    await engine.store(answer('B-2', 'theirs'))
    poke()
    expect(await engine.state(runId)).toEqual(['theirs'])
  })

  test('does not look back further than it is told', async () => {
    const eventId = await engine.store(answer('C-1', 'early'))
    poke()
    await engine.settled()
    await engine.pool.query(
      `update events set received_at = received_at - interval '11 minutes' where id = $1`,
      [eventId],
    )
    const runId = await engine.start(workflowId, { order: 'C-1' })
    await engine.parked(runId)
    const pending = () =>
      engine.db.selectFrom('waits').select('look_back_from').where('run_id', '=', runId).execute()
    await expect.poll(pending, { timeout: 10_000 }).toEqual([{ look_back_from: null }])
    await engine.store(answer('C-1', 'late'))
    poke()
    expect(await engine.state(runId)).toEqual(['late'])
  })

  test('takes the first of several that came before', async () => {
    await engine.store(answer('D-1', 'first'))
    await engine.store(answer('D-1', 'second'))
    poke()
    await engine.settled()
    const runId = await engine.start(workflowId, { order: 'D-1' })
    expect(await engine.state(runId)).toEqual(['first'])
  })

  test('shares the event with others that wait for it', async () => {
    const runIds = await Promise.all([1, 2, 3].map(() => engine.start(workflowId, { order: 'E-1' })))
    await engine.parked(...runIds)
    const eventId = await engine.store(answer('E-1'))
    poke()
    for (const runId of runIds) expect(await engine.state(runId)).toEqual(['shipped'])
    const continued = (await engine.decisionsOf(eventId)).map(({ run_id }) => run_id)
    expect(continued.toSorted()).toEqual(runIds.toSorted())
  })

  test.each([
    ['a number', 1042, '1042'],
    ['a number with a fraction', 1.5, '1.5'],
    ['true', true, 'true'],
    ['a text with quotes and an emoji', 'a "b" \\ 🙂', 'a "b" \\ 🙂'],
    ['a long text', 'x'.repeat(900), 'x'.repeat(900)],
  ])('compares %s as text', async (_, sent, wanted) => {
    const runId = await engine.start(workflowId, { order: wanted })
    await engine.parked(runId)
    await engine.store(answer(sent))
    poke()
    expect(await engine.state(runId)).toEqual(['shipped'])
  })

  test('finds a value in a list by its place', async () => {
    const inList = await engine.publish(asking({ path: literal('order.lines.1.sku') }))
    const runId = await engine.start(inList, { order: 'SKU-2' })
    await engine.parked(runId)
    await engine.store({ order: { lines: [{ sku: 'SKU-1' }, { sku: 'SKU-2' }], state: 'packed' } })
    poke()
    expect(await engine.state(runId)).toEqual(['packed'])
  })

  test('is not moved by another type, another place, another value, an object, or what its trigger skips', async () => {
    const runId = await engine.start(workflowId, { order: 'F-1' })
    await engine.parked(runId)
    await engine.store(answer('F-1'), { type: 'order.opened' })
    await engine.store({ id: 'F-1', order: { id: null } })
    await engine.store(answer('F-10'))
    await engine.store(answer({ id: 'F-1' }))
    await engine.store({ order: 'F-1' })
    await engine.store(answer('F-1'), { skip: 'An automatic reply' })
    poke()
    await engine.settled()
    expect(await engine.statusOf(runId)).toBe('waiting')
  })

  test('of a customer hears that customer’s events only, unless it says otherwise', async () => {
    const own = await buildCustomer(engine.db, { name: 'Rossi Srl' })
    const other = await buildCustomer(engine.db, { name: 'Bianchi Spa' })
    const anyones = await engine.publish(asking({ whose: literal('any') }))
    // One before, one after: both ways of finding it go by the customer.
    await engine.store(answer('G-1', 'other'), { hints: { customerId: other.id } })
    poke()
    await engine.settled()
    const runId = await engine.start(workflowId, { order: 'G-1' }, own.id)
    await engine.parked(runId)
    const anyId = await engine.start(anyones, { order: 'G-1' }, own.id)
    expect(await engine.state(anyId)).toEqual(['other'])
    await engine.store(answer('G-1', 'nobody'))
    await engine.store(answer('G-1', 'other again'), { hints: { customerId: other.id } })
    poke()
    await engine.settled()
    expect(await engine.statusOf(runId)).toBe('waiting')
    await engine.store(answer('G-1', 'own'), { hints: { customerId: own.id } })
    poke()
    expect(await engine.state(runId)).toEqual(['own'])
  })

  test('goes on by the other way when nothing came in time, and what comes later continues nothing', async () => {
    const runId = await engine.start(workflowId, { order: 'H-1' })
    await engine.parked(runId)
    await wakeDueRuns(engine.db, new Date(Date.now() + 3 * 86_400_000 + 60_000))
    expect(await engine.state(runId)).toEqual(['late'])
    const eventId = await engine.store(answer('H-1'))
    poke()
    await engine.settled()
    expect(await engine.decisionsOf(eventId)).toEqual([])
  })

  test('asks again without taking the same answer twice', async () => {
    const twice = await engine.publish(
      buildDocument(
        {
          ...Object.fromEntries(asking().nodes.map(({ id, type, params }) => [id, { type, params }])),
          again: asking().nodes.find(({ id }) => id === 'wait') ?? { type: 'flow.set' },
          end: { type: 'flow.set' },
        },
        ['start -> wait', 'wait:arrived -> again', 'again:arrived -> came', 'again:expired -> late'],
      ),
    )
    const runId = await engine.start(twice, { order: 'I-1' })
    await engine.parked(runId)
    await engine.store(answer('I-1', 'one'))
    poke()
    const second = () =>
      engine.db
        .selectFrom('waits')
        .select(['node_id', 'look_back_from'])
        .where('run_id', '=', runId)
        .where('status', '=', 'open')
        .execute()
    await expect.poll(second, { timeout: 10_000 }).toEqual([{ node_id: 'again', look_back_from: null }])
    await engine.store(answer('I-1', 'two'))
    poke()
    expect(await engine.state(runId)).toEqual(['one'])
  })
})

test('a run of a parked process hears an event that came while nobody worked', async () => {
  await using engine = await prepare()
  const workflowId = await engine.publish(asking())
  const first = await engine.startWorking()
  const runId = await engine.start(workflowId, { order: 'A-1' })
  await engine.parked(runId)
  await first.stop()
  await engine.store(answer('A-1'))
  const second = await engine.startWorking()
  expect(await engine.state(runId)).toEqual(['shipped'])
  await second.stop()
})

test('an event that is stored but not routed holds the look back until its customer is known', async () => {
  await using engine = await prepare()
  const customer = await buildCustomer(engine.db, { name: 'Rossi Srl' })
  const wait = await insertWait(engine, 'A-1', customer.id)
  const eventId = await engine.store(answer('A-1'), { hints: { customerId: customer.id } })
  expect(await engine.lookBack()).toBe(0)
  expect(await engine.route()).toBe(1)
  expect(await engine.lookBack()).toBe(1)
  expect(await waitOf(engine, wait)).toMatchObject({
    status: 'done',
    ended_by: 'signal',
    data: { id: eventId, type: 'order.answered', customer: { name: 'Rossi Srl' }, data: answer('A-1') },
  })
})

test('a wait that is written while its event is routed is ended by the look back', async () => {
  await using engine = await prepare()
  await engine.store(answer('A-1'))
  const wait = await engine.db.transaction().execute(async (tx) => {
    const id = await insertWait({ ...engine, db: tx }, 'A-1')
    // The router cannot see it yet.
    expect(await engine.route()).toBe(1)
    return id
  })
  expect(await waitOf(engine, wait)).toMatchObject({ status: 'open' })
  await engine.lookBack()
  expect(await waitOf(engine, wait)).toMatchObject({ status: 'done' })
})

test('of many waits and events at the same time none misses the other, and each ends once', async () => {
  await using engine = await prepare()
  const count = 150
  const orders = Array.from({ length: count }, (_, index) => `R-${index}`)
  let over = false
  const loops = [engine.route, engine.route, engine.lookBack, engine.lookBack].map(async (work) => {
    while (!over) {
      await work()
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  })
  const waits: string[] = []
  await Promise.all(
    orders.map(async (order, index) => {
      const steps = [
        async () => waits.push(await insertWait(engine, order)),
        async () => engine.store(answer(order)),
      ]
      if (index % 3 === 0) steps.reverse()
      if (index % 3 === 2) await Promise.all(steps.map((step) => step()))
      else for (const step of steps) await step()
    }),
  )
  const open = () => engine.db.selectFrom('waits').select('id').where('status', '=', 'open').execute()
  await expect.poll(open, { timeout: 20_000 }).toEqual([])
  over = true
  await Promise.all(loops)
  const { rows } = await engine.pool.query(
    `select w.match_key, w.data #>> '{data,order,id}' as got, w.details ->> 'equals' as wanted,
            (select count(*)::int from event_decisions d where d.run_id = w.run_id) as decisions
       from waits w`,
  )
  expect(rows).toHaveLength(count)
  expect(rows.filter(({ got, wanted, decisions }) => got !== wanted || decisions !== 1)).toEqual([])
}, 60_000)

type Prepared = Awaited<ReturnType<typeof prepare>>

/** A parked run that waits for the answer to an order, as its checkpoint writes it. */
async function insertWait(
  { db }: Pick<Prepared, 'db'>,
  equals: string,
  customerId: string | null = null,
): Promise<string> {
  const id = uuidv7()
  const details = { type: 'order.answered', path: 'order.id', equals, customerId, lookBackMinutes: 10 }
  await sql`
    with run as (
      insert into runs (id, workflow_id, version, trigger_node, event_id, status)
      values (${uuidv7()}, ${uuidv7()}, 1, 'start', ${uuidv7()}, 'waiting') returning id
    )
    insert into waits (id, run_id, node_id, kind, match_key, look_back_from, details)
    select ${id}, id, 'wait', 'event', ${matchKey(details.type, details.path, equals)},
           ${new Date(Date.now() - 600_000)}, ${JSON.stringify(details)}::jsonb from run`.execute(db)
  return id
}

async function waitOf({ db }: Pick<Prepared, 'db'>, id: string) {
  return db
    .selectFrom('waits')
    .select(['status', 'ended_by', 'data'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
}
