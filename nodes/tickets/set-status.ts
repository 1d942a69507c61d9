import { defineNode, StepFailed, ticket, ticketStatus, z } from '#sdk'
import { optionalChoice, optionalText } from '../optional-params.ts'
import { sampleTicket } from './sample-ticket.ts'
import { setTicketStatusExamples } from './set-status-examples.ts'
import { resolveTicket, ticketReference } from './ticket-reference.ts'

/** Gives a ticket a status: one of the five kinds, or one of the MSP's own by its name. */
export const setTicketStatus = defineNode({
  type: 'ticket.set_status',
  title: 'Set ticket status',
  description: 'Gives a ticket one of the five statuses, or one of your own by its name.',
  category: 'desk',
  icon: 'IconSwitch3',
  effect: 'writes',
  uses: ['psa'],
  params: z.object({
    ticket: ticketReference(),
    status: optionalChoice(ticketStatus).meta({ title: 'Status' }),
    statusName: optionalText().meta({
      title: 'Status named',
      description: 'One of your own statuses, such as "Waiting for supplier". It brings its kind.',
    }),
  }),
  output: ticket,
  sample: { ...sampleTicket, status: 'waiting' },
  examples: setTicketStatusExamples,
  counts: ({ ticket: reference }, changed) => ({ tickets: [changed?.id ?? reference] }),
  async run({ params: { ticket: reference, status, statusName }, psa, effect }) {
    if (status === undefined && statusName === undefined) {
      throw new StepFailed('Say which status the ticket gets.', { code: 'no_status' })
    }
    return psa.updateTicket(await resolveTicket(psa, reference), { status, statusName }, effect)
  },
})
