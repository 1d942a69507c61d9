import { defineNode, z } from '#sdk'
import { pauseSlaExamples } from './pause-sla-examples.ts'
import { resolveTicket, ticketReference } from './ticket-reference.ts'

/** Stops the SLA clocks of a ticket, whatever its status. */
export const pauseSla = defineNode({
  type: 'ticket.pause_sla',
  title: 'Pause SLA',
  description:
    'Stops the SLA clocks of a ticket until they are let run on, whatever its status: a supplier has it, the contract says so.',
  category: 'desk',
  icon: 'IconPlayerPause',
  effect: 'writes',
  uses: ['psa'],
  params: z.object({ ticket: ticketReference() }),
  output: z.object({ changed: z.boolean() }),
  sample: { changed: true },
  examples: pauseSlaExamples,
  counts: ({ ticket: reference }) => ({ tickets: [reference] }),
  run: async ({ params: { ticket }, psa, effect }) => {
    const { changed } = await psa.holdClocks(await resolveTicket(psa, ticket), true, effect)
    return { changed }
  },
})
