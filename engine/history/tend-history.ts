import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import type { Database } from '../db/schema.ts'
import { emptyPartitions } from './empty-partitions.ts'
import { makePartitions } from './make-partitions.ts'
import { removeEvents } from './remove-events.ts'
import { removeRuns } from './remove-runs.ts'
import { keptDays, readKeptRuns } from './retention.ts'

/** How often what is over is looked for, in milliseconds. */
const removeEvery = 3_600_000

/**
 * Makes the partitions of the days to come, and once an hour removes what is kept no longer. Several processes may do so at
 * once.
 */
export function createTendHistory(
  { db, pool }: { db: Kysely<Database>; pool: Pool },
  clock: () => Date,
): (signal: AbortSignal) => Promise<void> {
  let removedAt = Number.NEGATIVE_INFINITY
  return async (signal) => {
    const now = clock().getTime()
    const kept = await readKeptRuns(db)
    await makePartitions(pool, keptDays(kept), now)
    if (now - removedAt < removeEvery) return
    removedAt = now
    await removeOld({ db, pool }, now, signal)
  }
}

export interface Removed {
  runs: number
  events: number
  emptied: string[]
  dropped: string[]
}

/** Removes what is kept no longer: whole partitions where nothing in them is, and else row by row. */
export async function removeOld(
  { db, pool }: { db: Kysely<Database>; pool: Pool },
  now: number,
  signal: AbortSignal,
): Promise<Removed> {
  const kept = await readKeptRuns(db)
  const { emptied, dropped } = await emptyPartitions(pool, kept, now)
  const runs = await removeRuns(db, kept, now, signal)
  const events = await removeEvents(db, kept, now, signal)
  return { runs, events, emptied, dropped }
}
