import { expect, test } from 'vitest'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { startEngine } from '../../support/engine.ts'
import { outsideNodes, testCatalogue } from './test-nodes.ts'

type Engine = Awaited<ReturnType<typeof startEngine>>

async function deliver(
  engine: Engine,
  workflowId: string,
  body: unknown,
  headers: Record<string, string> = {},
) {
  const { hook_key } = await engine.db
    .selectFrom('triggers')
    .select('hook_key')
    .where('workflow_id', '=', workflowId)
    .executeTakeFirstOrThrow()
  const answer = await engine.receiveHook(hook_key ?? '', {
    headers,
    query: {},
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify(body)),
    receivedAt: new Date(),
  })
  if (answer.status !== 'accepted') throw new Error(`not accepted: ${answer.status}`)
  return answer.events
}

const runsOf = (engine: Engine, workflowId: string) =>
  engine.db.selectFrom('all_runs').selectAll().where('workflow_id', '=', workflowId).orderBy('id').execute()

const stepsOf = (engine: Engine, runId: string) =>
  engine.db.selectFrom('steps').selectAll().where('run_id', '=', runId).orderBy('seq').execute()

test('a webhook runs set, if, set and opens a ticket, each step recorded with what went in and out', async () => {
  await using engine = await startEngine(testCatalogue())
  const workflowId = await engine.publish(
    buildDocument(
      {
        hook: { type: 'test.hook' },
        prepare: {
          type: 'flow.set',
          params: { disk: expression('trigger.disk'), host: expression('trigger.host') },
        },
        full: { type: 'flow.if', params: { condition: expression('steps.prepare.output.disk > 90') } },
        ticket: {
          type: 'ticket.create',
          params: {
            subject: template('Disk full on {{ steps.prepare.output.host }}'),
            priority: literal('high'),
          },
        },
        other: { type: 'flow.set', params: { fine: literal(true) } },
      },
      ['hook -> prepare', 'prepare -> full', 'full:yes -> ticket', 'full:no -> other'],
    ),
  )
  await deliver(engine, workflowId, { disk: 97, host: 'SRV-1' })
  await engine.settled()

  const [run] = await runsOf(engine, workflowId)
  expect(run).toMatchObject({ status: 'succeeded', error: null })
  const steps = await stepsOf(engine, run?.id ?? '')
  expect(steps.map((step) => [step.node_id, step.status, step.handle])).toEqual([
    ['prepare', 'ok', 'out'],
    ['full', 'ok', 'yes'],
    ['ticket', 'ok', 'out'],
  ])
  const tickets = await engine.db.selectFrom('tickets').selectAll().execute()
  expect(tickets).toMatchObject([{ subject: 'Disk full on SRV-1', priority: 'high', run_id: run?.id }])
  expect(steps[2]?.output).toMatchObject({ number: tickets[0]?.number })
})

test('a redelivered webhook starts nothing twice and answers with the first event', async () => {
  await using engine = await startEngine(testCatalogue())
  const workflowId = await engine.publish(
    buildDocument({ hook: { type: 'test.hook' }, set: { type: 'flow.set', params: {} } }, ['hook -> set']),
  )
  const [first] = await deliver(engine, workflowId, { a: 1 }, { 'x-delivery': 'one' })
  const again = await Promise.all(
    [1, 2, 3].map(() => deliver(engine, workflowId, { a: 1 }, { 'x-delivery': 'one' })),
  )
  await engine.settled()

  for (const [event] of again) expect(event).toEqual({ eventId: first?.eventId, duplicate: true })
  expect(await runsOf(engine, workflowId)).toHaveLength(1)
})

test('a join waits for the branches that were taken and never for the dead ones', async () => {
  const outside = outsideNodes()
  await using engine = await startEngine(testCatalogue(outside.actions))
  const workflowId = await engine.publish(
    buildDocument(
      {
        hook: { type: 'test.hook' },
        choose: { type: 'test.choose', params: { way: expression('trigger.way') } },
        left: { type: 'test.call', params: { value: literal('left') } },
        right: { type: 'test.call', params: { value: literal('right') } },
        side: { type: 'test.read', params: { value: literal('side') } },
        join: {
          type: 'flow.set',
          params: {
            left: expression('steps.left.output.value'),
            right: expression('steps.right.output.value'),
          },
        },
      },
      [
        'hook -> choose',
        'hook -> side',
        'choose:a -> left',
        'choose:b -> right',
        'left -> join',
        'right -> join',
        'side -> join',
      ],
    ),
  )
  await deliver(engine, workflowId, { way: 'b' })
  await engine.settled()

  const [run] = await runsOf(engine, workflowId)
  expect(run?.status).toBe('succeeded')
  const joined = (await stepsOf(engine, run?.id ?? '')).filter((step) => step.node_id === 'join')
  expect(joined).toMatchObject([{ status: 'ok', output: { left: null, right: 'right' } }])
  expect(outside.calls.map((call) => call.value).sort()).toEqual(['right', 'side'])
})

test('a busy step is tried again under the same key, and its failures stay visible', async () => {
  const outside = outsideNodes()
  outside.failing.times = 2
  await using engine = await startEngine(testCatalogue(outside.actions))
  const workflowId = await engine.publish(
    buildDocument(
      {
        hook: { type: 'test.hook' },
        call: {
          type: 'test.call',
          settings: { retry: { attempts: 3, initialSeconds: 0, factor: 1, capSeconds: 0 } },
        },
      },
      ['hook -> call'],
    ),
  )
  await deliver(engine, workflowId, {})
  await engine.settled()

  const [run] = await runsOf(engine, workflowId)
  expect(run?.status).toBe('succeeded')
  const steps = await stepsOf(engine, run?.id ?? '')
  expect(steps.map((step) => [step.attempt, step.status])).toEqual([
    [1, 'error'],
    [2, 'error'],
    [3, 'ok'],
  ])
  expect(new Set(outside.calls.map((call) => call.key)).size).toBe(1)
})

test('a failure leaves by the error handle with what went wrong', async () => {
  const outside = outsideNodes()
  outside.failing.forGood = true
  await using engine = await startEngine(testCatalogue(outside.actions))
  const workflowId = await engine.publish(
    buildDocument(
      {
        hook: { type: 'test.hook' },
        call: { type: 'test.call' },
        after: { type: 'flow.set', params: {} },
        tell: { type: 'flow.set', params: { why: expression('steps.call.output.error.message') } },
      },
      ['hook -> call', 'call -> after', 'call:error -> tell'],
    ),
  )
  await deliver(engine, workflowId, {})
  await engine.settled()

  const [run] = await runsOf(engine, workflowId)
  expect(run?.status).toBe('succeeded')
  const steps = await stepsOf(engine, run?.id ?? '')
  expect(steps.map((step) => [step.node_id, step.status])).toEqual([
    ['call', 'error'],
    ['tell', 'ok'],
  ])
  expect(steps[1]?.output).toEqual({ why: 'It is broken' })
})

test('a failure that nothing handles fails the run and says where and why', async () => {
  await using engine = await startEngine(testCatalogue())
  const workflowId = await engine.publish(
    buildDocument(
      {
        hook: { type: 'test.hook' },
        ticket: { type: 'ticket.update', params: { ticket: literal('999999'), subject: literal('x') } },
        after: { type: 'flow.set', params: {} },
      },
      ['hook -> ticket', 'ticket -> after'],
    ),
  )
  await deliver(engine, workflowId, {})
  await engine.settled()

  const [run] = await runsOf(engine, workflowId)
  expect(run).toMatchObject({ status: 'failed', error: { class: 'NotFound', nodeId: 'ticket' } })
})

test('one failing desk step in a shared transaction leaves the runs beside it untouched', async () => {
  await using engine = await startEngine(testCatalogue())
  const workflowId = await engine.publish(
    buildDocument(
      {
        hook: { type: 'test.hook' },
        ticket: {
          type: 'ticket.create',
          params: { subject: template('{{ trigger.subject }}'), customerId: expression('trigger.customer') },
        },
      },
      ['hook -> ticket'],
    ),
  )
  const stranger = '00000000-0000-4000-8000-000000000000'
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      deliver(engine, workflowId, { subject: `T${n}`, customer: n === 7 ? stranger : null }),
    ),
  )
  await engine.settled()

  const statuses = (await runsOf(engine, workflowId)).map((run) => run.status)
  expect(statuses.filter((status) => status === 'succeeded')).toHaveLength(19)
  expect(statuses.filter((status) => status === 'failed')).toHaveLength(1)
  const tickets = await engine.db.selectFrom('tickets').select('subject').execute()
  expect(new Set(tickets.map((ticket) => ticket.subject)).size).toBe(19)
})

test('cancelling stops a step under way and ends the run', async () => {
  const outside = outsideNodes()
  outside.hold()
  await using engine = await startEngine(testCatalogue(outside.actions))
  const workflowId = await engine.publish(
    buildDocument(
      { hook: { type: 'test.hook' }, call: { type: 'test.call' }, after: { type: 'flow.set', params: {} } },
      ['hook -> call', 'call -> after'],
    ),
  )
  await deliver(engine, workflowId, {})
  await expect.poll(() => outside.calls.length).toBe(1)
  const [run] = await runsOf(engine, workflowId)
  const { cancelRun } = await import('#engine/runs/cancel-run.ts')
  expect(await cancelRun(engine.db, run?.id ?? '')).toBe('cancelling')
  await engine.settled()

  const [ended] = await runsOf(engine, workflowId)
  expect(ended?.status).toBe('cancelled')
  expect((await stepsOf(engine, run?.id ?? '')).map((step) => [step.node_id, step.status])).toEqual([
    ['call', 'error'],
  ])
})

test('the same problem is raised, repeated and cleared', async () => {
  await using engine = await startEngine(testCatalogue())
  const workflowId = await engine.publish(
    buildDocument({ hook: { type: 'test.hook' }, set: { type: 'flow.set', params: {} } }, ['hook -> set']),
  )
  for (let n = 0; n < 3; n++) {
    await deliver(engine, workflowId, { n }, { 'x-problem': 'disk' })
    await engine.settled()
  }
  const events = await engine.db.selectFrom('events').select(['state', 'occurrences']).orderBy('id').execute()
  expect(events).toEqual([
    { state: 'raised', occurrences: 1 },
    { state: 'repeated', occurrences: 2 },
    { state: 'repeated', occurrences: 3 },
  ])
})

test('runs of one problem run one after the other, in the order of their events', async () => {
  const outside = outsideNodes()
  const open = outside.hold()
  await using engine = await startEngine(testCatalogue(outside.actions))
  const workflowId = await engine.publish(
    buildDocument(
      {
        hook: { type: 'test.hook' },
        call: { type: 'test.call', params: { value: expression('trigger.n') } },
      },
      ['hook -> call'],
    ),
  )
  for (const n of [1, 2, 3]) await deliver(engine, workflowId, { n }, { 'x-problem': 'disk' })
  await deliver(engine, workflowId, { n: 4 }, { 'x-problem': 'another' })
  await expect.poll(() => outside.calls.map((call) => call.value).sort()).toEqual([1, 4])
  open()
  await engine.settled()

  const order = outside.calls.map((call) => call.value).filter((value) => value !== 4)
  expect(order).toEqual([1, 2, 3])
  expect((await runsOf(engine, workflowId)).map((run) => run.status)).toEqual(Array(4).fill('succeeded'))
})
