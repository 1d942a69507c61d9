import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { idAt, timeOf } from '#engine/db/id-at.ts'
import { migrate } from '#engine/db/migrate.ts'
import { dayMs, historyTables, startOfDay } from '#engine/history/history-tables.ts'
import { listPartitions, partitionedUntil } from '#engine/history/list-partitions.ts'
import { makePartitions, makePastPartitions } from '#engine/history/make-partitions.ts'
import { saveRetention } from '#engine/history/retention.ts'
import { createTendHistory, removeOld } from '#engine/history/tend-history.ts'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { buildDocument } from '../../support/document.ts'

const today = startOfDay(Date.now())
const noon = today + dayMs / 2
const never = new AbortController().signal

const thirty = () => 30
const flow = buildDocument({ hook: { type: 'test.hook' } }, [])

/** A database that was set up today: the one that tests copy may be of the day before. */
async function createDatabaseOfToday(): Promise<TestDatabase> {
  const database = await createEmptyDatabase()
  await migrate(database.pool, join(import.meta.dirname, '../../../migrations'), () => undefined)
  return database
}

/** Names of the partitions that rows of a table stand in, without the table's own name. */
async function placesOf({ pool }: TestDatabase, table: string): Promise<string[]> {
  const { rows } = await pool.query<{ place: string }>(
    `select distinct replace(tableoid::regclass::text, '${table}_', '') as place from ${table} order by 1`,
  )
  return rows.map(({ place }) => place)
}

const dayName = (ms: number) => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '')

async function newWorkflow({ db }: TestDatabase, retentionDays?: number): Promise<string> {
  const id = uuidv7()
  const draft = { ...flow, settings: { ...flow.settings, ...(retentionDays ? { retentionDays } : {}) } }
  await db
    .insertInto('workflows')
    .values({ id, name: `Kept ${retentionDays}`, draft: JSON.stringify(draft) })
    .execute()
  return id
}

/** A run of days ago with an event, a step with a large output and a written effect; answers its id. */
async function addRun(
  { pool }: TestDatabase,
  workflowId: string,
  daysAgo: number,
  { live = false, endedDaysAgo = daysAgo } = {},
): Promise<string> {
  const at = noon - daysAgo * dayMs
  const id = uuidv7({ msecs: at })
  const eventId = uuidv7({ msecs: at - 5 })
  const payload = uuidv7({ msecs: at })
  const made = new Date(at)
  await pool.query(
    `insert into events (id, source_key, type, source, occurred_at, received_at, trust, data, routed_at)
     values ($1, 'hook:x', 'test', 'test', $2, $2, 'none', '{}', $2)`,
    [eventId, made],
  )
  await pool.query(
    `insert into event_decisions (event_id, trigger_id, workflow_id, decision, reason, run_id)
     values ($1, $2, $2, 'started', 'test', $3)`,
    [eventId, workflowId, id],
  )
  if (live) {
    await pool.query(
      `insert into runs (id, workflow_id, version, trigger_node, event_id, status, created_at)
       values ($1, $2, 1, 'hook', $3, 'waiting', $4)`,
      [id, workflowId, eventId, made],
    )
  } else {
    await pool.query(
      `insert into run_history (id, workflow_id, version, trigger_node, event_id, mode, status, state, recoveries, created_at,
                                finished_at, parent_told, children_told)
       values ($1, $2, 1, 'hook', $3, 'live', 'succeeded', '{}', 0, $4, $5, true, true)`,
      [id, workflowId, eventId, made, new Date(noon - endedDaysAgo * dayMs)],
    )
  }
  await pool.query(`insert into payloads (run_id, id, bytes, value) values ($1, $2, 5, '"big"')`, [
    id,
    payload,
  ])
  await pool.query(
    `insert into steps (run_id, seq, node_id, status, handle, started_at, finished_at, output_ref)
     values ($1, 1, 'hook', 'ok', 'out', $2, $2, $3)`,
    [id, made, payload],
  )
  await pool.query(
    `insert into effects (run_id, node_id, key, kind, status, at) values ($1, 'hook', $2, 'mail.send', 'done', $3)`,
    [id, uuidv7(), made],
  )
  return id
}

async function kept({ pool }: TestDatabase, table: string, key = 'run_id'): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(`select ${key} as id from ${table} order by 1`)
  return rows.map(({ id }) => id)
}

test('an installation has a partition for today and each of the next seven days, and none is made twice', async () => {
  await using database = await createDatabaseOfToday()
  const { pool } = database

  await makePartitions(pool, thirty, noon)

  for (const { name } of historyTables) {
    const partitions = await listPartitions(pool, name)
    expect(partitions.at(0)?.from).toBeUndefined()
    expect(partitions.at(-1)).toMatchObject({ name: `${name}_later`, from: today + 8 * dayMs, to: undefined })
    const days = Array.from({ length: 8 }, (_, day) => today + day * dayMs)
    expect(partitions).toEqual(
      expect.arrayContaining(
        days.map((from) => ({ name: `${name}_${dayName(from)}`, from, to: from + dayMs })),
      ),
    )
    // No gaps: each begins where the one before ends.
    expect(partitions.slice(1).map(({ from }) => from)).toEqual(partitions.slice(0, -1).map(({ to }) => to))
  }
  expect(await partitionedUntil(pool)).toBe(today + 8 * dayMs)
  expect(await makePartitions(pool, thirty, noon)).toBe(0)
  expect(await makePartitions(pool, thirty, noon + dayMs)).toBe(historyTables.length)
})

test('what came while nobody made partitions is moved into the one of its day', async () => {
  await using database = await createTestDatabase()
  const { pool } = database
  await makePartitions(pool, thirty, noon)
  const workflowId = await newWorkflow(database)
  const ahead = await addRun(database, workflowId, -9)
  expect(await placesOf(database, 'steps')).toEqual(['later'])

  await makePartitions(pool, thirty, noon + 3 * dayMs)

  for (const { name } of historyTables) {
    expect(await placesOf(database, name)).toEqual([dayName(timeOf(ahead))])
  }
})

test('where years are kept, a partition holds several days', async () => {
  await using database = await createDatabaseOfToday()
  await makePartitions(database.pool, (table) => (table === 'effects' ? 120 : 30), noon)
  const effects = await listPartitions(database.pool, 'effects')
  expect(effects.find(({ name }) => name === `effects_${dayName(today)}`)).toMatchObject({
    to: today + 4 * dayMs,
  })
})

test('a partition that somebody reads for long is not waited for, and its day is made the next time', async () => {
  await using database = await createTestDatabase()
  const { pool } = database
  const reader = await pool.connect()
  await reader.query('begin')
  await reader.query('select count(*) from steps')
  await expect(makePartitions(pool, thirty, noon)).rejects.toThrow(/lock timeout/)
  await reader.query('commit')
  reader.release()
  await makePartitions(pool, thirty, noon)
  expect(await partitionedUntil(pool)).toBe(today + 8 * dayMs)
})

test('a day of which nothing is kept is emptied at once and its partition dropped; the ledger stays for its own time', async () => {
  await using database = await createTestDatabase()
  const { pool } = database
  // As it was ten days ago.
  await makePartitionsOfPast(database, 10)
  const workflowId = await newWorkflow(database)
  await saveRetention(database.db, { retentionDays: 5, ledgerDays: 30 })
  const old = await addRun(database, workflowId, 8)
  const recent = await addRun(database, workflowId, 2)

  const removed = await removeOld(database, noon, never)

  const gone = dayName(noon - 8 * dayMs)
  expect(removed.emptied.toSorted()).toEqual(
    ['event_decisions', 'events', 'payloads', 'run_history', 'steps'].map((table) => `${table}_${gone}`),
  )
  expect(removed.dropped).toContain(`steps_${gone}`)
  for (const table of ['run_history', 'events']) {
    expect((await listPartitions(pool, table as 'events')).map(({ name }) => name)).not.toContain(
      `${table}_${gone}`,
    )
  }
  expect(await kept(database, 'steps')).toEqual([recent])
  expect(await kept(database, 'run_history', 'id')).toEqual([recent])
  expect(await kept(database, 'payloads')).toEqual([recent])
  expect(await kept(database, 'effects')).toEqual([old, recent])
  // What is still made of that time, by whatever clock, has its place.
  await addRun(database, workflowId, 8)
  expect(await placesOf(database, 'steps')).toEqual([dayName(timeOf(recent)), 'before'].toSorted())
})

test('a run that goes on keeps its day: those that ended then are removed row by row', async () => {
  await using database = await createTestDatabase()
  await makePartitionsOfPast(database, 10)
  const workflowId = await newWorkflow(database)
  await saveRetention(database.db, { retentionDays: 5, ledgerDays: 30 })
  await addRun(database, workflowId, 8)
  const waiting = await addRun(database, workflowId, 8, { live: true })

  const removed = await removeOld(database, noon, never)

  expect(removed).toMatchObject({ runs: 1, events: 1, emptied: [] })
  expect(await kept(database, 'runs', 'id')).toEqual([waiting])
  expect(await kept(database, 'steps')).toEqual([waiting])
  expect(await kept(database, 'payloads')).toEqual([waiting])
  const { rows } = await database.pool.query(
    'select e.id from events e join runs r on r.event_id = e.id join event_decisions d on d.event_id = e.id',
  )
  expect(rows).toHaveLength(1)
  expect(await kept(database, 'events', 'id')).toHaveLength(1)
})

test('each workflow keeps its runs for its own days, from when they ended, and their events as long', async () => {
  await using database = await createTestDatabase()
  await makePartitionsOfPast(database, 9)
  await saveRetention(database.db, { retentionDays: 6, ledgerDays: 400 })
  const short = await newWorkflow(database, 2)
  const usual = await newWorkflow(database)
  const long = await newWorkflow(database, 12)
  await addRun(database, short, 3)
  const shortKept = await addRun(database, short, 1)
  await addRun(database, usual, 8)
  const usualKept = await addRun(database, usual, 5)
  const endedLate = await addRun(database, usual, 8, { endedDaysAgo: 4 })
  await addRun(database, long, 13)
  const longKept = await addRun(database, long, 11)

  await removeOld(database, noon, never)

  const all = [longKept, endedLate, usualKept, shortKept].toSorted()
  expect(await kept(database, 'run_history', 'id')).toEqual(all)
  expect(await kept(database, 'steps')).toEqual(all)
  const { rows } = await database.pool.query<{ id: string }>(
    'select h.id from run_history h join events e on e.id = h.event_id order by 1',
  )
  expect(rows.map(({ id }) => id)).toEqual(all)
  // An event that no run is kept of goes with the rule for everybody, whichever workflow it was for.
  expect(await kept(database, 'events', 'id')).toHaveLength(5)
})

test('an event that nobody has routed yet stays, however old', async () => {
  await using database = await createTestDatabase()
  await makePartitionsOfPast(database, 10)
  await saveRetention(database.db, { retentionDays: 1, ledgerDays: 30 })
  const id = idAt(noon - 5 * dayMs)
  await database.pool.query(
    `insert into events (id, source_key, type, source, occurred_at, trust, data)
     values ($1, 'hook:x', 'test', 'test', now(), 'none', '{}')`,
    [id],
  )
  await removeOld(database, noon, never)
  expect(await kept(database, 'events', 'id')).toEqual([id])
})

test('a run that is being taken up again while old ones are removed keeps its steps', async () => {
  await using database = await createTestDatabase()
  const { pool } = database
  await makePartitionsOfPast(database, 10)
  await saveRetention(database.db, { retentionDays: 5, ledgerDays: 30 })
  const workflowId = await newWorkflow(database)
  const id = await addRun(database, workflowId, 8)
  await addRun(database, workflowId, 8, { live: true })
  const person = await pool.connect()
  await person.query('begin')
  await person.query('select from run_history where id = $1 for update', [id])

  expect(await removeOld(database, noon, never)).toMatchObject({ runs: 0 })

  await person.query('commit')
  person.release()
  expect(await kept(database, 'steps')).toHaveLength(2)
})

test('what tends the history makes partitions at once and removes once an hour', async () => {
  await using database = await createTestDatabase()
  await saveRetention(database.db, { retentionDays: 5, ledgerDays: 30 })
  const workflowId = await newWorkflow(database)
  let now = noon
  const tend = createTendHistory(database, () => new Date(now))
  await tend(never)
  expect(await partitionedUntil(database.pool)).toBe(today + 8 * dayMs)
  await addRun(database, workflowId, 8)
  await tend(never)
  expect(await kept(database, 'run_history', 'id')).toHaveLength(1)
  now += 3_600_001
  await tend(never)
  expect(await kept(database, 'run_history', 'id')).toHaveLength(0)
})

/** The partitions of an installation that has worked for so many days. */
async function makePartitionsOfPast({ pool }: TestDatabase, days: number): Promise<void> {
  await makePastPartitions(pool, noon - days * dayMs, noon)
  await makePartitions(pool, thirty, noon)
}
