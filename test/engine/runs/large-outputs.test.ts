import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findStep, listSteps } from '#engine/api/list-steps.ts'
import { restoreBackup } from '#engine/backup/restore-backup.ts'
import { writeBackup } from '#engine/backup/write-backup.ts'
import { saveRetention } from '#engine/history/retention.ts'
import { removeOld } from '#engine/history/tend-history.ts'
import { forkRun } from '#engine/runs/fork-run.ts'
import { listGivenOutputs } from '#engine/runs/given-outputs.ts'
import { retryRun } from '#engine/runs/retry-run.ts'
import { startManually } from '#engine/triggers/start-manually.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { startEngine } from '../../support/engine.ts'
import { outsideNodes, testCatalogue } from './test-nodes.ts'

const outside = outsideNodes()
let engine: Awaited<ReturnType<typeof startEngine>>
beforeAll(async () => {
  engine = await startEngine(testCatalogue(outside.actions))
})
afterAll(() => engine[Symbol.asyncDispose]())
beforeEach(() => {
  outside.failing.forGood = false
  outside.calls.length = 0
})

/** A letter of every alphabet, so that characters and bytes are not the same. */
const text = 'è✓ line of a long report\n'.repeat(2000)
const flow = buildDocument(
  {
    hook: { type: 'test.hook' },
    big: { type: 'flow.set', params: { text: expression('trigger.text') } },
    call: { type: 'test.call', params: { value: expression('steps.big.output.text') } },
    size: { type: 'flow.set', params: { size: expression('steps.big.output.text | size') } },
  },
  ['hook -> big', 'big -> call', 'call -> size'],
)

async function run(input: { text: string }, document = flow): Promise<{ runId: string; workflowId: string }> {
  const workflowId = await engine.publish(document)
  const { runId } = await engine.db
    .transaction()
    .execute((tx) => startManually(tx, engine.registry, { workflowId, input, actor: 'test' }))
  await engine.settled()
  return { runId, workflowId }
}

const statusOf = async (runId: string) =>
  (await engine.db.selectFrom('all_runs').select('status').where('id', '=', runId).executeTakeFirst())?.status

const outputsOf = async ({ db }: Pick<TestDatabase, 'db'>, runId: string) => {
  const steps = await listSteps(db, runId)
  return Object.fromEntries(steps.map(({ nodeId, output }) => [nodeId, output]))
}

const whole = { big: { text }, call: { value: text }, size: { size: text.length } }

const rowsOf = (runId: string) =>
  engine.db.selectFrom('steps').selectAll().where('run_id', '=', runId).orderBy('seq').execute()

test('what is large stands beside the rows of the steps, once in a checkpoint, and is read back with them', async () => {
  const { runId, workflowId } = await run({ text })

  const rows = await rowsOf(runId)
  const big = rows.find(({ node_id }) => node_id === 'big')
  expect(big).toMatchObject({ output: null, output_ref: expect.any(String) })
  expect(rows.find(({ node_id }) => node_id === 'size')).toMatchObject({ output_ref: null })
  const sizes = await engine.pool.query<{ most: number }>(
    'select max(octet_length(input::text) + octet_length(output::text)) as most from steps where run_id = $1',
    [runId],
  )
  expect(sizes.rows[0]?.most).toBeLessThan(20_000)
  expect(await outputsOf(engine, runId)).toMatchObject(whole)
  expect(await findStep(engine.db, runId, big?.seq ?? 0)).toMatchObject({ output: { text } })
  const given = await listGivenOutputs(engine.db, workflowId, ['big'])
  expect(given).toMatchObject([{ nodeId: 'big', output: { text } }])
})

test('what is small stands in the rows', async () => {
  const { runId } = await run({ text: 'short' })
  expect(await rowsOf(runId)).toMatchObject(
    Array.from({ length: 4 }, () => ({ input_ref: null, output_ref: null })).slice(
      0,
      (await rowsOf(runId)).length,
    ),
  )
  expect(await engine.db.selectFrom('payloads').select('id').where('run_id', '=', runId).execute()).toEqual(
    [],
  )
})

test('a run that is taken up again goes on with the large outputs of before', async () => {
  outside.failing.forGood = true
  const { runId } = await run({ text })
  expect(await statusOf(runId)).toBe('failed')
  outside.failing.forGood = false
  outside.calls.length = 0
  await engine.db.transaction().execute((tx) => retryRun(tx, engine.loadVersion, runId, 'same'))
  await engine.settled()
  expect(await statusOf(runId)).toBe('succeeded')
  expect(outside.calls).toMatchObject([{ value: text }])
  expect(await outputsOf(engine, runId)).toMatchObject(whole)
})

test('a fork has large outputs of its own: it stays whole when the run that it comes from is removed', async () => {
  const { runId, workflowId } = await run({ text })
  const fork = await engine.db
    .transaction()
    .execute((tx) => forkRun(tx, engine.loadVersion, runId, { nodeId: 'size', on: 'same', mode: 'live' }))
  await engine.settled()
  expect(await statusOf(fork)).toBe('succeeded')
  await engine.db
    .updateTable('run_history')
    .set({ finished_at: new Date(0) })
    .where('id', '=', runId)
    .execute()
  await saveRetention(engine.db, { retentionDays: 1, ledgerDays: 30 })
  // Two days on; only what had ended long before is over.
  await engine.db
    .updateTable('run_history')
    .set({ finished_at: new Date(Date.now() + 86_400_000 * 2) })
    .where('id', '=', fork)
    .execute()
  await removeOld(engine, Date.now() + 86_400_000 * 2, new AbortController().signal)

  expect(await statusOf(runId)).toBeUndefined()
  const left = await engine.db.selectFrom('payloads').select('run_id').distinct().execute()
  expect(left.map(({ run_id }) => run_id)).toContain(fork)
  expect(left.map(({ run_id }) => run_id)).not.toContain(runId)
  expect(await outputsOf(engine, fork)).toMatchObject(whole)
  expect(
    await engine.db.selectFrom('runs').select('id').where('workflow_id', '=', workflowId).execute(),
  ).toEqual([])
})

test('a loop collects large outputs of its items', async () => {
  const loop = buildDocument(
    {
      hook: { type: 'test.hook' },
      each: {
        type: 'flow.each',
        params: { items: expression('trigger.items'), collect: literal('one') },
      },
      one: { type: 'flow.set', in: 'each', params: { text: expression('trigger.text') } },
    },
    ['hook -> each'],
  )
  const workflowId = await engine.publish(loop)
  const { runId } = await engine.db
    .transaction()
    .execute((tx) =>
      startManually(tx, engine.registry, { workflowId, input: { text, items: [1, 2] }, actor: 'test' }),
    )
  await engine.settled()
  expect(await statusOf(runId)).toBe('succeeded')
  const steps = await listSteps(engine.db, runId)
  expect(steps.find(({ nodeId }) => nodeId === 'each')?.output).toMatchObject({
    results: [{ text }, { text }],
  })
})

test('while a process of an earlier version works, values stand in their rows, where it looks for them', async () => {
  const id = '01890000-0000-7000-8000-000000000000'
  await engine.db
    .insertInto('engine_workers')
    .values({ id, host: 'another machine', pid: 1, reads_payloads: false, last_seen: new Date() })
    .execute()
  try {
    const { runId } = await run({ text })
    const big = (await rowsOf(runId)).find(({ node_id }) => node_id === 'big')
    expect(big).toMatchObject({ output: { text }, output_ref: null })
  } finally {
    await engine.db.deleteFrom('engine_workers').where('id', '=', id).execute()
  }
})

test('a backup holds large outputs, and a restore puts every day into its partition', async () => {
  const { runId } = await run({ text })
  const folder = mkdtempSync(join(tmpdir(), 'sentiero-large-'))
  try {
    const file = join(folder, 'one.backup')
    const report = () => undefined
    await writeBackup({ pool: engine.pool, file, version: '0.1.0', report })
    await using target = await createTestDatabase()
    await restoreBackup({ pool: target.pool, file, migrationsDir: 'migrations', replace: false, report })
    expect(await outputsOf(target, runId)).toMatchObject(whole)
    const { rows } = await target.pool.query<{ place: string }>(
      `select distinct tableoid::regclass::text as place from steps union select tableoid::regclass::text from payloads`,
    )
    expect(rows.map(({ place }) => place)).not.toContain('steps_before')
    expect(rows.map(({ place }) => place)).not.toContain('payloads_before')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
