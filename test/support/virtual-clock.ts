import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import type { Database } from '#engine/db/schema.ts'
import { hasRoomSql } from '#engine/runs/line.ts'
import { wakeDueRuns } from '#engine/waits/wake-due.ts'

/** A clock that stands still until it is moved; never back. */
export interface VirtualClock {
  now: () => Date
  moveTo(moment: Date): void
}

export function createVirtualClock(start = new Date('2026-03-02T08:00:00Z')): VirtualClock {
  let now = start.getTime()
  return {
    now: () => new Date(now),
    moveTo(moment) {
      now = Math.max(now, moment.getTime())
    },
  }
}

export interface VirtualSettling {
  db: Kysely<Database>
  pool: Pool
  clock: VirtualClock
  /**
   * `next`: to the first moment that anything waits for. `all`: so far that every waiting run goes on, which takes fewer
   * leaps where many runs wait that have nothing to do with each other.
   */
  leap?: 'next' | 'all'
  /** Called when no run can go on by itself: answers what runs ask; true where it did and they may go on. */
  answer?: (() => Promise<boolean>) | undefined
}

/**
 * Lets all runs go on until each has ended or waits for something that no time brings: waits until none is running or
 * queued, those in line for their turn left out, then moves the clock to when the next one is to be woken. Answers the
 * moments it leapt to. The engine must go by this clock, with `waitInMemorySeconds` 0, so that every retry parks.
 */
export async function settleVirtually(settling: VirtualSettling): Promise<Date[]> {
  const { db, clock, answer } = settling
  const moments: Date[] = []
  for (;;) {
    await untilNoneRuns(settling)
    if (await answer?.()) continue
    const moment = await nextMoment(settling)
    if (moment === 'not yet') continue
    if (!moment) return moments
    clock.moveTo(moment)
    moments.push(moment)
    while ((await wakeDueRuns(db, clock.now())) > 0);
  }
}

/** A run in line for its turn goes on when one before it has ended, which may take until some moment. */
const goesOnSql = `select from runs r
  where r.status = 'running' or r.status = 'queued' and (r.started_at is not null or ${hasRoomSql('r')})`

async function untilNoneRuns({ pool }: VirtualSettling): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query(`${goesOnSql} limit 1`)
    if (rowCount === 0) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** `not yet`: a worker, which goes by the same clock, has woken a run meanwhile. */
async function nextMoment({ pool, leap }: VirtualSettling): Promise<Date | 'not yet' | undefined> {
  const { rows } = await pool.query<{ first: Date | null; farthest: Date | null; goes: boolean }>(
    `select min(first) as first, max(first) as farthest,
            exists (${goesOnSql}) as goes from (
       select min(w.wake_at) as first from waits w join runs r on r.id = w.run_id
        where w.status = 'open' and w.wake_at is not null and r.status = 'waiting' group by w.run_id) as waiting`,
  )
  if (rows[0]?.goes) return 'not yet'
  return (leap === 'all' ? rows[0]?.farthest : rows[0]?.first) ?? undefined
}
