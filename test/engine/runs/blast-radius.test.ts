import { expect, test } from 'vitest'
import { readRun } from '#engine/api/read-run.ts'
import type { EffectLimits } from '#engine/graph/effect-limits.ts'
import { answerLimit, type LimitAnswer, readLimitQuestion } from '#engine/runs/limit-questions.ts'
import { resumeRun } from '#engine/runs/pause-run.ts'
import { saveStandingLimits } from '#engine/runs/standing-limits.ts'
import { startWorkflow } from '#engine/runs/start-workflow.ts'
import { type HeldScope, liftHold, setHold } from '#engine/runs/write-holds.ts'
import { defineNode, StepFailed, z } from '#sdk'
import { buildDocument, expression } from '../../support/document.ts'
import { type assembleEngine, startEngine } from '../../support/engine.ts'
import { testCatalogue } from './test-nodes.ts'

type Engine = Awaited<ReturnType<typeof assembleEngine>>

/** Sends messages outside, which nobody may send twice; `sent` has each that left. */
function messages() {
  const sent: string[] = []
  const refused = new Set<string>()
  let onSend = async (_: string) => {}
  const node = defineNode({
    type: 'test.message',
    title: 'Message',
    description: 'Sends a message',
    category: 'people',
    icon: 'IconSend',
    effect: 'destroys',
    params: z.object({ to: z.string() }),
    output: z.null(),
    ledger: ({ to }) => ({ target: `message to ${to}` }),
    counts: () => ({ mails: 1 }),
    async run({ params: { to } }) {
      await onSend(to)
      if (refused.has(to)) throw new StepFailed('Refused', { class: 'Remote', code: 'refused' })
      sent.push(to)
      return null
    },
  })
  return { node, sent, refused, before: (what: (to: string) => Promise<void>) => (onSend = what) }
}

const ticketForEach = (limits?: EffectLimits) => ({
  ...buildDocument(
    {
      hook: { type: 'test.hook' },
      each: { type: 'flow.each', params: { items: expression('trigger.items') } },
      ticket: { type: 'ticket.create', in: 'each', params: { subject: expression('loop.item') } },
    },
    ['hook -> each'],
  ),
  settings: limits ? { limits } : {},
})

const messageForEach = (limits?: EffectLimits) => ({
  ...buildDocument(
    {
      hook: { type: 'test.hook' },
      each: { type: 'flow.each', params: { items: expression('trigger.items') } },
      send: { type: 'test.message', in: 'each', params: { to: expression('loop.item') } },
    },
    ['hook -> each'],
  ),
  settings: limits ? { limits } : {},
})

const start = (engine: Engine, workflowId: string, items: string[]) =>
  engine.db
    .transaction()
    .execute((tx) =>
      startWorkflow(tx, engine.registry, { workflowId, input: { items }, trust: 'test', reason: 'test' }),
    )
    .then(({ runId }) => runId)

const answer = (engine: Engine, runId: string, given: LimitAnswer) =>
  engine.db.transaction().execute((tx) => answerLimit(tx, runId, given))

const statusOf = async (engine: Engine, runId: string) => (await readRun(engine.db, runId))?.status

async function subjects({ db }: Engine): Promise<string[]> {
  const rows = await db.selectFrom('tickets').select('subject').orderBy('number').execute()
  return rows.map(({ subject }) => subject)
}

const hold = (engine: Engine, scope: HeldScope) =>
  engine.db
    .transaction()
    .execute((tx) => setHold(tx, scope, { reason: 'Wrong tickets', by: 'Luca' }))
    .then((id) => id ?? '')

const lift = (engine: Engine, id: string) => engine.db.transaction().execute((tx) => liftHold(tx, id, 'Luca'))

test('a run stops before the write that goes beyond its limit, keeps what it did, and says what it was about to do', async () => {
  await using engine = await startEngine(testCatalogue())
  const workflowId = await engine.publish(ticketForEach({ tickets: { run: 2 } }))
  const runId = await start(engine, workflowId, ['a', 'b', 'c', 'd'])
  await engine.settled()
  expect(await subjects(engine)).toEqual(['a', 'b'])
  const run = await readRun(engine.db, runId)
  expect(run).toMatchObject({
    status: 'paused',
    limitQuestion: {
      nodeId: 'ticket',
      path: 'each[2]',
      breach: { kind: 'tickets', span: 'run', most: 2, would: 3 },
      input: { subject: 'c' },
    },
    explanation: { reasons: [{ code: 'limit', actions: ['limit'] }] },
  })

  // Resumed without an answer it stands there again.
  await engine.db.transaction().execute((tx) => resumeRun(tx, runId))
  await engine.settled()
  expect(await statusOf(engine, runId)).toBe('paused')

  await answer(engine, runId, { choice: 'once' })
  await engine.settled()
  expect(await subjects(engine)).toEqual(['a', 'b', 'c'])
  expect(await readLimitQuestion(engine.db, runId)).toMatchObject({ path: 'each[3]', breach: { would: 4 } })

  await expect(answer(engine, runId, { choice: 'raise', to: 3 })).rejects.toThrow('needs 4')
  await answer(engine, runId, { choice: 'raise', to: 4 })
  await engine.settled()
  expect(await statusOf(engine, runId)).toBe('succeeded')
  expect(await subjects(engine)).toEqual(['a', 'b', 'c', 'd'])
  expect(await answer(engine, runId, { choice: 'once' })).toBeUndefined()
})

test('a run that is stopped at its limit is cancelled, and only one of two who answer is heard', async () => {
  await using engine = await startEngine(testCatalogue())
  const workflowId = await engine.publish(ticketForEach({ tickets: { run: 0 } }))
  const runId = await start(engine, workflowId, ['a'])
  await engine.settled()
  const answers = await Promise.all([
    answer(engine, runId, { choice: 'stop' }),
    answer(engine, runId, { choice: 'stop' }),
  ])
  expect(answers.filter((heard) => heard !== undefined)).toHaveLength(1)
  expect(await statusOf(engine, runId)).toBe('cancelled')
  expect(await subjects(engine)).toEqual([])
})

test('of many runs on two workers exactly as many desk writes are made as the hour allows, and the others ask', async () => {
  await using engine = await startEngine(testCatalogue())
  const second = await engine.startWorking()
  const workflowId = await engine.publish(ticketForEach({ tickets: { hour: 7 } }))
  const unlimited = await engine.publish(ticketForEach())
  const runs = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      start(engine, n % 3 === 0 ? unlimited : workflowId, [`${n}`, `${n}+`]),
    ),
  )
  await engine.settled()
  await second.stop()
  const made = await subjects(engine)
  expect(made.filter((subject) => Number.parseInt(subject, 10) % 3 !== 0)).toHaveLength(7)
  expect(made.filter((subject) => Number.parseInt(subject, 10) % 3 === 0)).toHaveLength(8)
  const statuses = await Promise.all(runs.map((runId) => statusOf(engine, runId)))
  expect(new Set(statuses)).toEqual(new Set(['succeeded', 'paused']))

  // An hour later the same runs go on by a person's word, as far as the hour allows.
  await engine.db
    .updateTable('effect_counts')
    .set({ at: new Date(Date.now() - 3_601_000) })
    .execute()
  const paused = runs.filter((_, n) => statuses[n] === 'paused')
  for (const runId of paused) await engine.db.transaction().execute((tx) => resumeRun(tx, runId))
  await engine.settled()
  expect((await subjects(engine)).filter((subject) => Number.parseInt(subject, 10) % 3 !== 0)).toHaveLength(
    14,
  )
})

test('of many runs on two workers exactly as many messages leave as the day allows', async () => {
  const { node, sent } = messages()
  await using engine = await startEngine(testCatalogue([node]))
  const second = await engine.startWorking()
  const workflowId = await engine.publish(messageForEach({ mails: { day: 9 } }))
  const runs = await Promise.all(
    Array.from({ length: 8 }, (_, n) => start(engine, workflowId, [`${n}a`, `${n}b`])),
  )
  await engine.settled()
  await second.stop()
  expect(sent).toHaveLength(9)
  const statuses = await Promise.all(runs.map((runId) => statusOf(engine, runId)))
  const paused = statuses.filter((status) => status === 'paused')
  expect(paused.length).toBeGreaterThan(0)
  const asking = await engine.db.selectFrom('limit_questions').select(['target', 'breach']).execute()
  expect(asking).toHaveLength(paused.length)
  expect(asking[0]).toMatchObject({
    target: expect.stringMatching(/^message to \d[ab]$/),
    breach: { kind: 'mails', span: 'day', most: 9, would: 10 },
  })
})

test('a message that is known not to have left counts no more', async () => {
  const { node, sent, refused } = messages()
  refused.add('nobody')
  await using engine = await startEngine(testCatalogue([node]))
  const workflowId = await engine.publish(messageForEach({ mails: { day: 1 } }))
  const failed = await start(engine, workflowId, ['nobody'])
  await engine.settled()
  expect(await statusOf(engine, failed)).toBe('failed')
  const next = await start(engine, workflowId, ['anna'])
  await engine.settled()
  expect(await statusOf(engine, next)).toBe('succeeded')
  expect(sent).toEqual(['anna'])
})

test('the MSP’s own limits hold where the workflow sets none, and where nothing is limited nothing is counted', async () => {
  await using engine = await startEngine(testCatalogue())
  await saveStandingLimits(engine.db, { tickets: { run: 1 } })
  const own = await engine.publish(ticketForEach({ tickets: { run: 3 } }))
  const without = await engine.publish(ticketForEach())
  const runs = [await start(engine, own, ['a', 'b', 'c']), await start(engine, without, ['d', 'e'])]
  await engine.settled()
  expect(await Promise.all(runs.map((runId) => statusOf(engine, runId)))).toEqual(['succeeded', 'paused'])
  expect((await subjects(engine)).sort()).toEqual(['a', 'b', 'c', 'd'])

  await engine.db.deleteFrom('effect_counts').execute()
  await saveStandingLimits(engine.db, {})
  await expect
    .poll(
      async () => {
        const runId = await start(engine, without, ['f', 'g'])
        await engine.settled()
        return statusOf(engine, runId)
      },
      { timeout: 15_000 },
    )
    .toBe('succeeded')
  await engine.db.deleteFrom('effect_counts').execute()
  await start(engine, without, ['h'])
  await engine.settled()
  expect(await engine.db.selectFrom('effect_counts').selectAll().execute()).toEqual([])
})

test('a held workflow takes new runs and begins none of them, and all go on when it is lifted', async () => {
  await using engine = await startEngine(testCatalogue())
  const second = await engine.startWorking()
  const heldFlow = await engine.publish(ticketForEach())
  const other = await engine.publish(ticketForEach())
  const id = await hold(engine, { workflowId: heldFlow })
  expect(await hold(engine, { workflowId: heldFlow })).toBe('')
  const runs = await Promise.all(['a', 'b', 'c'].map((subject) => start(engine, heldFlow, [subject])))
  const free = await start(engine, other, ['free'])
  await expect.poll(() => statusOf(engine, free)).toBe('succeeded')
  const [first = ''] = runs
  expect(await readRun(engine.db, first)).toMatchObject({
    status: 'queued',
    startedAt: null,
    explanation: { reasons: [{ code: 'hold', params: { by: 'Luca', reason: 'Wrong tickets' } }] },
  })
  expect(await subjects(engine)).toEqual(['free'])
  expect(await lift(engine, id)).toBe(true)
  expect(await lift(engine, id)).toBe(false)
  await engine.settled()
  await second.stop()
  expect((await subjects(engine)).sort()).toEqual(['a', 'b', 'c', 'free'])
})

test('a run under way stops before its next write, outside and on the desk, and ends once the hold is lifted', async () => {
  const { node, sent, before } = messages()
  await using engine = await startEngine(testCatalogue([node]))
  let id = ''
  before(async (to) => {
    if (to === 'first') id = await hold(engine, 'all')
  })
  const document = buildDocument(
    {
      hook: { type: 'test.hook' },
      each: { type: 'flow.each', params: { items: expression('trigger.items') } },
      send: { type: 'test.message', in: 'each', params: { to: expression('loop.item') } },
      ticket: { type: 'ticket.create', params: { subject: { kind: 'literal', value: 'after' } } },
    },
    ['hook -> each', 'each -> ticket'],
  )
  const messaging = await engine.publish(document)
  const runId = await start(engine, messaging, ['first', 'second'])
  await engine.settled()
  expect(sent).toEqual(['first'])
  expect(await readRun(engine.db, runId)).toMatchObject({
    status: 'paused',
    pauseReason: { kind: 'hold', nodeId: 'send', by: 'Luca', reason: 'Wrong tickets' },
    explanation: { reasons: [{ code: 'hold' }] },
  })
  await lift(engine, id)
  await engine.settled()
  expect(await statusOf(engine, runId)).toBe('succeeded')
  expect(sent).toEqual(['first', 'second'])

  // The message is the last thing before the ticket: the desk write is what waits.
  sent.length = 0
  const onDesk = await start(engine, messaging, ['first'])
  await engine.settled()
  expect(await readRun(engine.db, onDesk)).toMatchObject({
    status: 'paused',
    pauseReason: { kind: 'hold', nodeId: 'ticket' },
  })
  expect(await subjects(engine)).toEqual(['after'])
  await lift(engine, id)
  await engine.settled()
  expect(await subjects(engine)).toEqual(['after', 'after'])
})

test('a held customer’s runs wait; those of other customers and of nobody go on', async () => {
  await using engine = await startEngine(testCatalogue())
  const customers = await engine.db
    .insertInto('customers')
    .values(['Rossi', 'Bianchi'].map((name) => ({ id: crypto.randomUUID(), name })))
    .returning(['id', 'name'])
    .execute()
  const rossi = customers.find(({ name }) => name === 'Rossi')?.id ?? ''
  const workflowId = await engine.publish(ticketForEach())
  const id = await hold(engine, { customerId: rossi })
  const runFor = (customerId: string | null, subject: string) =>
    engine.db
      .transaction()
      .execute((tx) =>
        startWorkflow(tx, engine.registry, {
          workflowId,
          input: { items: [subject] },
          trust: 'test',
          reason: 'test',
          caller: {
            customerId,
            deviceId: null,
            parties: null,
            mode: 'live',
            priority: 0,
            parentRunId: crypto.randomUUID(),
            depth: 0,
          },
        }),
      )
      .then(({ runId }) => runId)
  const held = await runFor(rossi, 'held')
  const free = [
    await runFor(null, 'nobody'),
    await runFor(customers.find(({ name }) => name === 'Bianchi')?.id ?? '', 'other'),
  ]
  for (const runId of free) await expect.poll(() => statusOf(engine, runId)).toBe('succeeded')
  expect(await statusOf(engine, held)).toBe('queued')
  await lift(engine, id)
  await engine.settled()
  expect(await statusOf(engine, held)).toBe('succeeded')
})
