import { expect, test } from 'vitest'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { startWorkflow } from '#engine/runs/start-workflow.ts'
import { catalogue } from '#nodes'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument, expression, literal, template } from '../../support/document.ts'
import { assembleEngine } from '../../support/engine.ts'
import { createVirtualClock, settleVirtually } from '../../support/virtual-clock.ts'
import { outsideNodes } from './test-nodes.ts'

const hour = 3_600_000
const day = 24 * hour

/** Waits, then calls another system that is busy for hours, then waits for a date, then opens a ticket. */
const patient = (amount: number, unit: 'days' | 'seconds', until: Date): WorkflowDocument =>
  buildDocument(
    {
      start: { type: 'manual.start' },
      wait: { type: 'flow.delay', params: { amount: literal(amount), unit: literal(unit) } },
      call: {
        type: 'test.call',
        params: { value: expression('steps.wait.output.at') },
        settings: { retry: { attempts: 4, initialSeconds: 3600, factor: 2, capSeconds: 86_400 } },
      },
      until: { type: 'flow.wait_until', params: { moment: literal(until.toISOString()) } },
      ticket: { type: 'ticket.create', params: { subject: template('Since {{ steps.wait.output.at }}') } },
    },
    ['start -> wait', 'wait -> call', 'call -> until', 'until -> ticket'],
  )

type Engine = Awaited<ReturnType<typeof assembleEngine>>

async function begin(engine: Engine, document: WorkflowDocument): Promise<void> {
  const workflowId = await engine.publish(document)
  const start = { workflowId, input: {}, trust: 'test', reason: 'test' }
  await engine.db.transaction().execute((tx) => startWorkflow(tx, engine.registry, start))
}

const statusOf = async ({ db }: Engine) =>
  (await db.selectFrom('all_runs').select('status').executeTakeFirstOrThrow()).status

test('a workflow that waits five days is tested in virtual time, with retries hours apart and a date to wait for', async () => {
  const outside = outsideNodes()
  outside.failing.times = 2
  const clock = createVirtualClock(new Date('2026-03-02T08:00:00Z'))
  const began = clock.now()
  const withCall = { ...catalogue, actions: [...catalogue.actions, ...outside.actions] }
  await using engine = await assembleEngine(withCall, await createTestDatabase(), undefined, clock.now, 0)
  const working = await engine.startWorking()
  const date = new Date('2026-03-09T06:00:00Z')
  await begin(engine, patient(5, 'days', date))
  const moments = await settleVirtually({ ...engine, clock })
  await working.stop()

  expect(await statusOf(engine)).toBe('succeeded')
  const [fiveDaysOn, firstRetry, secondRetry, last] = moments.map((moment) => moment.getTime())
  expect(fiveDaysOn).toBe(began.getTime() + 5 * day)
  expect(firstRetry).toBeGreaterThan(fiveDaysOn ?? 0)
  expect(firstRetry).toBeLessThanOrEqual((fiveDaysOn ?? 0) + hour)
  expect(secondRetry).toBeGreaterThan(firstRetry ?? 0)
  expect(secondRetry).toBeLessThanOrEqual((firstRetry ?? 0) + 2 * hour)
  expect(last).toBe(date.getTime())
  expect(moments).toHaveLength(4)
  expect(clock.now()).toEqual(date)
  expect(outside.calls.map(({ attempt, value }) => [attempt, value])).toEqual(
    [1, 2, 3].map((attempt) => [attempt, '2026-03-07T08:00:00.000Z']),
  )
  const tickets = await engine.db.selectFrom('tickets').select('subject').execute()
  expect(tickets).toEqual([{ subject: 'Since 2026-03-07T08:00:00.000Z' }])
})

test('the same wait on the real clock survives that one worker after another is replaced', async () => {
  const outside = outsideNodes()
  const withCall = { ...catalogue, actions: [...catalogue.actions, ...outside.actions] }
  await using engine = await assembleEngine(withCall, await createTestDatabase())
  const first = await engine.startWorking()
  const began = Date.now()
  await begin(engine, patient(3, 'seconds', new Date(began)))
  await expect.poll(() => statusOf(engine)).toBe('waiting')
  await first.stop()
  const second = await engine.startWorking()
  await second.stop()
  const third = await engine.startWorking()
  await expect.poll(() => statusOf(engine), { timeout: 15_000 }).toBe('succeeded')
  await third.stop()

  const [call] = outside.calls
  expect(outside.calls).toHaveLength(1)
  expect(Date.parse(String(call?.value))).toBeGreaterThanOrEqual(began + 3000)
  expect(await engine.db.selectFrom('tickets').select('subject').execute()).toHaveLength(1)
})
