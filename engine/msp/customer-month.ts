import { z } from 'zod'

const count = z.int().min(0)

/** What happened on the tickets of a customer between two days of its own calendar. */
export const ticketMonth = z.object({
  customer: z.object({ id: z.string(), name: z.string(), language: z.enum(['en', 'it']) }),
  opened: count,
  closed: count,
  /** At the end of it, or now. */
  open: count,
  byPriority: z.array(z.object({ priority: z.string(), opened: count })),
  /** Promises of SLA policies that came due, or were kept before. */
  sla: z.object({ kept: count, missed: count }),
  minutes: count,
  byWorkType: z.array(z.object({ workType: z.string(), minutes: count })),
})
export type TicketMonth = z.output<typeof ticketMonth>

/** The machines of a customer as they are now, and what was installed meanwhile. */
export const deviceMonth = z.object({
  total: count,
  byKind: z.array(z.object({ kind: z.string(), count })),
  /** Problems that devices report now. */
  problems: count,
  /** Null where no device has told of patches. */
  patches: z.object({ installed: count, open: count, overdue: count }).nullable(),
  /** What ends within 60 days after it. */
  deadlines: z.array(z.object({ name: z.string(), kind: z.string(), day: z.iso.date() })),
})
export type DeviceMonth = z.output<typeof deviceMonth>

/** What ran by itself for a customer, and the minutes that people would have needed. */
export const automatedWork = z.object({
  runs: count,
  minutes: z.number().min(0),
  flows: z.array(
    z.object({
      name: z.string(),
      runs: count,
      minutes: z.number().min(0),
      /** Why a run is said to save its minutes; null where somebody just set them. */
      basis: z.object({ en: z.string(), it: z.string() }).nullable(),
    }),
  ),
})
export type AutomatedWork = z.output<typeof automatedWork>

/** Days (ISO, both included) of a customer's own calendar. */
export interface CustomerDays {
  customerId: string
  fromDay: string
  toDay: string
}

/** First and last day of a month that is written as 2026-11. */
export function daysOfMonth(month: string): { fromDay: string; toDay: string } {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return { fromDay: `${month}-01`, toDay: new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10) }
}

/** The month before that of a day. */
export function monthBefore(day: string): string {
  const [year = 0, number = 0] = day.split('-').map(Number)
  return new Date(Date.UTC(year, number - 2, 1)).toISOString().slice(0, 7)
}
