import { defineTrigger, ticketEvents, z } from '#sdk'
import { ticketClosedExamples, ticketClosedSample } from './closed-examples.ts'
import { ticketEventParams, unwantedTicketEvent } from './event-params.ts'

/** Starts when a ticket is resolved or closed, whichever comes first. */
export const ticketClosed = defineTrigger({
  type: 'ticket.closed',
  title: 'Ticket closed',
  description: 'Starts when a ticket is resolved or closed, whichever comes first.',
  icon: 'IconCircleCheck',
  params: z.object({
    ...ticketEventParams('anybody'),
  }),
  data: ticketEvents['ticket.closed'],
  sample: ticketClosedSample,
  examples: ticketClosedExamples,
  own: {
    types: ['ticket.closed'],
    refuses: (data, params) => unwantedTicketEvent(data, params),
  },
})
