import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { said, ticketExample, vpnTicket } from './event-example.ts'

export const ticketWaitingTooLongSample = {
  ...said({ ...vpnTicket, status: 'waiting' }, 'automation', 'Automation'),
  status: 'waiting',
  status_name: null,
  since: '2026-11-19T09:00:00.000Z',
  hours_in_status: 48,
  threshold_hours: 48,
  last_customer_reply: '2026-11-18T16:20:00.000Z',
  last_technician_reply: '2026-11-19T09:00:00.000Z',
}

export const ticketWaitingTooLongExamples: TriggerExample[] = [
  ticketExample(
    'The customer has not answered for two days',
    'ticket.waiting_too_long',
    ticketWaitingTooLongSample,
  ),
  ticketExample(
    'Another trigger asked for two days, this one for five',
    'ticket.waiting_too_long',
    ticketWaitingTooLongSample,
    { params: { hours: literal(120) }, skipped: 'This is of 48 hours as waiting' },
  ),
]
