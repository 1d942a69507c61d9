import { defineTrigger, ticketEvents, z } from '#sdk'
import { ticketEventParams, unwantedTicketEvent } from './event-params.ts'
import { ticketReopenedExamples, ticketReopenedSample } from './reopened-examples.ts'

/** Starts when a ticket that was resolved or closed is to be worked on again. */
export const ticketReopened = defineTrigger({
  type: 'ticket.reopened',
  title: 'Ticket reopened',
  description: 'Starts when a ticket that was resolved or closed is to be worked on again.',
  icon: 'IconRefresh',
  params: z.object({
    ...ticketEventParams('anybody'),
  }),
  data: ticketEvents['ticket.reopened'],
  sample: ticketReopenedSample,
  examples: ticketReopenedExamples,
  own: {
    types: ['ticket.reopened'],
    refuses: (data, params) => unwantedTicketEvent(data, params),
  },
})
