import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { said, ticketExample, vpnTicket } from './event-example.ts'

export const ticketCreatedSample = said(
  { ...vpnTicket, status: 'new', assignee: null },
  'customer',
  'Anna Ferri',
)

export const ticketCreatedExamples: TriggerExample[] = [
  ticketExample(
    'A customer wrote, and the ticket waits for somebody',
    'ticket.created',
    ticketCreatedSample,
    {
      params: { queues: literal(['Support']), lowestPriority: literal('high') },
    },
  ),
  ticketExample(
    'What workflows open themselves can be left out',
    'ticket.created',
    said({ ...vpnTicket, status: 'new' }, 'automation', 'Automation'),
    { params: { by: literal('not_automation') }, skipped: 'It was done by a workflow' },
  ),
]
