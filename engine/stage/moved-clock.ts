import { decideDeferred } from '../triggers/decide-deferred.ts'
import { lookBack } from '../triggers/look-back.ts'
import { wakeDueRuns } from '../waits/wake-due.ts'
import type { StageEngine } from './stage-engine.ts'

/** A clock that goes on by itself from another moment, and is moved ahead. */
export interface MovedClock {
  now: () => Date
  /** Starts anew at a moment; without one, now. */
  begin(moment?: string): void
  moveTo(moment: Date): void
}

export function createMovedClock(): MovedClock {
  let ahead = 0
  return {
    now: () => new Date(Date.now() + ahead),
    begin(moment) {
      ahead = moment === undefined ? 0 : Date.parse(moment) - Date.now()
    },
    moveTo(moment) {
      ahead = Math.max(ahead, moment.getTime() - Date.now())
    },
  }
}

/** Lets time go by: stops at each moment that a run or an event waits for, and lets it go on there. */
export async function letPass(
  engine: StageEngine,
  clock: MovedClock,
  {
    minutes = 0,
    hours = 0,
    days = 0,
  }: { minutes?: number | undefined; hours?: number | undefined; days?: number | undefined },
): Promise<void> {
  const { db, pool, registry, loadVersion } = engine
  const end = new Date(clock.now().getTime() + (minutes + hours * 60 + days * 1440) * 60_000)
  for (;;) {
    await engine.settled()
    // Before time goes on: a wait that has not looked back yet hears no news.
    if ((await lookBack(db)) > 0) continue
    // In one look: the worker goes by the same clock and may be waking a run, which waits no more and is not over.
    const { rows } = await pool.query<{ moment: Date | null; goes: boolean }>(
      `select min(moment) as moment, exists (select from runs where status in ('queued', 'running'))
              or exists (select from events where routed_at is null) as goes from (
         select w.wake_at as moment from waits w join runs r on r.id = w.run_id
          where w.status = 'open' and w.wake_at is not null and r.status = 'waiting'
         union all select due_at from deferred_decisions) as waiting`,
    )
    if (rows[0]?.goes) continue
    const moment = rows[0]?.moment ?? undefined
    if (!moment || moment > end) break
    clock.moveTo(moment)
    while ((await decideDeferred(db, registry, loadVersion, clock.now())) > 0);
    while ((await wakeDueRuns(db, clock.now())) > 0);
  }
  clock.moveTo(end)
}
