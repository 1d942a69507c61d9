import { defineNode, ticket, z } from '#sdk'
import { linkTicketExamples } from './link-examples.ts'
import { sampleTicket } from './sample-ticket.ts'
import { optionalTicketReference, resolveTicket, ticketReference } from './ticket-reference.ts'

/** Puts a ticket below another one, or lets it stand by itself again. */
export const linkTicket = defineNode({
  type: 'ticket.link',
  title: 'Link to parent',
  description: 'Puts a ticket below another one, such as many reports below the one outage behind them.',
  category: 'desk',
  icon: 'IconHierarchy2',
  effect: 'writes',
  uses: ['psa'],
  params: z.object({
    ticket: ticketReference(),
    parent: optionalTicketReference().meta({
      title: 'Parent',
      description: 'The ticket of an earlier step, or its number. Empty: it stands by itself again.',
      picker: 'ticket',
    }),
  }),
  output: ticket,
  sample: { ...sampleTicket, parentId: '0198a4f0-5a70-7000-8000-000000000009' },
  examples: linkTicketExamples,
  counts: ({ ticket: reference }, changed) => ({ tickets: [changed?.id ?? reference] }),
  async run({ params: { ticket: reference, parent }, psa, effect }) {
    const id = await resolveTicket(psa, reference)
    const parentId = parent === undefined ? null : await resolveTicket(psa, parent)
    return psa.updateTicket(id, { parentId }, effect)
  },
})
