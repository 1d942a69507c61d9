import { expect, test } from 'vitest'
import { sendSignal } from '#engine/waits/send-signal.ts'
import { defineNode, pause, z } from '#sdk'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { assembleEngine, startEngine } from '../../support/engine.ts'
import { outsideNodes, testCatalogue } from './test-nodes.ts'

type Engine = Pick<Awaited<ReturnType<typeof startEngine>>, 'db' | 'receiveHook'>

async function deliver(engine: Engine, workflowId: string, body: unknown): Promise<void> {
  const { hook_key } = await engine.db
    .selectFrom('triggers')
    .select('hook_key')
    .where('workflow_id', '=', workflowId)
    .executeTakeFirstOrThrow()
  const answer = await engine.receiveHook(hook_key ?? '', {
    headers: {},
    query: {},
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify(body)),
    receivedAt: new Date(),
  })
  expect(answer.status).toBe('accepted')
}

const theRun = (engine: Engine) => engine.db.selectFrom('all_runs').selectAll().executeTakeFirstOrThrow()
const stepsOf = (engine: Engine, nodeId: string) =>
  engine.db
    .selectFrom('steps')
    .select(['path', 'status', 'output', 'error'])
    .where('node_id', '=', nodeId)
    .orderBy('seq')
    .execute()

const loop = (params: Record<string, unknown> = {}, call = 'test.call') =>
  buildDocument(
    {
      hook: { type: 'test.hook' },
      each: {
        type: 'flow.each',
        params: {
          items: expression('trigger.items'),
          ...Object.fromEntries(
            Object.entries(params).map(([name, value]) => [name, literal(value as never)]),
          ),
        },
      },
      double: {
        type: 'flow.set',
        in: 'each',
        params: { value: expression('loop.item | times: 2'), n: expression('loop.index') },
      },
      call: { type: call, in: 'each', params: { value: expression('steps.double.output.value') } },
      after: { type: 'flow.set', params: { done: expression('steps.each.output.succeeded') } },
    },
    ['hook -> each', 'double -> call', 'each -> after'],
  )

test('for each runs its steps for every item in order, each with its own data and its own effect key', async () => {
  const outside = outsideNodes()
  await using engine = await startEngine(testCatalogue(outside.actions))
  await deliver(engine, await engine.publish(loop()), { items: [1, 2, 3] })
  await engine.settled()

  expect((await theRun(engine)).status).toBe('succeeded')
  expect(outside.calls.map((call) => call.value)).toEqual([2, 4, 6])
  expect(new Set(outside.calls.map((call) => call.key)).size).toBe(3)
  expect((await stepsOf(engine, 'call')).map((step) => step.path)).toEqual(['each[0]', 'each[1]', 'each[2]'])
  expect((await stepsOf(engine, 'each')).at(-1)?.output).toEqual({
    count: 3,
    succeeded: 3,
    failed: 0,
    errors: [],
  })
  expect((await stepsOf(engine, 'after'))[0]?.output).toEqual({ done: 3 })
})

test('items run side by side as far as the concurrency allows', async () => {
  const outside = outsideNodes()
  const open = outside.hold()
  await using engine = await startEngine(testCatalogue(outside.actions))
  await deliver(engine, await engine.publish(loop({ concurrency: 3 })), { items: [1, 2, 3, 4, 5] })
  await expect.poll(() => outside.calls.length).toBe(3)
  open()
  await engine.settled()

  expect((await theRun(engine)).status).toBe('succeeded')
  expect(outside.calls.map((call) => call.value).toSorted()).toEqual([10, 2, 4, 6, 8].toSorted())
})

test('an empty list runs nothing and goes on', async () => {
  const outside = outsideNodes()
  await using engine = await startEngine(testCatalogue(outside.actions))
  await deliver(engine, await engine.publish(loop()), { items: [] })
  await engine.settled()

  expect((await theRun(engine)).status).toBe('succeeded')
  expect(outside.calls).toEqual([])
})

test('what is no list fails the step and says so', async () => {
  await using engine = await startEngine(testCatalogue(outsideNodes().actions))
  await deliver(engine, await engine.publish(loop()), { items: 'one' })
  await engine.settled()

  expect(await theRun(engine)).toMatchObject({
    status: 'failed',
    error: { code: 'not_a_list', nodeId: 'each' },
  })
})

test('a failed item stops the loop, or is counted and let pass', async () => {
  const outside = outsideNodes()
  await using engine = await startEngine(testCatalogue(outside.actions))
  const fails = (onItemError: string) =>
    buildDocument(
      {
        hook: { type: 'test.hook' },
        each: {
          type: 'flow.each',
          params: { items: expression('trigger.items'), onItemError: literal(onItemError) },
        },
        update: {
          type: 'ticket.update',
          in: 'each',
          params: { ticket: expression('loop.item'), subject: literal('x') },
        },
        call: { type: 'test.call', in: 'each', params: { value: expression('loop.item') } },
      },
      ['hook -> each', 'update -> call'],
    )
  await engine.db
    .insertInto('tickets')
    .values({ id: '00000000-0000-4000-8000-000000000001', subject: 'a', number: 7 })
    .execute()
  await deliver(engine, await engine.publish(fails('continue')), { items: ['999', '7'] })
  await engine.settled()
  expect(await theRun(engine)).toMatchObject({ status: 'succeeded' })
  expect((await stepsOf(engine, 'each')).at(-1)?.output).toMatchObject({ count: 2, succeeded: 1, failed: 1 })
  expect(outside.calls.map((call) => call.value)).toEqual(['7'])

  await deliver(engine, await engine.publish(fails('stop')), { items: ['999', '7'] })
  await engine.settled()
  const [, stopped] = await engine.db.selectFrom('all_runs').selectAll().orderBy('id').execute()
  expect(stopped).toMatchObject({ status: 'failed', error: { nodeId: 'each' } })
  expect(outside.calls).toHaveLength(1)
})

test('try keeps a failure of its steps from failing the run', async () => {
  await using engine = await startEngine(testCatalogue())
  const document = buildDocument(
    {
      hook: { type: 'test.hook' },
      try: { type: 'flow.try' },
      update: { type: 'ticket.update', in: 'try', params: { ticket: literal('999'), subject: literal('x') } },
      mend: { type: 'flow.set', params: { why: expression('steps.try.output.error.message') } },
    },
    ['hook -> try', 'try:error -> mend'],
  )
  await deliver(engine, await engine.publish(document), {})
  await engine.settled()

  expect(await theRun(engine)).toMatchObject({ status: 'succeeded' })
  expect((await stepsOf(engine, 'mend'))[0]?.output).toMatchObject({ why: expect.stringContaining('999') })
})

test('repeat runs until what its steps gave fulfils the condition, and fails after the most rounds', async () => {
  await using engine = await startEngine(testCatalogue())
  const document = (most: number) =>
    buildDocument(
      {
        hook: { type: 'test.hook' },
        repeat: {
          type: 'flow.repeat',
          params: { until: expression('steps.count.output.n >= 3'), most: literal(most) },
        },
        count: { type: 'flow.set', in: 'repeat', params: { n: expression('loop.index | plus: 1') } },
        after: { type: 'flow.set', params: { rounds: expression('steps.repeat.output.rounds') } },
      },
      ['hook -> repeat', 'repeat -> after'],
    )
  await deliver(engine, await engine.publish(document(10)), {})
  await engine.settled()
  expect((await stepsOf(engine, 'after'))[0]?.output).toEqual({ rounds: 3 })

  await deliver(engine, await engine.publish(document(2)), {})
  await engine.settled()
  const [, second] = await engine.db.selectFrom('all_runs').selectAll().orderBy('id').execute()
  expect(second).toMatchObject({ status: 'failed', error: { nodeId: 'repeat', code: 'too_many_rounds' } })
})

test('a loop within a loop sees its own item and what stands around it', async () => {
  await using engine = await startEngine(testCatalogue())
  const document = buildDocument(
    {
      hook: { type: 'test.hook' },
      outer: { type: 'flow.each', params: { items: expression('trigger.rows') } },
      row: {
        type: 'flow.set',
        in: 'outer',
        params: { name: expression('loop.item.name'), cells: expression('loop.item.cells') },
      },
      inner: { type: 'flow.each', in: 'outer', params: { items: expression('steps.row.output.cells') } },
      ticket: {
        type: 'ticket.create',
        in: 'inner',
        params: { subject: template('{{ steps.row.output.name }} {{ loop.item }}') },
      },
    },
    ['hook -> outer', 'row -> inner'],
  )
  await deliver(engine, await engine.publish(document), {
    rows: [
      { name: 'a', cells: [1, 2] },
      { name: 'b', cells: [3] },
    ],
  })
  await engine.settled()

  expect((await theRun(engine)).status).toBe('succeeded')
  const tickets = await engine.db.selectFrom('tickets').select('subject').orderBy('number').execute()
  expect(tickets.map((ticket) => ticket.subject)).toEqual(['a 1', 'a 2', 'b 3'])
  expect((await stepsOf(engine, 'ticket')).map((step) => step.path)).toEqual([
    'outer[0]/inner[0]',
    'outer[0]/inner[1]',
    'outer[1]/inner[0]',
  ])
})

test('a wait parks the run without a process, survives a restart and goes on when its time has come', async () => {
  await using engine = await assembleEngine(testCatalogue(), await createTestDatabase())
  const document = buildDocument(
    {
      hook: { type: 'test.hook' },
      before: { type: 'flow.set', params: { host: expression('trigger.host') } },
      wait: { type: 'flow.delay', params: { amount: literal(5), unit: literal('days') } },
      ticket: { type: 'ticket.create', params: { subject: expression('steps.before.output.host') } },
    },
    ['hook -> before', 'before -> wait', 'wait -> ticket'],
  )
  const first = await engine.startWorking()
  await deliver(engine, await engine.publish(document), { host: 'SRV-1' })
  await engine.settled()
  expect(await theRun(engine)).toMatchObject({ status: 'waiting' })
  // The worker lets go of it a moment after the wait is committed.
  await expect.poll(() => first.worker.active()).toBe(0)
  await first.stop()

  const { rows } = await engine.pool.query<{ days: number }>(
    `update waits set wake_at = wake_at - interval '5 days' returning extract(day from wake_at + interval '5 days' - created_at) as days`,
  )
  expect(Number(rows[0]?.days)).toBeGreaterThanOrEqual(4)
  const second = await engine.startWorking()
  await expect.poll(async () => (await theRun(engine)).status).toBe('succeeded')
  await second.stop()
  const tickets = await engine.db.selectFrom('tickets').select('subject').execute()
  expect(tickets).toEqual([{ subject: 'SRV-1' }])
  expect(await engine.db.selectFrom('waits').selectAll().execute()).toEqual([])
})

/** Waits for a signal named by its parameter, or until a moment. */
const ask = defineNode({
  type: 'test.ask',
  title: 'Ask',
  description: 'Waits for a signal',
  category: 'flow',
  icon: 'IconHelp',
  effect: 'pure',
  params: z.object({ name: z.string() }),
  output: z.json(),
  run: ({ params, resumed, now }) => {
    if (!resumed) return pause({ signal: params.name, until: new Date(now.getTime() + 86_400_000) })
    return resumed.by === 'signal' ? resumed.data : 'too late'
  },
})

test('a signal ends a wait once, while the other branch goes on; in a loop each item has its own', async () => {
  const outside = outsideNodes()
  const open = outside.hold()
  await using engine = await startEngine(testCatalogue([...outside.actions, ask]))
  const document = buildDocument(
    {
      hook: { type: 'test.hook' },
      each: { type: 'flow.each', params: { items: expression('trigger.names'), concurrency: literal(5) } },
      ask: { type: 'test.ask', in: 'each', params: { name: expression('loop.item') } },
      note: { type: 'flow.set', in: 'each', params: { said: expression('steps.ask.output') } },
      beside: { type: 'test.call', params: { value: literal('beside') } },
    },
    ['hook -> each', 'hook -> beside', 'ask -> note'],
  )
  await deliver(engine, await engine.publish(document), { names: ['ada', 'bob'] })
  const waits = () => engine.db.selectFrom('waits').select(['signal', 'status']).orderBy('signal').execute()
  await expect.poll(() => outside.calls.length).toBe(1)
  open()
  await expect.poll(async () => (await theRun(engine)).status).toBe('waiting')
  expect(await waits()).toEqual([
    { signal: 'ada', status: 'open' },
    { signal: 'bob', status: 'open' },
  ])

  const send = (name: string, data: string) =>
    engine.db.transaction().execute((tx) => sendSignal(tx, name, data))
  expect(await send('bob', 'yes')).toBe(true)
  expect(await send('bob', 'no')).toBe(false)
  expect(await send('nobody', 'yes')).toBe(false)
  await expect.poll(async () => (await stepsOf(engine, 'note')).length).toBe(1)
  await expect.poll(async () => (await theRun(engine)).status).toBe('waiting')
  expect(await send('ada', 'no')).toBe(true)
  await expect.poll(async () => (await theRun(engine)).status).toBe('succeeded')

  const notes = await stepsOf(engine, 'note')
  expect(notes.map((step) => [step.path, step.output])).toEqual([
    ['each[1]', { said: 'yes' }],
    ['each[0]', { said: 'no' }],
  ])
})

test('a loop that loses its worker goes on at the item where it was', async () => {
  const outside = outsideNodes()
  outside.hold()
  await using engine = await assembleEngine(testCatalogue(outside.actions), await createTestDatabase())
  const first = await engine.startWorking()
  const workflowId = await engine.publish(
    buildDocument(
      {
        hook: { type: 'test.hook' },
        each: { type: 'flow.each', params: { items: expression('trigger.items') } },
        ticket: { type: 'ticket.create', in: 'each', params: { subject: template('Item {{ loop.item }}') } },
        call: { type: 'test.call', in: 'each', params: { value: expression('loop.item') } },
      },
      ['hook -> each', 'ticket -> call'],
    ),
  )
  await deliver(engine, workflowId, { items: ['a', 'b', 'c'] })
  await expect.poll(() => outside.calls.length).toBe(1)
  // Stopped in the middle of the first item's call, which is let go and repeated under the same key.
  await first.worker.stop(0)
  await first.intake.stop()
  outside.hold()()
  const second = await engine.startWorking()
  await expect.poll(async () => (await theRun(engine)).status, { timeout: 20_000 }).toBe('succeeded')
  await second.stop()

  const tickets = await engine.db.selectFrom('tickets').select('subject').orderBy('number').execute()
  expect(tickets.map((ticket) => ticket.subject)).toEqual(['Item a', 'Item b', 'Item c'])
  expect(outside.calls.map((call) => call.value)).toEqual(['a', 'a', 'b', 'c'])
  expect(outside.calls[0]?.key).toBe(outside.calls[1]?.key)
})

test('a loop of 3,000 items keeps the state of what is under way only', async () => {
  await using engine = await startEngine(testCatalogue())
  const document = buildDocument(
    {
      hook: { type: 'test.hook' },
      each: { type: 'flow.each', params: { items: expression('trigger.items'), concurrency: literal(10) } },
      set: { type: 'flow.set', in: 'each', params: { n: expression('loop.item') } },
    },
    ['hook -> each'],
  )
  await deliver(engine, await engine.publish(document), { items: Array.from({ length: 3000 }, (_, n) => n) })
  await engine.settled()

  const run = await theRun(engine)
  expect(run.status).toBe('succeeded')
  expect(JSON.stringify(run.state).length).toBeLessThan(1000)
  expect((await stepsOf(engine, 'set')).length).toBe(3000)
})

test('stop ends the run wherever it stands: well, or as failed with its words', async () => {
  await using engine = await startEngine(testCatalogue())
  const stops = (outcome: string) =>
    buildDocument(
      {
        hook: { type: 'test.hook' },
        each: { type: 'flow.each', params: { items: literal([1, 2, 3]) } },
        ticket: { type: 'ticket.create', in: 'each', params: { subject: template('Item {{ loop.item }}') } },
        second: { type: 'flow.if', in: 'each', params: { condition: expression('loop.item == 2') } },
        stop: {
          type: 'flow.stop',
          in: 'each',
          params: { outcome: literal(outcome), message: literal('Two is enough') },
        },
        after: { type: 'flow.set' },
      },
      ['hook -> each', 'ticket -> second', 'second:yes -> stop', 'each -> after'],
    )
  await deliver(engine, await engine.publish(stops('succeeded')), {})
  await engine.settled()
  await deliver(engine, await engine.publish(stops('failed')), {})
  await engine.settled()

  const runs = await engine.db.selectFrom('all_runs').selectAll().orderBy('id').execute()
  expect(runs.map(({ status, error }) => [status, error])).toEqual([
    ['succeeded', null],
    ['failed', expect.objectContaining({ code: 'stopped', message: 'Two is enough', nodeId: 'stop' })],
  ])
  const tickets = await engine.db.selectFrom('tickets').select('subject').orderBy('number').execute()
  expect(tickets.map((ticket) => ticket.subject)).toEqual(['Item 1', 'Item 2', 'Item 1', 'Item 2'])
  expect(await stepsOf(engine, 'after')).toEqual([])
})
