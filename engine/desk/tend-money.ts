import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { tellHoursLow } from './tell-hours-low.ts'
import { tellMissingTime } from './tell-missing-time.ts'
import { tellSeatMismatch } from './tell-seat-mismatch.ts'

const seatsEveryMs = 300_000
const missingEveryMs = 600_000

/** The work of the loop that watches contracts and time, called every few seconds. Answers how many events it stored. */
export function createTendMoney(db: Kysely<Database>, clock: () => Date): () => Promise<number> {
  let seatsAt = 0
  let missingAt = 0
  return async () => {
    const now = clock()
    let stored = await tellHoursLow(db, now)
    if (now.getTime() >= seatsAt) {
      stored += await tellSeatMismatch(db, now)
      seatsAt = now.getTime() + seatsEveryMs
    }
    if (now.getTime() >= missingAt) {
      stored += await tellMissingTime(db, now)
      missingAt = now.getTime() + missingEveryMs
    }
    return stored
  }
}
