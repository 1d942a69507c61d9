import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { sendSignal } from '#engine/waits/send-signal.ts'
import { wakeDueRuns } from '#engine/waits/wake-due.ts'
import { wakeEndedRuns } from '#engine/waits/wake-ended.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

/** A run that its worker drives, and that waits for a signal beside that. */
async function insertDrivenRun({ db }: TestDatabase, signal: string): Promise<string> {
  const id = uuidv7()
  await sql`
    insert into runs (id, workflow_id, version, trigger_node, event_id, status)
    values (${id}, ${uuidv7()}, 1, 'hook', ${uuidv7()}, 'running')`.execute(db)
  await sql`
    insert into waits (id, run_id, node_id, kind, signal)
    values (${uuidv7()}, ${id}, 'ask', 'signal', ${signal})`.execute(db)
  return id
}

const park = ({ db }: TestDatabase, runId: string) =>
  sql`update runs set status = 'waiting' where id = ${runId}`.execute(db)
const isBlocked = async ({ pool }: TestDatabase) =>
  (
    await pool.query(
      `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    )
  ).rowCount === 1
const statusOf = async ({ db }: TestDatabase, runId: string) =>
  (await db.selectFrom('runs').select('status').where('id', '=', runId).executeTakeFirstOrThrow()).status

test('a run that is parked while a signal is being sent finds its wait ended once it is parked', async () => {
  await using database = await createTestDatabase()
  const runId = await insertDrivenRun(database, 'answer')
  let parked: Promise<unknown> | undefined
  await database.db.transaction().execute(async (tx) => {
    expect(await sendSignal(tx, 'answer', 'yes')).toBe(true)
    parked = park(database, runId)
    await expect.poll(() => isBlocked(database)).toBe(true)
  })
  await parked
  const ended = await database.db.selectFrom('waits').select(['status', 'data']).execute()
  expect(ended).toEqual([{ status: 'done', data: 'yes' }])
})

test('a signal that is sent while its run is being parked queues it', async () => {
  await using database = await createTestDatabase()
  const runId = await insertDrivenRun(database, 'answer')
  let sent: Promise<boolean> | undefined
  await database.db.transaction().execute(async (tx) => {
    await sql`update runs set status = 'waiting' where id = ${runId}`.execute(tx)
    sent = database.db.transaction().execute((other) => sendSignal(other, 'answer', 'yes'))
    await expect.poll(() => isBlocked(database)).toBe(true)
  })
  expect(await sent).toBe(true)
  expect(await statusOf(database, runId)).toBe('queued')
})

test('a run that is parked while its time comes is queued by this look or the next one', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const runId = await insertDrivenRun(database, 'answer')
  await sql`update waits set wake_at = now() - interval '1 s'`.execute(db)
  await db.transaction().execute(async (tx) => {
    await sql`update runs set status = 'waiting' where id = ${runId}`.execute(tx)
    expect(await wakeDueRuns(db, new Date())).toBe(0)
  })
  expect(await statusOf(database, runId)).toBe('waiting')
  expect(await wakeDueRuns(db, new Date())).toBe(1)
  expect(await statusOf(database, runId)).toBe('queued')
})

test('a wait whose run is over is forgotten when its time comes', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const runId = await insertDrivenRun(database, 'answer')
  await sql`update waits set wake_at = now() - interval '1 s'`.execute(db)
  await sql`delete from runs where id = ${runId}`.execute(db)
  expect(await wakeDueRuns(db, new Date())).toBe(0)
  expect(await db.selectFrom('waits').selectAll().execute()).toEqual([])
})

test('a run is queued whose worker was lost between parking it and looking whether a wait had ended meanwhile', async () => {
  await using database = await createTestDatabase()
  const [lost, driven, unanswered] = [
    await insertDrivenRun(database, 'lost'),
    await insertDrivenRun(database, 'driven'),
    await insertDrivenRun(database, 'unanswered'),
  ]
  await database.db.transaction().execute(async (tx) => {
    for (const signal of ['lost', 'driven']) expect(await sendSignal(tx, signal, 'yes')).toBe(true)
  })
  await park(database, lost)
  await park(database, unanswered)
  expect(await statusOf(database, lost)).toBe('waiting')

  expect(await wakeEndedRuns(database.db)).toBe(1)
  expect(await statusOf(database, lost)).toBe('queued')
  expect(await statusOf(database, driven)).toBe('running')
  expect(await statusOf(database, unanswered)).toBe('waiting')
  const jobs = await database.pool.query<{ key: string }>('select key from graphile_worker.jobs')
  expect(jobs.rows).toEqual([{ key: `run:${lost}` }])
  expect(await wakeEndedRuns(database.db)).toBe(0)
})
