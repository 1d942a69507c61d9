import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { deadAfterSeconds } from '../runs/heartbeat.ts'

/** What is counted exactly at most; above it a count costs more than it tells. */
export const mostCounted = 50_000

export interface Load {
  queued: number
  /** Undefined where no run is ready. */
  oldestReadySeconds: number | undefined
  running: number
  unrouted: number
  oldestUnroutedSeconds: number | undefined
  workers: { alive: number; dead: number }
  connections: Record<string, number>
}

/**
 * How much there is to do, in one statement that looks at small indexes only: what it costs does not grow with the runs
 * that are parked or over. `queued` and `unrouted` stop at 50,000.
 */
export async function readLoad(db: Kysely<Database>): Promise<Load> {
  const { rows } = await sql<{
    queued: number
    oldest_ready: number | null
    running: number
    unrouted: number
    oldest_unrouted: number | null
    alive: number
    dead: number
    connections: Record<string, number> | null
  }>`
    select (select count(*) from (select from runs where status = 'queued' limit ${mostCounted}) as q) as queued,
           -- By its job, as a run that waited for days is ready only since it was woken (when it may run is its turn among all, no
           -- time of any clock); of the oldest runs, which includes
           -- whoever has waited longest.
           (select extract(epoch from now() - min(j.created_at))::float8
              from (select id from runs where status = 'queued' order by created_at limit 1000) as q
              join graphile_worker.jobs j on j.key = 'run:' || q.id
             where j.run_at <= now()) as oldest_ready,
           (select count(*) from runs where lease_owner is not null) as running,
           (select count(*) from (select from events where routed_at is null limit ${mostCounted}) as e) as unrouted,
           (select extract(epoch from now() - received_at)::float8 from events
             where routed_at is null order by id limit 1) as oldest_unrouted,
           (select count(*) from engine_workers where state = 'alive'
               and last_seen > now() - make_interval(secs => ${deadAfterSeconds})) as alive,
           (select count(*) from engine_workers where state = 'alive'
               and last_seen <= now() - make_interval(secs => ${deadAfterSeconds})) as dead,
           (select jsonb_object_agg(status, n) from (select status, count(*) as n from connections group by 1) as c)
             as connections`.execute(db)
  const [row] = rows
  return {
    queued: row?.queued ?? 0,
    oldestReadySeconds: row?.oldest_ready ?? undefined,
    running: row?.running ?? 0,
    unrouted: row?.unrouted ?? 0,
    oldestUnroutedSeconds: row?.oldest_unrouted ?? undefined,
    workers: { alive: row?.alive ?? 0, dead: row?.dead ?? 0 },
    connections: row?.connections ?? {},
  }
}

/**
 * Rows of a table by the values of a column: counted where there are 50,000 at most, else as PostgreSQL's own statistics
 * have it, which costs the same for a million rows.
 */
export async function countByValue(
  db: Kysely<Database>,
  table: 'runs' | 'waits',
  column: 'status' | 'kind',
): Promise<Map<string, number>> {
  const counted = await sql<{ value: string; n: number }>`
    select value, count(*) as n
      from (select ${sql.ref(column)} as value from ${sql.table(table)} limit ${mostCounted + 1}) as t group by 1`.execute(
    db,
  )
  const total = counted.rows.reduce((sum, { n }) => sum + n, 0)
  if (total <= mostCounted) return new Map(counted.rows.map(({ value, n }) => [value, n]))
  const guessed = await sql<{ value: string; n: number }>`
    select s.value, greatest(0, round(c.reltuples * s.share))::bigint as n
      from pg_stats p
      join pg_class c on c.oid = to_regclass(${table})
     cross join unnest(p.most_common_vals::text::text[], p.most_common_freqs) as s(value, share)
     where p.tablename = ${table} and p.attname = ${column} and p.schemaname = current_schema()`.execute(db)
  return new Map(guessed.rows.map(({ value, n }) => [value, n]))
}
