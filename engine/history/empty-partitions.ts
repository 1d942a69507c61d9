import { type ClientBase, DatabaseError, type Pool, type PoolClient } from 'pg'
import { idAt } from '../db/id-at.ts'
import { dayMs, type HistoryTable, historyTables } from './history-tables.ts'
import { listPartitions, type Partition } from './list-partitions.ts'
import { alone, attach } from './make-partitions.ts'
import type { KeptRuns } from './retention.ts'

type Client = Pick<ClientBase, 'query'>

/** A partition of which everything was made before `to`. */
interface Past {
  table: HistoryTable['name']
  name: string
  /** Ids: those in it are not below the one, and below the other. */
  low: string
  high: string
}

/**
 * Empties at once the partitions of which nothing is kept any more: no run of that time goes on, and none that has ended
 * then is within its days. Those at the old end are dropped. Answers the names of what was emptied and what was dropped.
 */
export async function emptyPartitions(
  pool: Pool,
  kept: KeptRuns,
  now: number,
): Promise<{ emptied: string[]; dropped: string[] }> {
  const emptied: string[] = []
  const dropped: string[] = []
  const shortest = Math.min(kept.retentionDays, ...kept.workflows.values())
  // Runs before their steps, and events before the decisions about them: what stands alone goes with the next.
  for (const { name: table } of historyTables.toSorted((a, b) => rank(a.name) - rank(b.name))) {
    const days =
      table === 'effects' ? kept.ledgerDays : table.startsWith('event') ? kept.retentionDays : shortest
    const partitions = (await listPartitions(pool, table)).filter(
      ({ to }) => to !== undefined && to <= now - days * dayMs,
    )
    for (const partition of partitions) {
      const past: Past = {
        table,
        name: partition.name,
        low: idAt(partition.from ?? 0),
        high: idAt(partition.to ?? 0),
      }
      if (!(await holdsRows(pool, past.name)) || !(await isOver(pool, past, kept, now))) continue
      const gone = await unlessHeld(pool, async (client) => {
        await client.query(`lock table ${past.name} in access exclusive mode`)
        if (!(await isOver(client, past, kept, now))) return false
        await client.query(`truncate ${past.name}`)
        return true
      })
      if (gone) emptied.push(past.name)
    }
    dropped.push(...(await dropOldest(pool, table, now - days * dayMs)))
  }
  return { emptied, dropped }
}

const order: readonly HistoryTable['name'][] = [
  'run_history',
  'steps',
  'payloads',
  'effects',
  'events',
  'event_decisions',
]
const rank = (table: HistoryTable['name']): number => order.indexOf(table)

async function holdsRows(client: Client, partition: string): Promise<boolean> {
  const { rowCount } = await client.query(`select from ${partition} limit 1`)
  return rowCount === 1
}

async function isOver(client: Client, past: Past, kept: KeptRuns, now: number): Promise<boolean> {
  const needed = await client.query(neededSql[past.table](past.name), valuesOf(past, kept, now))
  return needed.rowCount === 0
}

const ofRuns = `
  select from runs where id >= $1 and id < $2 union all
  select from run_history where id >= $1 and id < $2 limit 1`

/** Finds a row for whose sake a partition stays. */
const neededSql: Record<HistoryTable['name'], (partition: string) => string> = {
  run_history: (partition) => `
    select from runs where id >= $1 and id < $2
    union all
    select from ${partition} h left join unnest($3::uuid[], $4::timestamptz[]) as own (workflow_id, before)
                                 on own.workflow_id = h.workflow_id
     where h.finished_at >= coalesce(own.before, $5)
     limit 1`,
  steps: () => ofRuns,
  payloads: () => ofRuns,
  effects: () => ofRuns,
  events: (partition) => `
    select from ${partition} where routed_at is null
    union all
    select from run_history where event_id >= $1 and event_id < $2
    union all
    select from runs where event_id >= $1 and event_id < $2
    union all
    select from deferred_decisions where event_id >= $1 and event_id < $2
     limit 1`,
  event_decisions: () => 'select from events where id >= $1 and id < $2 limit 1',
}

function valuesOf({ table, low, high }: Past, kept: KeptRuns, now: number): unknown[] {
  if (table !== 'run_history') return [low, high]
  const before = (days: number) => new Date(now - days * dayMs)
  return [
    low,
    high,
    [...kept.workflows.keys()],
    [...kept.workflows.values()].map(before),
    before(kept.retentionDays),
  ]
}

/** Drops empty partitions at the old end; what may still come of their time has its place in the first one. */
async function dropOldest(pool: Pool, table: HistoryTable['name'], before: number): Promise<string[]> {
  const oldest = await listEmpty(pool, table, before)
  if (oldest.length === 0) return []
  const dropped = await unlessHeld(pool, async (client) => {
    await client.query(`lock table ${table} in access exclusive mode`)
    // Looked at again now that nobody can put anything in.
    const [first] = await listPartitions(client, table)
    const gone = await listEmpty(client, table, before)
    const to = gone.at(-1)?.to
    if (first === undefined || to === undefined) return []
    await client.query(`alter table ${table} detach partition ${first.name}`)
    for (const { name } of gone) await client.query(`drop table ${name}`)
    await attach(client, table, first.name, { from: undefined, to })
    return gone.map(({ name }) => name)
  })
  return dropped ?? []
}

/** What somebody else uses for long is left to the next time. */
async function unlessHeld<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T | undefined> {
  try {
    return await alone(pool, work)
  } catch (error) {
    if (error instanceof DatabaseError && error.code === lockNotAvailable) return undefined
    throw error
  }
}

const lockNotAvailable = '55P03'

/** The empty partitions that follow the first one, which is empty itself. */
async function listEmpty(client: Client, table: HistoryTable['name'], before: number): Promise<Partition[]> {
  const [first, ...others] = await listPartitions(client, table)
  if (first === undefined || (await holdsRows(client, first.name))) return []
  const empty: Partition[] = []
  for (const partition of others) {
    const isPast = partition.to !== undefined && partition.to <= before
    if (!isPast || (await holdsRows(client, partition.name))) break
    empty.push(partition)
  }
  return empty
}
