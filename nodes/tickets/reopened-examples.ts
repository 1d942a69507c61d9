import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { said, ticketExample, vpnTicket } from './event-example.ts'

export const ticketReopenedSample = said(vpnTicket, 'customer', 'Anna Ferri', [
  { field: 'status', from: 'resolved', to: 'open' },
])

export const ticketReopenedExamples: TriggerExample[] = [
  ticketExample('The customer answered that it is not solved', 'ticket.reopened', ticketReopenedSample, {
    params: { by: literal('customer') },
  }),
]
