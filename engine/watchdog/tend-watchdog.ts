import type { Pool } from 'pg'
import { applyVerdict, listStanding, removeOldAlarms } from './alarm-store.ts'
import { judge } from './judge.ts'
import { readFacts } from './read-facts.ts'
import { type CheckDeps, recheckConnections } from './recheck-connections.ts'
import { type TellDeps, tellAlarms } from './tell-alarms.ts'
import { readWatchdogSettings } from './watchdog-settings.ts'

export type WatchdogDeps = TellDeps & CheckDeps & { pool: Pool; clock: () => Date }

/** How often it is looked, in milliseconds. */
const lookEveryMs = 60_000
/** Looks further apart than this mean that we were asleep, or the database was away: watching begins anew. */
const longestPauseMs = 5 * lookEveryMs

/**
 * The work of the loop that watches the automation itself, meant to be called every few seconds: what is wrong becomes an
 * alarm, what is well again ends it, and people are told of either. Several workers may do it side by side.
 */
export function createTendWatchdog(deps: WatchdogDeps): (signal: AbortSignal) => Promise<void> {
  const { clock } = deps
  let watchingSince = clock()
  let lookedAt: Date | undefined
  return async (signal) => {
    const now = clock()
    if (lookedAt === undefined || now.getTime() - lookedAt.getTime() >= lookEveryMs) {
      if (lookedAt && now.getTime() - lookedAt.getTime() > longestPauseMs) watchingSince = now
      await lookAround(deps, now, watchingSince)
      // Set only now, so that a look that fails counts as none.
      lookedAt = now
    }
    await tellAlarms(deps, now, signal)
  }
}

/** One look: judges what is known at a moment and writes it down. */
export async function lookAround(deps: WatchdogDeps, now: Date, watchingSince: Date): Promise<void> {
  const { db } = deps
  const settings = await readWatchdogSettings(db)
  await recheckConnections(deps, settings.checkMinutes, now)
  const [facts, standing] = await Promise.all([readFacts(deps), listStanding(db)])
  await applyVerdict(db, judge(facts, standing, settings, { now, watchingSince }), settings, now)
  await removeOldAlarms(db, now)
}
