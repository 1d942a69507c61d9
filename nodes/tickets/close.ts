import { defineNode, ticket, z } from '#sdk'
import { optionalText } from '../optional-params.ts'
import { closeTicketExamples } from './close-examples.ts'
import { sampleTicket } from './sample-ticket.ts'
import { resolveTicket, ticketReference } from './ticket-reference.ts'

/** Closes a ticket; with `onlyIfUntouched` it leaves alone what a person has worked on. */
export const closeTicket = defineNode({
  type: 'ticket.close',
  title: 'Close ticket',
  description: 'Closes a ticket with what solved it, if wanted only when no person has worked on it.',
  category: 'desk',
  icon: 'IconCircleCheck',
  effect: 'writes',
  uses: ['psa'],
  params: z.object({
    ticket: ticketReference(),
    resolution: optionalText().meta({ title: 'What solved it', multiline: true }),
    resolutionCode: optionalText().meta({ title: 'Code', placeholder: 'fixed' }),
    withChildren: z.boolean().default(false).meta({
      title: 'Its children as well',
      description: 'The open tickets below it close with it.',
    }),
    onlyIfUntouched: z.boolean().default(false).meta({
      title: 'Only if no person has worked on it',
      description: 'A ticket that somebody changed, commented or answered stays open.',
    }),
  }),
  output: z.object({ closed: z.boolean(), reason: z.string(), ticket }),
  sample: { closed: true, reason: 'was open', ticket: { ...sampleTicket, status: 'closed' } },
  examples: closeTicketExamples,
  counts: ({ ticket: reference }, done) => ({ tickets: [done?.ticket.id ?? reference] }),
  run: async ({ params: { ticket: reference, resolution = '', ...close }, psa, effect }) =>
    psa.closeTicket(await resolveTicket(psa, reference), { ...close, resolution }, effect),
})
