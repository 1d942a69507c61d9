import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { readBusinessHours } from '../flow/business-hours.ts'
import { slaClocks } from '../msp/sla-clock.ts'
import { type NewSlaPolicy, slaMetrics } from '../msp/sla-policy.ts'
import type { Priority } from '../msp/ticket.ts'
import { timeOf } from './calendars.ts'
import { readCustomerFacts } from './ticket-lives.ts'

/** A ticket that is opened, and answered at once so that the next update is owed as well. */
export interface PreviewedTicket {
  priority: Priority
  customerId: string | null
  openedAt: Date
}

/** When what a policy promises would be due for a ticket, whatever it applies to. */
export async function previewPolicy(
  db: Kysely<Database>,
  policy: NewSlaPolicy,
  { priority, customerId, openedAt }: PreviewedTicket,
) {
  const ofMsp = await readBusinessHours(db)
  const customers = await readCustomerFacts(db, customerId === null ? [] : [customerId])
  const ofCustomer = customerId === null ? undefined : customers.get(customerId)?.hours
  const life = { createdAt: openedAt, priority, statuses: [], holds: [] }
  const time = timeOf(policy.calendar, { ofMsp, ofCustomer })
  const clocksOf = (repliedAt: Date | null) =>
    slaClocks({ ...life, firstReplyAt: repliedAt, lastReplyAt: repliedAt }, policy, time, openedAt)
  const unanswered = clocksOf(null)
  const updates = clocksOf(openedAt).filter(({ metric }) => metric === 'next_update')
  const { calendar } = policy
  return {
    timeZone:
      calendar.kind === 'always'
        ? null
        : calendar.kind === 'own'
          ? calendar.hours.timeZone
          : (calendar.kind === 'customer' && ofCustomer ? ofCustomer : ofMsp).timeZone,
    clocks: slaMetrics.flatMap((metric) =>
      [...unanswered, ...updates].filter((clock) => clock.metric === metric),
    ),
  }
}
