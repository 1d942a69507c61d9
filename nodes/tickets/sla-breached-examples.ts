import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { ticketExample } from './event-example.ts'
import { slaClockSample } from './sla-warning-examples.ts'

export const slaBreachedSample = { ...slaClockSample, minutes_left: 0, percent_used: 100 }

export const slaBreachedExamples: TriggerExample[] = [
  ticketExample('Nobody has answered in time', 'ticket.sla_breached', slaBreachedSample),
  ticketExample('Only late resolutions were asked for', 'ticket.sla_breached', slaBreachedSample, {
    params: { metric: literal('resolution') },
    skipped: 'It is the clock of the first response',
  }),
]
