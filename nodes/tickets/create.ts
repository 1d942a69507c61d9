import { defineNode, ticket, z } from '#sdk'
import { createTicketExamples } from './create-examples.ts'
import { filesToAttach } from './files-to-attach.ts'
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
  uses: ['psa', 'files'],
  params: z.object({ ...ticketFields, files: filesToAttach() }),
  output: ticket,
  sample: sampleTicket,
  examples: createTicketExamples,
  counts: (_, made) => ({ tickets: made ? [made.id] : 1 }),
  async run({ params: { files: attached, ...params }, psa, files, customerId, effect }) {
    const opened = await psa.createTicket(toNewTicket(params, customerId), effect)
    for (const id of attached) await files.attach(id, opened.id)
    return opened
  },
})
