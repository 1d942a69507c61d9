import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { said, ticketExample, vpnTicket } from './event-example.ts'

export const ticketAssignedSample = {
  ...said(vpnTicket, 'human', 'Sara Neri', [{ field: 'assignee', from: null, to: 'Luca Conti' }]),
  from: null,
  to: 'Luca Conti',
}

export const ticketAssignedExamples: TriggerExample[] = [
  ticketExample('The dispatcher gave it to Luca', 'ticket.assigned', ticketAssignedSample, {
    params: { to: literal('Luca Conti') },
  }),
  ticketExample(
    'It was taken away from Luca',
    'ticket.assigned',
    {
      ...said({ ...vpnTicket, assignee: null }, 'human', 'Sara Neri', [
        { field: 'assignee', from: 'Luca Conti', to: null },
      ]),
      from: 'Luca Conti',
      to: null,
    },
    { skipped: 'It is assigned to nobody now' },
  ),
]
