import { expect, test } from 'vitest'
import { createClaim } from '#engine/runs/claim.ts'
import { createCommitter } from '#engine/runs/committer.ts'
import { decideStep } from '#engine/runs/decide-step.ts'
import { driveRun } from '#engine/runs/drive-run.ts'
import { releaseRuns } from '#engine/runs/reap.ts'
import { startWorkflow } from '#engine/runs/start-workflow.ts'
import { defineNode, defineTrigger, EffectUncertain, z } from '#sdk'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument } from '../../support/document.ts'
import { assembleEngine } from '../../support/engine.ts'

const start = defineTrigger({
  type: 'test.start',
  title: 'Start',
  description: 'Starts',
  icon: 'IconCode',
  params: z.object({}),
  data: z.record(z.string(), z.unknown()),
  sample: {},
  manual: { read: (data) => ({ type: 'test.start', source: 'test', hints: {}, data, raw: data }) },
})

/** A write of which nobody knows whether it was made: a person is asked. */
function unsureWrite() {
  const made = { calls: 0 }
  const write = defineNode({
    type: 'test.write',
    title: 'Write',
    description: 'Takes effect, and never answers',
    category: 'code',
    icon: 'IconCode',
    effect: 'writes',
    idempotency: 'none',
    params: z.object({}),
    output: z.json(),
    run() {
      made.calls += 1
      throw new EffectUncertain('No answer came')
    },
  })
  return { made, write }
}

/** A run that waits for a person's decision about its write, and no worker. */
async function assembleAsked() {
  const { made, write } = unsureWrite()
  const catalogue = { triggers: [start], actions: [write], connectors: [] }
  const engine = await assembleEngine(catalogue, await createTestDatabase())
  const { db, registry } = engine
  const nodes = { start: { type: 'test.start' }, write: { type: 'test.write' } }
  const workflowId = await engine.publish(buildDocument(nodes, ['start -> write']))
  const first = await engine.startWorking()
  const { runId } = await db
    .transaction()
    .execute((tx) => startWorkflow(tx, registry, { workflowId, input: {}, trust: 'test', reason: 'test' }))
  await engine.settled()
  await first.stop()
  const [wait] = await db.selectFrom('waits').select(['id', 'kind']).execute()
  expect(wait?.kind).toBe('decision')
  const decision = { choice: 'done', by: 'anna', output: { id: 'x7' } } as const
  await db.transaction().execute((tx) => decideStep(tx, runId, wait?.id ?? '', decision))
  return { engine, made, runId }
}

test('what a person decided is not lost with a worker that stops before it came to it: no write is made again', async () => {
  const { engine: assembled, made, runId } = await assembleAsked()
  await using engine = assembled
  const { db, pool } = engine
  const workerId = () => '00000000-0000-4000-8000-000000000001'
  const run = await createClaim(pool, db, async () => workerId())(runId)
  if (!run) throw new Error('The run cannot be claimed')
  const never = new AbortController().signal
  const signals = { cancel: never, pause: never, abandon: never, drain: AbortSignal.abort() }
  const stopping = { ...engine, committer: createCommitter(db, workerId) }
  expect(await driveRun(stopping, run, signals)).toBe('released')
  await releaseRuns(db, workerId(), [runId])

  const second = await engine.startWorking()
  await engine.settled()
  await second.stop()
  const ended = await db.selectFrom('all_runs').select(['status']).where('id', '=', runId).executeTakeFirst()
  expect(ended?.status).toBe('succeeded')
  expect(made.calls).toBe(1)
  const steps = await db.selectFrom('steps').select(['status', 'output']).orderBy('seq').execute()
  expect(steps.at(-1)).toEqual({ status: 'ok', output: { id: 'x7' } })
  expect(await db.selectFrom('waits').select('id').execute()).toEqual([])
})

test('a run goes on of which a wait had ended when it was parked, though its worker never heard that it is', async () => {
  const { engine: assembled, made, runId } = await assembleAsked()
  await using engine = assembled
  const { db, pool } = engine
  await pool.query(`select graphile_worker.remove_job('run:' || id) from runs`)
  await pool.query(`update runs set status = 'waiting'`)

  const worker = await engine.startWorking()
  const status = () => db.selectFrom('all_runs').select('status').where('id', '=', runId).execute()
  await expect.poll(status, { timeout: 20_000 }).toEqual([{ status: 'succeeded' }])
  await worker.stop()
  expect(made.calls).toBe(1)
})
