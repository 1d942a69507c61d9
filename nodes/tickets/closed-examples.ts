import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { said, ticketExample, vpnTicket } from './event-example.ts'

export const ticketClosedSample = said(
  { ...vpnTicket, status: 'resolved', resolution: 'New certificate on the gateway', resolutionCode: 'fixed' },
  'human',
  'Luca Conti',
  [{ field: 'status', from: 'open', to: 'resolved' }],
)

export const ticketClosedExamples: TriggerExample[] = [
  ticketExample('A technician solved it', 'ticket.closed', ticketClosedSample),
  ticketExample('Only tickets of the backup count', 'ticket.closed', ticketClosedSample, {
    params: { tags: literal(['backup']) },
    skipped: '#1077 has none of the tags backup',
  }),
]
