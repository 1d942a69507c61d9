import { defineNode, ticket, z } from '#sdk'
import { mergeTicketsExamples } from './merge-examples.ts'
import { sampleTicket } from './sample-ticket.ts'
import { resolveTicket, ticketReference } from './ticket-reference.ts'

/** Makes a ticket part of another one; once more does nothing. */
export const mergeTickets = defineNode({
  type: 'ticket.merge',
  title: 'Merge tickets',
  description: 'Makes a ticket part of another one, which gets its messages, files and time; it closes.',
  category: 'desk',
  icon: 'IconArrowMerge',
  effect: 'writes',
  uses: ['psa'],
  params: z.object({
    ticket: ticketReference(),
    into: ticketReference().meta({
      title: 'Into',
      description: 'The ticket that is left. Both must be of the same customer.',
    }),
  }),
  output: z.object({ outcome: z.enum(['merged', 'already']), source: ticket, target: ticket }),
  sample: {
    outcome: 'merged',
    source: { ...sampleTicket, status: 'closed', mergedIntoId: '0198a4f0-5a70-7000-8000-000000000009' },
    target: { ...sampleTicket, id: '0198a4f0-5a70-7000-8000-000000000009', number: 1040 },
  },
  examples: mergeTicketsExamples,
  counts: ({ ticket: reference, into }, done) => ({
    tickets: done ? [done.source.id, done.target.id] : [reference, into],
  }),
  run: async ({ params: { ticket: source, into }, psa, effect }) =>
    psa.mergeTickets(await resolveTicket(psa, source), await resolveTicket(psa, into), effect),
})
