import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { detectOverdue } from './detect-overdue.ts'
import { detectSilence } from './detect-silence.ts'
import { detectExpiries } from './expiries.ts'

/** Looks further apart than this mean that we were asleep, or the database was away: listening begins anew. */
const longestPauseMs = 30_000
const overdueEveryMs = 60_000
const expiriesEveryMs = 3_600_000

/**
 * The work of the loop that watches devices, meant to be called every few seconds. Answers how many events it stored.
 * Devices count as silent only for the time in which this loop ran.
 */
export function createTendDevices(db: Kysely<Database>, clock: () => Date): () => Promise<number> {
  let listeningSince = clock()
  let lookedAt = listeningSince
  let overdueAt = 0
  let expiriesAt = 0
  return async () => {
    const now = clock()
    if (now.getTime() - lookedAt.getTime() > longestPauseMs) listeningSince = now
    let stored = await detectSilence(db, listeningSince, now)
    // Set only now, so that a look that fails counts as none.
    lookedAt = now
    if (now.getTime() >= overdueAt) {
      stored += await detectOverdue(db, now)
      overdueAt = now.getTime() + overdueEveryMs
    }
    if (now.getTime() >= expiriesAt) {
      stored += await detectExpiries(db, now)
      expiriesAt = now.getTime() + expiriesEveryMs
    }
    return stored
  }
}
