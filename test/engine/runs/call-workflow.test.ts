import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { JsonObject } from '#engine/graph/json.ts'
import { cancelRun } from '#engine/runs/cancel-run.ts'
import { startManually } from '#engine/triggers/start-manually.ts'
import { catalogue } from '#nodes'
import { buildCustomer } from '../../support/build.ts'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { assembleEngine } from '../../support/engine.ts'

type Engine = Awaited<ReturnType<typeof assembleEngine>>

const named = (name: string, document: WorkflowDocument): WorkflowDocument => ({ ...document, name })
const form = (...fields: JsonObject[]) => ({ type: 'manual.start', params: { form: literal(fields) } })
const start = { type: 'manual.start' }
const set = { type: 'flow.set' }
const longWait = { type: 'flow.delay', params: { amount: literal(5), unit: literal('days') } }
const call = (workflowId: string, params: Record<string, ReturnType<typeof literal>> = {}) => ({
  type: 'flow.call',
  params: { workflow: literal(workflowId), ...params },
})

/** A workflow that calls another one with its own input, and takes the result. */
const calling = (workflowId: string, params: Parameters<typeof call>[1] = {}) =>
  named('Caller', buildDocument({ start, call: call(workflowId, params) }, ['start -> call']))

const doubling = named(
  'Doubling',
  buildDocument(
    {
      start: form(
        { name: 'amount', label: 'Amount', type: 'number', required: true },
        { name: 'note', label: 'Note', type: 'text' },
      ),
      give: {
        type: 'flow.return',
        params: { twice: expression('trigger.amount | times: 2'), note: expression('trigger.note') },
      },
    },
    ['start -> give'],
  ),
)

function around(engine: Engine) {
  const { db, pool, registry } = engine
  return {
    start: async (workflowId: string, input: JsonObject = {}) =>
      (
        await db
          .transaction()
          .execute((tx) => startManually(tx, registry, { workflowId, input, actor: 'test' }))
      ).runId,
    /** The one run that a run has called. */
    async childOf(runId: string): Promise<string> {
      const find = () => db.selectFrom('all_runs').select('id').where('parent_run_id', '=', runId).execute()
      await expect.poll(find, { timeout: 15_000 }).toHaveLength(1)
      return (await find())[0]?.id ?? ''
    },
    async ended(runId: string) {
      const find = () => db.selectFrom('run_history').selectAll().where('id', '=', runId).executeTakeFirst()
      await expect.poll(find, { timeout: 20_000, interval: 50 }).toBeDefined()
      return db.selectFrom('run_history').selectAll().where('id', '=', runId).executeTakeFirstOrThrow()
    },
    async status(runId: string): Promise<string | undefined> {
      const row = await db.selectFrom('all_runs').select('status').where('id', '=', runId).executeTakeFirst()
      return row?.status
    },
    async step(runId: string, nodeId: string) {
      const steps = await db
        .selectFrom('steps')
        .select(['status', 'handle', 'output', 'error'])
        .where('run_id', '=', runId)
        .where('node_id', '=', nodeId)
        .orderBy('seq')
        .execute()
      return steps.at(-1)
    },
    /** The time of every wait for a moment has come. */
    wakeAll: () => pool.query('update waits set wake_at = now() where wake_at is not null'),
    switchOff: (workflowId: string) =>
      db.updateTable('triggers').set({ enabled: false }).where('workflow_id', '=', workflowId).execute(),
  }
}

describe('a step that runs a workflow', () => {
  let engine: Engine & ReturnType<typeof around>
  let working: Awaited<ReturnType<Engine['startWorking']>>
  beforeAll(async () => {
    const assembled = await assembleEngine(catalogue, await createTestDatabase())
    engine = { ...assembled, ...around(assembled) }
    working = await engine.startWorking()
  })
  afterAll(async () => {
    await working?.stop()
    await engine?.[Symbol.asyncDispose]()
  })

  test('waits for its result, which later steps and its own caller see', async () => {
    const child = await engine.publish(doubling)
    const parent = await engine.publish(
      buildDocument(
        {
          start,
          call: call(child, { amount: literal(21) }),
          give: { type: 'flow.return', params: { got: expression('steps.call.output.result.twice') } },
        },
        ['start -> call', 'call -> give'],
      ),
    )
    const runId = await engine.start(parent)
    expect(await engine.ended(runId)).toMatchObject({ status: 'succeeded', result: { got: 42 } })
    const childId = await engine.childOf(runId)
    expect(await engine.step(runId, 'call')).toMatchObject({
      output: { runId: childId, status: 'succeeded', result: { twice: 42, note: null } },
    })
    const { rows: left } = await engine.pool.query('select from waits where run_id = $1', [runId])
    expect(left).toEqual([])
  })

  test('hands over its input as one object and one by one, and the second counts', async () => {
    const child = await engine.publish(doubling)
    const params = { input: literal({ amount: 1, note: 'both' }), amount: literal('4') }
    const runId = await engine.start(await engine.publish(calling(child, params)))
    await engine.ended(runId)
    expect(await engine.ended(await engine.childOf(runId))).toMatchObject({
      result: { twice: 8, note: 'both' },
    })
  })

  test('starts it for its own customer, on the published version, and says who called', async () => {
    const customer = await buildCustomer(engine.db, { name: 'Rossi Srl' })
    const child = await engine.publish(doubling)
    const parent = await engine.publish(calling(child, { amount: literal(1) }))
    const runId = await engine.db.transaction().execute(async (tx) => {
      const started = await startManually(tx, engine.registry, {
        workflowId: parent,
        input: {},
        actor: 'test',
      })
      const parties = JSON.stringify({ customer: { id: customer.id, name: 'Rossi Srl' }, device: null })
      await tx.updateTable('events').set({ parties }).where('id', '=', started.eventId).execute()
      await tx
        .updateTable('runs')
        .set({ customer_id: customer.id, mode: 'dry', priority: 7 })
        .where('id', '=', started.runId)
        .execute()
      return started.runId
    })
    const childId = await engine.childOf(runId)
    expect(await engine.ended(childId)).toMatchObject({
      customer_id: customer.id,
      version: 1,
      mode: 'dry',
      depth: 1,
      parent_run_id: runId,
    })
    const event = await engine.db
      .selectFrom('events')
      .innerJoin('event_decisions', 'event_decisions.event_id', 'events.id')
      .select(['customer_id', 'parties', 'trust', 'source_key', 'trigger_id', 'reason', 'decision'])
      .where('run_id', '=', childId)
      .executeTakeFirstOrThrow()
    expect(event).toMatchObject({
      customer_id: customer.id,
      parties: { customer: { name: 'Rossi Srl' } },
      trust: `run ${runId}`,
      source_key: `manual:${event.trigger_id}`,
      decision: 'started',
      reason: 'Called by Caller',
    })
  })

  test('goes on at once where it does not wait, and its own end does not touch the other', async () => {
    const child = await engine.publish(
      buildDocument({ start, longWait, set }, ['start -> longWait', 'longWait -> set']),
    )
    const parent = await engine.publish(
      buildDocument(
        {
          start,
          call: call(child, { wait: literal(false) }),
          stop: { type: 'flow.stop', params: { outcome: literal('failed') } },
        },
        ['start -> call', 'call -> stop'],
      ),
    )
    const runId = await engine.start(parent)
    expect(await engine.ended(runId)).toMatchObject({ status: 'failed' })
    const childId = await engine.childOf(runId)
    expect(await engine.step(runId, 'call')).toMatchObject({
      output: { runId: childId, status: 'started', result: null },
    })
    const told = () =>
      engine.db.selectFrom('run_history').select('children_told').where('id', '=', runId).executeTakeFirst()
    await expect.poll(told, { timeout: 10_000 }).toEqual({ children_told: true })
    expect(await engine.status(childId)).toBe('waiting')
  })

  test.each([
    ['that its form does not take', { amount: literal('many') }, /"Amount" must be a number/],
    ['that lacks what is required', { note: literal('x') }, /"Amount" is missing/],
    ['of a field that there is not', { amount: literal(1), colour: literal('red') }, /no field "colour"/],
  ])('fails with input %s, and nothing starts', async (_, params, sentence) => {
    const runId = await engine.start(await engine.publish(calling(await engine.publish(doubling), params)))
    const { status, error } = await engine.ended(runId)
    expect({ status, error }).toMatchObject({
      status: 'failed',
      error: { class: 'Validation', code: 'bad_input', message: expect.stringMatching(sentence) },
    })
    const children = engine.db.selectFrom('all_runs').select('id').where('parent_run_id', '=', runId)
    expect(await children.execute()).toEqual([])
  })

  test('does not take a field called connection beside the others', async () => {
    const child = await engine.publish(buildDocument({ start, set }, ['start -> set']))
    const runId = await engine.start(await engine.publish(calling(child, { connection: literal('x') })))
    expect((await engine.ended(runId)).error).toMatchObject({
      class: 'Validation',
      message: expect.stringContaining('goes into "Input"'),
    })
  })

  test.each([
    [
      'is gone',
      'There is no such workflow',
      (id: string) =>
        engine.db.updateTable('workflows').set({ deleted_at: new Date() }).where('id', '=', id).execute(),
    ],
    [
      'is not published',
      'is not published',
      (id: string) =>
        engine.db.updateTable('workflows').set({ published_version: null }).where('id', '=', id).execute(),
    ],
    ['is switched off', 'is switched off: switch it on', (id: string) => engine.switchOff(id)],
  ])('fails where the other workflow %s, and says so', async (_, sentence, prevent) => {
    const child = await engine.publish(doubling)
    const parent = await engine.publish(calling(child, { amount: literal(1) }))
    await prevent(child)
    const { error } = await engine.ended(await engine.start(parent))
    expect(error).toMatchObject({ class: 'NotFound', message: expect.stringContaining(sentence) })
  })

  test('fails where the other workflow has no form to start it by', async () => {
    const child = await engine.publish(
      named('Hooked', buildDocument({ hook: { type: 'webhook.received' }, set }, ['hook -> set'])),
    )
    const { error } = await engine.ended(await engine.start(await engine.publish(calling(child))))
    expect(error).toMatchObject({
      class: 'NotFound',
      message: expect.stringContaining('"Hooked" has no trigger that starts by hand'),
    })
  })

  test('fails with the class of the other one’s error, and names it and its run', async () => {
    const failing = named(
      'Failing',
      buildDocument({ start, call: call('0199a1b2-0000-7000-8000-000000000000') }, ['start -> call']),
    )
    const parent = buildDocument(
      {
        start,
        call: call(await engine.publish(failing)),
        after: { ...set, params: { why: expression('steps.call.output.error.class') } },
      },
      ['start -> call', 'call:error -> after'],
    )
    const runId = await engine.start(await engine.publish(parent))
    expect(await engine.ended(runId)).toMatchObject({ status: 'succeeded' })
    const childId = await engine.childOf(runId)
    expect(await engine.step(runId, 'call')).toMatchObject({
      handle: 'error',
      error: {
        class: 'NotFound',
        message: `"Failing" failed (run ${childId}): There is no such workflow.`,
      },
    })
    expect(await engine.step(runId, 'after')).toMatchObject({ output: { why: 'NotFound' } })
  })

  test('fails where the other one is cancelled', async () => {
    const child = await engine.publish(
      named('Slow', buildDocument({ start, longWait }, ['start -> longWait'])),
    )
    const runId = await engine.start(await engine.publish(calling(child)))
    const childId = await engine.childOf(runId)
    await expect.poll(() => engine.status(childId), { timeout: 10_000 }).toBe('waiting')
    await cancelRun(engine.db, childId)
    expect((await engine.ended(runId)).error).toMatchObject({
      class: 'Cancelled',
      message: `"Slow" was cancelled (run ${childId}).`,
    })
  })

  test.each([
    ['a text that is a number', { name: 'twice', type: 'text', required: true }, /"twice" must be a text/],
    ['a field that is missing', { name: 'total', type: 'any', required: true }, /"total" is missing/],
  ])('fails where the result is not as expected: %s', async (_, field, sentence) => {
    const child = await engine.publish(doubling)
    const params = { amount: literal(2), expects: literal([field]) }
    const { error } = await engine.ended(await engine.start(await engine.publish(calling(child, params))))
    expect(error).toMatchObject({
      class: 'Validation',
      code: 'bad_result',
      message: expect.stringMatching(sentence),
    })
  })

  test('takes a result that is as expected, also without what need not be there', async () => {
    const expects = literal([
      { name: 'twice', type: 'number', required: true },
      { name: 'note', type: 'text', required: false },
    ])
    const child = await engine.publish(doubling)
    const runId = await engine.start(await engine.publish(calling(child, { amount: literal(2), expects })))
    expect(await engine.ended(runId)).toMatchObject({ status: 'succeeded' })
  })

  test('waits no longer than it may, and takes the other one along when its run fails with it', async () => {
    const child = await engine.publish(
      named('Slow', buildDocument({ start, longWait }, ['start -> longWait'])),
    )
    const params = { most: literal(2), unit: literal('minutes') }
    const runId = await engine.start(await engine.publish(calling(child, params)))
    const childId = await engine.childOf(runId)
    await expect.poll(() => engine.status(runId), { timeout: 10_000 }).toBe('waiting')
    await engine.pool.query('update waits set wake_at = now() where run_id = $1', [runId])
    expect((await engine.ended(runId)).error).toMatchObject({
      class: 'Timeout',
      message: expect.stringContaining(`"Slow" (run ${childId}) did not end within 2 minutes`),
    })
    expect(await engine.ended(childId)).toMatchObject({ status: 'cancelled' })
  })

  test('fails a workflow that calls itself at its tenth call, from the innermost out, and harms nothing else', async () => {
    const doubled = await engine.publish(doubling)
    const other = await engine.publish(calling(doubled, { amount: literal(3) }))
    const itself = await engine.publish(named('Mirror', buildDocument({ start, set }, ['start -> set'])))
    const mirror = named('Mirror', buildDocument({ start, call: call(itself) }, ['start -> call']))
    await engine.db
      .insertInto('workflow_versions')
      .values({ workflow_id: itself, version: 2, document: JSON.stringify(mirror), published_by: 'test' })
      .execute()
    await engine.db.updateTable('workflows').set({ published_version: 2 }).where('id', '=', itself).execute()
    const runId = await engine.start(itself)
    const beside = await engine.start(other)
    const { error } = await engine.ended(runId)
    expect(error).toMatchObject({
      class: 'Validation',
      message: expect.stringMatching(/at most 10 in a row: "Mirror" \(11 times\)\. Have one of them stop/),
    })
    const mirrors = await engine.db
      .selectFrom('all_runs')
      .select(['depth', 'status'])
      .where('workflow_id', '=', itself)
      .orderBy('depth')
      .execute()
    expect(mirrors).toEqual(Array.from({ length: 11 }, (_, depth) => ({ depth, status: 'failed' })))
    expect(await engine.ended(beside)).toMatchObject({ status: 'succeeded' })
  })

  test('takes the runs that it waits for along when it is cancelled, over three levels', async () => {
    const slow = await engine.publish(
      named('Slow', buildDocument({ start, longWait }, ['start -> longWait'])),
    )
    const middle = await engine.publish(
      named(
        'Middle',
        buildDocument({ start, call: call(slow), beside: call(slow, { wait: literal(false) }) }, [
          'start -> call',
          'start -> beside',
        ]),
      ),
    )
    const runId = await engine.start(await engine.publish(calling(middle)))
    const middleId = await engine.childOf(runId)
    const slowRuns = () =>
      engine.db
        .selectFrom('all_runs')
        .select(['id', 'status'])
        .where('parent_run_id', '=', middleId)
        .orderBy('id')
        .execute()
    await expect
      .poll(async () => (await slowRuns()).map(({ status }) => status), { timeout: 10_000 })
      .toEqual(['waiting', 'waiting'])
    await expect.poll(() => engine.status(middleId), { timeout: 10_000 }).toBe('waiting')
    expect(await cancelRun(engine.db, runId)).toBe('cancelled')
    expect(await engine.ended(middleId)).toMatchObject({ status: 'cancelled' })
    const statuses = async () => (await slowRuns()).map(({ status }) => status).toSorted()
    // What nobody waits for goes on.
    await expect.poll(statuses, { timeout: 10_000 }).toEqual(['cancelled', 'waiting'])
  })

  test('of many that end while their caller is cancelled, none is left behind', async () => {
    const short = await engine.publish(named('Short', buildDocument({ start, set }, ['start -> set'])))
    const parent = await engine.publish(
      buildDocument(
        {
          start,
          each: {
            type: 'flow.each',
            params: {
              items: literal(Array.from({ length: 20 }, (_, index) => index)),
              concurrency: literal(20),
            },
          },
          call: { ...call(short), in: 'each' },
        },
        ['start -> each'],
      ),
    )
    const runIds = await Promise.all(Array.from({ length: 5 }, () => engine.start(parent)))
    await Promise.all(
      runIds.map(async (runId) => {
        const children = () =>
          engine.db.selectFrom('all_runs').select('id').where('parent_run_id', '=', runId).execute()
        await expect.poll(async () => (await children()).length, { timeout: 10_000, interval: 5 }).toBe(20)
        await cancelRun(engine.db, runId)
      }),
    )
    for (const runId of runIds) await engine.ended(runId)
    const live = () =>
      engine.db.selectFrom('runs').select('id').where('parent_run_id', 'in', runIds).execute()
    await expect.poll(live, { timeout: 15_000 }).toEqual([])
    const waits = engine.db.selectFrom('waits').select('id').where('run_id', 'in', runIds)
    expect(await waits.execute()).toEqual([])
  })

  test('is one of fifty in a loop, ten at a time, and each gets its own result', async () => {
    const child = await engine.publish(doubling)
    const parent = await engine.publish(
      buildDocument(
        {
          start,
          each: {
            type: 'flow.each',
            params: {
              items: literal(Array.from({ length: 50 }, (_, index) => index)),
              concurrency: literal(10),
            },
          },
          call: {
            type: 'flow.call',
            params: { workflow: literal(child), amount: expression('loop.item') },
            in: 'each',
          },
        },
        ['start -> each'],
      ),
    )
    const runId = await engine.start(parent)
    expect(await engine.ended(runId)).toMatchObject({ status: 'succeeded' })
    const { rows } = await engine.pool.query<{ twice: number }>(
      `select (output #>> '{result,twice}')::int as twice from steps
        where run_id = $1 and node_id = 'call' and status = 'ok' order by 1`,
      [runId],
    )
    expect(rows.map(({ twice }) => twice)).toEqual(Array.from({ length: 50 }, (_, index) => index * 2))
    const children = engine.db.selectFrom('all_runs').select('status').where('parent_run_id', '=', runId)
    expect(await children.execute()).toEqual(Array.from({ length: 50 }, () => ({ status: 'succeeded' })))
  })
})

test('a run goes on with the result of one that ended while no worker was there to tell it', async () => {
  await using base = await assembleEngine(catalogue, await createTestDatabase())
  const engine = { ...base, ...around(base) }
  const child = await engine.publish(
    buildDocument({ start, longWait, give: { type: 'flow.return', params: { done: literal(true) } } }, [
      'start -> longWait',
      'longWait -> give',
    ]),
  )
  const parent = await engine.publish(calling(child))
  const first = await engine.startWorking()
  const runId = await engine.start(parent)
  const childId = await engine.childOf(runId)
  await expect.poll(() => engine.status(childId), { timeout: 10_000 }).toBe('waiting')
  await expect.poll(() => engine.status(runId), { timeout: 10_000 }).toBe('waiting')
  await first.stop()
  // As if a process had died between the end of the one and the telling of the other.
  await engine.pool.query(
    `with gone as (delete from runs where id = $1 returning *), unparked as (delete from waits where run_id = $1)
     insert into run_history (id, workflow_id, version, trigger_node, event_id, customer_id, mode, status, state,
                              recoveries, parent_run_id, created_at, result)
     select id, workflow_id, version, trigger_node, event_id, customer_id, mode, 'succeeded', state, recoveries,
            parent_run_id, created_at, '{"done": true}' from gone`,
    [childId],
  )
  const second = await engine.startWorking()
  expect(await engine.ended(runId)).toMatchObject({ status: 'succeeded' })
  expect(await engine.step(runId, 'call')).toMatchObject({
    output: { runId: childId, status: 'succeeded', result: { done: true } },
  })
  await second.stop()
})

test('a run and the one that it waits for are both taken up by another worker', async () => {
  await using base = await assembleEngine(catalogue, await createTestDatabase())
  const engine = { ...base, ...around(base) }
  const child = await engine.publish(
    buildDocument({ start, longWait, give: { type: 'flow.return', params: { done: literal(true) } } }, [
      'start -> longWait',
      'longWait -> give',
    ]),
  )
  const first = await engine.startWorking()
  const runId = await engine.start(await engine.publish(calling(child)))
  const childId = await engine.childOf(runId)
  await expect.poll(() => engine.status(childId), { timeout: 10_000 }).toBe('waiting')
  await first.stop()
  const second = await engine.startWorking()
  await engine.wakeAll()
  expect(await engine.ended(runId)).toMatchObject({ status: 'succeeded' })
  expect(await engine.step(runId, 'call')).toMatchObject({ output: { result: { done: true } } })
  await second.stop()
})
