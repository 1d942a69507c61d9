import type { TFunction } from 'i18next'
import type { TicketHistoryEntry } from '#engine/api/types.ts'

const told = {
  started: 'runbooks.history.started',
  succeeded: 'runbooks.history.succeeded',
  failed: 'runbooks.history.failed',
  cancelled: 'runbooks.history.cancelled',
} as const

/** What a ticket's history tells of a runbook, behind the name of who started it, or of itself at its end. */
export function runbookHistory(to: TicketHistoryEntry['to'], t: TFunction): string {
  const story = typeof to === 'object' && to !== null && !Array.isArray(to) ? to : {}
  const status = String(story.status)
  const key = status in told ? told[status as keyof typeof told] : told.started
  return t(key, { name: String(story.name ?? '') })
}
