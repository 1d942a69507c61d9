import { setTimeout as delay } from 'node:timers/promises'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { readRun } from '#engine/api/read-run.ts'
import { insertConnection, updateConnection } from '#engine/connections/store.ts'
import type { WorkflowSettings } from '#engine/graph/document.ts'
import { cancelRun } from '#engine/runs/cancel-run.ts'
import { insertRuns } from '#engine/runs/new-run.ts'
import { NotStartable, startWorkflow } from '#engine/runs/start-workflow.ts'
import { defineNode, TryAgain, z } from '#sdk'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { assembleEngine, startEngine } from '../../support/engine.ts'
import { postbox } from '../connections/connector-for-tests.ts'
import { outsideNodes, testCatalogue } from './test-nodes.ts'

type Engine = Awaited<ReturnType<typeof assembleEngine>>

/** Notes how many calls of each name are under way at once. */
function countingNode() {
  const under = new Map<string, number>()
  const most = new Map<string, number>()
  const count = (name: string, by: number) => {
    under.set(name, (under.get(name) ?? 0) + by)
    most.set(name, Math.max(most.get(name) ?? 0, under.get(name) ?? 0))
  }
  const node = defineNode({
    type: 'test.busy',
    title: 'Busy',
    description: 'Takes a moment',
    category: 'connectors',
    icon: 'IconPlug',
    effect: 'reads',
    params: z.object({ name: z.string() }),
    output: z.null(),
    async run({ params: { name } }) {
      count(name, 1)
      count('all', 1)
      await delay(15)
      count(name, -1)
      count('all', -1)
      return null
    },
  })
  return { node, most }
}

async function publish(engine: Engine, type: string, settings: WorkflowSettings): Promise<string> {
  const document = buildDocument(
    {
      hook: { type: 'test.hook' },
      work: {
        type,
        params: type === 'test.busy' ? { name: expression('trigger.device') } : { value: literal(1) },
      },
    },
    ['hook -> work'],
  )
  return engine.publish({ ...document, settings })
}

async function deliver(engine: Engine, workflowId: string, body: unknown): Promise<string> {
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
  if (answer.status !== 'accepted') throw new Error(`not accepted: ${answer.status}`)
  return answer.events[0]?.eventId ?? ''
}

const runsOf = (engine: Engine, workflowId: string) =>
  engine.db
    .selectFrom('all_runs')
    .select(['id', 'status', 'started_at'])
    .where('workflow_id', '=', workflowId)
    .orderBy('id')
    .execute()

const statusesOf = async (engine: Engine, workflowId: string) =>
  (await runsOf(engine, workflowId)).map(({ status }) => status)

/** Why a run is where it is: codes and what they name. */
async function explainedReasons({ db }: Engine, runId = ''): Promise<[string, unknown][]> {
  const run = await readRun(db, runId)
  return (run?.explanation.reasons ?? []).map(({ code, params }) => [code, params])
}

const byDevice = { concurrencyKey: '{{ trigger.device }}' }

test('runs with the same key run one after the other, whichever worker takes them, and beside those of other keys', async () => {
  const { node, most } = countingNode()
  await using engine = await startEngine(testCatalogue([node]))
  const second = await engine.startWorking()
  const workflowId = await publish(engine, 'test.busy', byDevice)
  const bodies = Array.from({ length: 24 }, (_, n) => ({ device: `SRV-${n % 3}`, n }))
  await Promise.all(bodies.map((body) => deliver(engine, workflowId, body)))
  await engine.settled()
  await second.stop()
  expect(await statusesOf(engine, workflowId)).toEqual(bodies.map(() => 'succeeded'))
  expect(['SRV-0', 'SRV-1', 'SRV-2'].map((name) => most.get(name))).toEqual([1, 1, 1])
})

test('a key may be shared by more than one run, and all runs of a workflow by fewer than their keys allow', async () => {
  const { node, most } = countingNode()
  await using engine = await startEngine(testCatalogue([node]))
  const second = await engine.startWorking()
  const workflowId = await publish(engine, 'test.busy', {
    ...byDevice,
    concurrencyLimit: 2,
    maxConcurrentRuns: 3,
  })
  const bodies = Array.from({ length: 30 }, (_, n) => ({ device: `SRV-${n % 3}`, n }))
  await Promise.all(bodies.map((body) => deliver(engine, workflowId, body)))
  await engine.settled()
  await second.stop()
  expect(await statusesOf(engine, workflowId)).toEqual(bodies.map(() => 'succeeded'))
  for (const name of ['SRV-0', 'SRV-1', 'SRV-2']) expect(most.get(name)).toBeLessThanOrEqual(2)
  expect(most.get('all')).toBeLessThanOrEqual(3)
})

test('whoever waits for its key says for which run, and begins when that is cancelled', async () => {
  const outside = outsideNodes()
  await using engine = await startEngine(testCatalogue(outside.actions))
  const workflowId = await publish(engine, 'test.call', byDevice)
  const open = outside.hold()
  await deliver(engine, workflowId, { device: 'A', n: 1 })
  await expect.poll(() => statusesOf(engine, workflowId)).toEqual(['running'])
  await deliver(engine, workflowId, { device: 'A', n: 2 })
  await deliver(engine, workflowId, { device: '', n: 3 })
  await expect.poll(() => statusesOf(engine, workflowId)).toEqual(['running', 'queued', 'running'])
  const [first, waiting] = await runsOf(engine, workflowId)
  expect(await explainedReasons(engine, waiting?.id)).toEqual([
    ['queued_key', { key: 'A', runId: first?.id }],
  ])
  await cancelRun(engine.db, first?.id ?? '')
  await expect.poll(() => statusesOf(engine, workflowId)).toEqual(['cancelled', 'running', 'running'])
  open()
  await engine.settled()
  expect(await statusesOf(engine, workflowId)).toEqual(['cancelled', 'succeeded', 'succeeded'])
})

test('what comes while a run of its key is under way is dropped where the workflow wants it, and says so', async () => {
  const outside = outsideNodes()
  await using engine = await startEngine(testCatalogue(outside.actions))
  const settings = { ...byDevice, concurrencyPolicy: 'drop_new' as const }
  const workflowId = await publish(engine, 'test.call', settings)
  const open = outside.hold()
  await deliver(engine, workflowId, { device: 'A', n: 1 })
  await expect.poll(() => statusesOf(engine, workflowId)).toEqual(['running'])
  const dropped = await deliver(engine, workflowId, { device: 'A', n: 2 })
  const decisionOf = () =>
    engine.db.selectFrom('event_decisions').selectAll().where('event_id', '=', dropped).executeTakeFirst()
  await expect.poll(async () => (await decisionOf())?.decision).toBe('skipped')
  expect(await decisionOf()).toMatchObject({
    run_id: null,
    code: 'busy',
    details: { key: 'A', running: 1, most: 1 },
    reason: 'A run with the key A was under way (1 of 1), and the workflow drops what comes meanwhile',
  })
  const start = { workflowId, input: { device: 'A' }, trust: 'test', reason: 'test' }
  const started = engine.db.transaction().execute((tx) => startWorkflow(tx, engine.registry, start))
  await expect(started).rejects.toThrow(NotStartable)
  open()
  await engine.settled()
  expect(await statusesOf(engine, workflowId)).toEqual(['succeeded'])
})

test('a newer run ends the oldest of its key where the workflow wants it, and that says which one did', async () => {
  const outside = outsideNodes()
  await using engine = await startEngine(testCatalogue(outside.actions))
  const settings = { ...byDevice, concurrencyPolicy: 'cancel_old' as const }
  const workflowId = await publish(engine, 'test.call', settings)
  const open = outside.hold()
  await deliver(engine, workflowId, { device: 'A', n: 1 })
  await deliver(engine, workflowId, { device: 'B', n: 1 })
  await expect.poll(() => statusesOf(engine, workflowId)).toEqual(['running', 'running'])
  await deliver(engine, workflowId, { device: 'A', n: 2 })
  await expect.poll(() => statusesOf(engine, workflowId), { timeout: 20_000 }).toContain('cancelled')
  open()
  await engine.settled()
  const runs = await runsOf(engine, workflowId)
  expect(runs.map(({ status }) => status).sort()).toEqual(['cancelled', 'succeeded', 'succeeded'])
  const cancelled = runs.find(({ status }) => status === 'cancelled')
  expect(await explainedReasons(engine, cancelled?.id)).toEqual([
    ['superseded', { key: 'A', runId: runs.at(-1)?.id }],
  ])
})

test('behind thousands of runs of one customer that of another is among the first', async () => {
  const { node } = countingNode()
  await using engine = await assembleEngine(testCatalogue([node]), await createTestDatabase())
  const workflowId = await publish(engine, 'test.busy', {})
  const eventId = await deliver(engine, workflowId, { device: 'A' })
  const [noisy, quiet] = [uuidv7(), uuidv7()]
  const run = { workflowId, version: 1, triggerNode: 'hook', eventId, concurrencyKey: null }
  const start = (customerId: string, count: number) =>
    engine.db.transaction().execute((tx) =>
      insertRuns(
        tx,
        Array.from({ length: count }, () => ({ ...run, id: uuidv7(), customerId })),
      ),
    )
  await start(noisy, 1500)
  await start(noisy, 1500)
  await start(quiet, 1)
  const [one, other] = [await engine.startWorking(), await engine.startWorking()]
  const begun = () =>
    engine.db
      .selectFrom('all_runs')
      .select(['customer_id', 'started_at'])
      .where('customer_id', 'in', [noisy, quiet])
      .where('started_at', 'is not', null)
      .orderBy('started_at')
      .execute()
  await expect
    .poll(async () => (await begun()).map(({ customer_id }) => customer_id), { timeout: 30_000 })
    .toContain(quiet)
  await Promise.all([one.stop(), other.stop()])
  const place = (await begun()).findIndex(({ customer_id }) => customer_id === quiet)
  // Each worker has fetched 50 at once.
  expect(place).toBeLessThan(150)
})

const send = (calls: (string | null)[], answer: { busyFor?: number }) =>
  defineNode({
    type: 'test.send',
    title: 'Send',
    description: 'Sends through a connection',
    category: 'connectors',
    icon: 'IconPlug',
    effect: 'writes',
    idempotency: 'none',
    uses: ['messaging'],
    params: z.object({ connection: z.string() }),
    output: z.null(),
    async run({ effect: { runId } }) {
      calls.push(runId)
      const { busyFor } = answer
      if (busyFor) throw new TryAgain('Slow down', { class: 'RateLimited', afterSeconds: busyFor })
      return null
    },
  })

async function sendingEngine(answer: { busyFor?: number } = {}) {
  const calls: (string | null)[] = []
  const catalogue = { ...testCatalogue([send(calls, answer)]), connectors: [postbox] }
  const engine = await startEngine(catalogue)
  const credentials = { host: 'mail.example', password: 'right' }
  const connection = await insertConnection(engine.db, engine.secrets, postbox, { name: 'Post', credentials })
  const document = buildDocument(
    {
      hook: { type: 'test.hook' },
      send: { type: 'test.send', params: { connection: literal(connection.id) } },
    },
    ['hook -> send'],
  )
  return { engine, calls, connectionId: connection.id, workflowId: await engine.publish(document) }
}

test('a connection is called no more often than it allows, by all workers together; what waits is parked and says why', async () => {
  const { engine: made, calls, connectionId, workflowId } = await sendingEngine()
  await using engine = made
  const { db, secrets, registry } = engine
  const setRate = (rate: { calls: number; per: 'minute' } | null) =>
    updateConnection(db, secrets, registry.connector, connectionId, { rate })
  expect(await setRate({ calls: 1, per: 'minute' })).toMatchObject({ rate: { calls: 1, per: 'minute' } })
  const second = await engine.startWorking()
  for (let n = 0; n < 6; n++) await deliver(engine, workflowId, { n })
  const waits = () => db.selectFrom('waits').selectAll().where('kind', '=', 'retry').execute()
  await expect.poll(async () => (await waits()).length, { timeout: 20_000 }).toBe(5)
  expect(calls).toHaveLength(1)
  expect((await waits()).map(({ details }) => details)).toEqual(Array(5).fill({ rateOf: 'Post' }))
  const parked = (await runsOf(engine, workflowId)).find(({ status }) => status === 'waiting')
  expect(await explainedReasons(engine, parked?.id)).toEqual([['rate', { connection: 'Post' }]])

  await setRate(null)
  await delay(1100)
  await db.updateTable('waits').set({ wake_at: new Date() }).execute()
  await expect
    .poll(() => statusesOf(engine, workflowId), { timeout: 20_000 })
    .toEqual(Array(6).fill('succeeded'))
  expect(new Set(calls).size).toBe(6)
  expect(calls).toHaveLength(6)
  await second.stop()
})

test('once the other side wants no more calls for a while, nobody makes one', async () => {
  const { engine: made, calls, workflowId } = await sendingEngine({ busyFor: 3600 })
  await using engine = made
  await deliver(engine, workflowId, { n: 1 })
  await expect.poll(() => statusesOf(engine, workflowId)).toEqual(['waiting'])
  await deliver(engine, workflowId, { n: 2 })
  await expect.poll(() => statusesOf(engine, workflowId)).toEqual(['waiting', 'waiting'])
  expect(calls).toHaveLength(1)
  const [first, held] = await runsOf(engine, workflowId)
  expect((await explainedReasons(engine, first?.id)).map(([code]) => code)).toEqual(['retry'])
  expect((await explainedReasons(engine, held?.id)).map(([code]) => code)).toEqual(['rate'])
})
