import type { ClientBase, Pool, PoolClient } from 'pg'
import { idAt } from '../db/id-at.ts'
import { dayMs, type HistoryTable, historyTables, startOfDay } from './history-tables.ts'
import { listPartitions, type Partition } from './list-partitions.ts'

/** Days that have their partition before they begin. */
export const daysAhead = 7
/** Each statement that finds rows by an id opens all partitions: with a hundred, a run costs twice what it costs with ten. */
const mostPartitions = 30
/** Days before today that what is put back is divided at; what is older stands together. */
const longestPast = 400
/** Who makes or drops partitions; any fixed number. */
const lockKey = 4_600_035

/** For how many days what stands in a table is kept at most. */
export type KeptDays = (table: HistoryTable['name']) => number

/**
 * Makes the partitions of the next seven days: one for each day, or for several where so much is kept that there would be
 * more than thirty. What came before its partition was there is moved into it. Waits for nobody longer than a second:
 * throws then, and is to be called again. Answers how many it made.
 */
export async function makePartitions(pool: Pool, kept: KeptDays, now: number): Promise<number> {
  let made = 0
  for (const table of historyTables) {
    const later = (await listPartitions(pool, table.name)).at(-1)
    if (later && plan(later, kept(table.name), now).length === 0) continue
    made += await alone(pool, async (client) => {
      const last = (await listPartitions(client, table.name)).at(-1)
      const wanted = last ? plan(last, kept(table.name), now) : []
      if (last && wanted.length > 0) await split(client, table, last, wanted)
      return wanted.length
    })
  }
  return made
}

/** Partitions that are to be cut from the last one, which has no end. */
function plan(later: Partition, keptDays: number, now: number): Span[] {
  const days = Math.ceil(keptDays / mostPartitions)
  const today = startOfDay(now)
  const wanted: Span[] = []
  let from = later.from ?? today
  while (from <= today + daysAhead * dayMs) {
    // The days on which nobody made any are one.
    const to = Math.max(from + days * dayMs, today + dayMs)
    wanted.push({ from, to })
    from = to
  }
  return wanted
}

interface Span {
  from: number
  to: number
}

async function split(
  client: PoolClient,
  table: HistoryTable,
  later: Partition,
  spans: readonly Span[],
): Promise<void> {
  const { name, key } = table
  const end = spans.at(-1)?.to ?? 0
  for (const span of spans)
    await client.query(`create table ${nameOf(name, span)} (like ${name} including all)`)
  await client.query(`alter table ${name} detach partition ${later.name}`)
  const { rowCount } = await client.query(`select from ${later.name} limit 1`)
  for (const span of spans) {
    if (rowCount) {
      await client.query(
        `with moved as (delete from ${later.name} where ${key} >= $1 and ${key} < $2 returning *)
         insert into ${nameOf(name, span)} select * from moved`,
        [idAt(span.from), idAt(span.to)],
      )
    }
    await attach(client, name, nameOf(name, span), span)
  }
  await attach(client, name, later.name, { from: end, to: undefined })
}

/**
 * Makes partitions for days that are past, before rows of then are put back: only where there is nothing yet of that time,
 * each for as many days as make thirty of them. Call it in a transaction.
 */
export async function makePastPartitions(
  client: Pick<ClientBase, 'query'>,
  from: number,
  now: number,
): Promise<void> {
  const first = startOfDay(Math.max(from, now - longestPast * dayMs))
  const width = Math.ceil((now - first) / dayMs / mostPartitions) * dayMs
  for (const { name } of historyTables) {
    const [before] = await listPartitions(client, name)
    if (before?.to === undefined || before.from !== undefined || first >= before.to) continue
    const { rowCount } = await client.query(`select from ${before.name} limit 1`)
    if (rowCount) continue
    await client.query(`alter table ${name} detach partition ${before.name}`)
    for (let from = first; from < before.to; from += width) {
      const span = { from, to: Math.min(from + width, before.to) }
      await client.query(`create table ${nameOf(name, span)} (like ${name} including all)`)
      await attach(client, name, nameOf(name, span), span)
    }
    await attach(client, name, before.name, { from: undefined, to: first })
  }
}

/** `steps_20261122`, after the day that it begins with. */
function nameOf(table: string, { from }: Span): string {
  return `${table}_${new Date(from).toISOString().slice(0, 10).replaceAll('-', '')}`
}

/** Makes a table that belongs to no other the partition of a time. */
export async function attach(
  client: Pick<ClientBase, 'query'>,
  table: string,
  partition: string,
  { from, to }: Pick<Partition, 'from' | 'to'>,
): Promise<void> {
  const bound = (ms: number | undefined, open: string) => (ms === undefined ? open : `'${idAt(ms)}'`)
  await client.query(
    `alter table ${table} attach partition ${partition} for values from (${bound(from, 'minvalue')}) to (${bound(to, 'maxvalue')})`,
  )
}

/**
 * A transaction of its own that changes partitions, one at a time over all processes. It gives up when others hold what it
 * needs for a second, because everybody else who comes waits behind it.
 */
export async function alone<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken = true
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [lockKey])
    await client.query(`set local lock_timeout = '1s'`)
    const done = await work(client)
    await client.query('commit')
    broken = false
    return done
  } catch (error) {
    await client.query('rollback').then(
      () => {
        broken = false
      },
      () => undefined,
    )
    throw error
  } finally {
    client.release(broken)
  }
}
