import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { said, ticketExample, vpnTicket } from './event-example.ts'

export const ticketStatusChangedSample = {
  ...said({ ...vpnTicket, status: 'waiting', statusName: 'Waiting for supplier' }, 'human', 'Luca Conti', [
    { field: 'status', from: 'open', to: 'waiting' },
    { field: 'statusName', from: null, to: 'Waiting for supplier' },
  ]),
  from: 'open',
  to: 'waiting',
  from_name: null,
  to_name: 'Waiting for supplier',
}

export const ticketStatusChangedExamples: TriggerExample[] = [
  ticketExample('A ticket waits for the supplier', 'ticket.status_changed', ticketStatusChangedSample, {
    params: { toName: literal('Waiting for supplier') },
  }),
  ticketExample('It went elsewhere', 'ticket.status_changed', ticketStatusChangedSample, {
    params: { to: literal('resolved') },
    skipped: 'It is waiting',
  }),
]
