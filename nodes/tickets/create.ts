import { defineNode, ticket, z } from '#sdk'
import { createTicketExamples } from './create-examples.ts'
import { sampleTicket } from './sample-ticket.ts'
import { ticketFields, toNewTicket } from './ticket-fields.ts'

/** Opens a ticket in whichever system the customer is connected to. */
export const createTicket = defineNode({
  type: 'ticket.create',
  title: 'Create ticket',
  description: 'Opens a new ticket, each time it runs.',
  category: 'desk',
  icon: 'IconTicket',
  effect: 'writes',
  uses: ['psa'],
  params: z.object(ticketFields),
  output: ticket,
  sample: sampleTicket,
  examples: createTicketExamples,
  run: ({ params, psa, customerId, effect }) => psa.createTicket(toNewTicket(params, customerId), effect),
})
