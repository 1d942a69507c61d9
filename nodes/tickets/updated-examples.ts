import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { said, ticketExample, vpnTicket } from './event-example.ts'

export const ticketUpdatedSample = said({ ...vpnTicket, priority: 'critical' }, 'human', 'Luca Conti', [
  { field: 'priority', from: 'high', to: 'critical' },
])

export const ticketUpdatedExamples: TriggerExample[] = [
  ticketExample('A technician raised the priority', 'ticket.updated', ticketUpdatedSample, {
    params: { fields: literal(['priority']) },
  }),
  ticketExample('Another field than the one that counts changed', 'ticket.updated', ticketUpdatedSample, {
    params: { fields: literal(['queue', 'customer']) },
    skipped: 'Only priority changed',
  }),
  ticketExample(
    'What a workflow changes starts nothing unless it is asked for',
    'ticket.updated',
    { ...ticketUpdatedSample, actor_kind: 'automation', actor: 'Automation' },
    { skipped: 'It was done by a workflow' },
  ),
]
