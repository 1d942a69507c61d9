import { readFileSync } from 'node:fs'
import type { Pool } from 'pg'

export interface Sample {
  second: number
  /** Runs that ended since the last sample. */
  ended: number
  /** From the acceptance of the event to the end of its run, in milliseconds. */
  latencyMs: { p50: number; p99: number }
  /** Of all processes together. */
  rssMb: number
  deadTuples: number
}

/** How it went since the last sample. */
export async function takeSample(
  pool: Pool,
  { began, since, pids }: { began: number; since: Date; pids: readonly number[] },
): Promise<Sample> {
  const { rows } = await pool.query<{ ended: number; p50: number | null; p99: number | null; dead: number }>(
    `select count(*)::int as ended,
            percentile_cont(0.5) within group (order by extract(epoch from h.finished_at - e.received_at) * 1000) as p50,
            percentile_cont(0.99) within group (order by extract(epoch from h.finished_at - e.received_at) * 1000) as p99,
            (select coalesce(sum(n_dead_tup), 0)::int from pg_stat_user_tables) as dead
       from run_history h join events e on e.id = h.event_id where h.finished_at > $1`,
    [since],
  )
  const { ended = 0, p50 = 0, p99 = 0, dead = 0 } = rows[0] ?? {}
  return {
    second: Math.round((Date.now() - began) / 1000),
    ended,
    latencyMs: { p50: Math.round(p50 ?? 0), p99: Math.round(p99 ?? 0) },
    rssMb: Math.round(pids.reduce((sum, pid) => sum + rssKb(pid), 0) / 1024),
    deadTuples: dead,
  }
}

function rssKb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
}
