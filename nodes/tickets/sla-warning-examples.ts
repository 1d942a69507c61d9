import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { said, ticketExample, vpnTicket } from './event-example.ts'

/** What both events tell of the clock. */
export const slaClockSample = {
  ...said(vpnTicket, 'automation', 'Gold'),
  metric: 'first_response',
  policy: 'Gold',
  due_at: '2026-11-23T09:00:00.000Z',
  target_minutes: 60,
  minutes_left: 15,
  percent_used: 75,
  paused_minutes: 0,
}

export const slaWarningSample = { ...slaClockSample, percent: 75 }

export const slaWarningExamples: TriggerExample[] = [
  ticketExample('Three quarters of the time to answer are gone', 'ticket.sla_warning', slaWarningSample, {
    params: { metric: literal('first_response') },
  }),
  ticketExample('Wanted only when it is nearly late', 'ticket.sla_warning', slaWarningSample, {
    params: { fromPercent: literal(90) },
    skipped: 'It warns at 75 %, wanted from 90 % on',
  }),
]
