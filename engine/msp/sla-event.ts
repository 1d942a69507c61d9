import { z } from 'zod'
import { slaMetric } from './sla-policy.ts'
import { ticket } from './ticket.ts'

const about = {
  /** As it is now. */
  ticket,
  /** No person does this: time passes. */
  actor_kind: z.literal('automation'),
  actor: z.string(),
  changes: z.array(z.json()),
  metric: slaMetric,
  /** Name of the policy that promises it. */
  policy: z.string(),
  due_at: z.iso.datetime().nullable(),
  target_minutes: z.int(),
  /** Minutes of the calendar; negative when it is late. */
  minutes_left: z.int(),
  percent_used: z.int(),
  paused_minutes: z.int(),
}

/** What we say ourselves of the clocks of tickets, by the type of the event. */
export const slaEvents = {
  /** `percent`: the warning that it is, of those that the policy names. */
  'ticket.sla_warning': z.object({ ...about, percent: z.int() }),
  'ticket.sla_breached': z.object(about),
} as const

export type SlaEventType = keyof typeof slaEvents
export type SlaEventData<Type extends SlaEventType> = z.output<(typeof slaEvents)[Type]>
