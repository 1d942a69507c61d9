import { defineTrigger, ticketEvents, z } from '#sdk'
import { ticketCreatedExamples, ticketCreatedSample } from './created-examples.ts'
import { ticketEventParams, unwantedTicketEvent } from './event-params.ts'

/** Starts when a ticket is opened: by a technician, a customer, another system or a workflow. */
export const ticketCreated = defineTrigger({
  type: 'ticket.created',
  title: 'Ticket created',
  description: 'Starts when a ticket is opened: by a technician, a customer, another system or a workflow.',
  icon: 'IconTicket',
  params: z.object({
    ...ticketEventParams('anybody'),
  }),
  data: ticketEvents['ticket.created'],
  sample: ticketCreatedSample,
  examples: ticketCreatedExamples,
  own: {
    types: ['ticket.created'],
    refuses: (data, params) => unwantedTicketEvent(data, params),
  },
})
