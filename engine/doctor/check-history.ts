import { dayMs, startOfDay } from '../history/history-tables.ts'
import { partitionedUntil } from '../history/list-partitions.ts'
import { readRetention } from '../history/retention.ts'
import { type Check, fine, warning } from './finding.ts'

/** Whether what comes tomorrow has its place, and for how long things are kept. */
export const checkHistory: Check = async ({ db, pool }) => {
  const { retentionDays, ledgerDays } = await readRetention(db)
  const until = await partitionedUntil(pool)
  const kept = `runs are kept for ${retentionDays} days, the ledger for ${ledgerDays}`
  if (until >= startOfDay(Date.now()) + 2 * dayMs) {
    const day = new Date(until - 1).toISOString().slice(0, 10)
    return fine('history', `each day until ${day} has its partition; ${kept}`)
  }
  return warning(
    'history',
    `tomorrow has no partition of its own; ${kept}`,
    'Nothing is lost, but what comes then cannot be dropped by the day. A process that runs workflows makes partitions every ' +
      'minute: start one, or look in its log for what holds it up, such as a backup that reads the tables for long.',
  )
}
