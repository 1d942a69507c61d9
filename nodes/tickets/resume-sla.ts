import { defineNode, z } from '#sdk'
import { resumeSlaExamples } from './resume-sla-examples.ts'
import { resolveTicket, ticketReference } from './ticket-reference.ts'

/** Lets the SLA clocks of a ticket run on after a pause. */
export const resumeSla = defineNode({
  type: 'ticket.resume_sla',
  title: 'Resume SLA',
  description:
    'Lets the SLA clocks of a ticket run on with the time that was left. Clocks that wait for its status still do.',
  category: 'desk',
  icon: 'IconPlayerPlay',
  effect: 'writes',
  uses: ['psa'],
  params: z.object({ ticket: ticketReference() }),
  output: z.object({ changed: z.boolean() }),
  sample: { changed: true },
  examples: resumeSlaExamples,
  counts: ({ ticket: reference }) => ({ tickets: [reference] }),
  run: async ({ params: { ticket }, psa, effect }) => {
    const { changed } = await psa.holdClocks(await resolveTicket(psa, ticket), false, effect)
    return { changed }
  },
})
