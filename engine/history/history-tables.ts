/** A table that is kept in partitions by time, and the column whose UUIDv7 says in which one a row stands. */
export interface HistoryTable {
  name: 'events' | 'event_decisions' | 'run_history' | 'steps' | 'payloads' | 'effects'
  key: 'id' | 'event_id' | 'run_id'
}

export const historyTables: readonly HistoryTable[] = [
  { name: 'events', key: 'id' },
  { name: 'event_decisions', key: 'event_id' },
  { name: 'run_history', key: 'id' },
  { name: 'steps', key: 'run_id' },
  { name: 'payloads', key: 'run_id' },
  { name: 'effects', key: 'run_id' },
]

export const dayMs = 24 * 3_600_000

/** The midnight of UTC before a moment, in milliseconds of the epoch. */
export function startOfDay(ms: number): number {
  return Math.floor(ms / dayMs) * dayMs
}
