import { defineTrigger, ticketEvents, z } from '#sdk'
import { optionalText } from '../optional-params.ts'
import { ticketAssignedExamples, ticketAssignedSample } from './assigned-examples.ts'
import { sameWord, ticketEventParams, unwantedTicketEvent } from './event-params.ts'

/** Starts when a ticket gets another assignee. */
export const ticketAssigned = defineTrigger({
  type: 'ticket.assigned',
  title: 'Ticket assigned',
  description: 'Starts when a ticket gets another assignee.',
  icon: 'IconUserCheck',
  params: z.object({
    ...ticketEventParams('not_automation'),
    to: optionalText().meta({ title: 'To', description: 'Empty: whoever it is.', picker: 'person' }),
    orNobody: z.boolean().default(false).meta({ title: 'Also when it is taken away from everybody' }),
  }),
  data: ticketEvents['ticket.assigned'],
  sample: ticketAssignedSample,
  examples: ticketAssignedExamples,
  own: {
    types: ['ticket.assigned'],
    refuses: (data, params) => unwantedTicketEvent(data, params) ?? otherAssignee(data.to, params),
  },
})

function otherAssignee(
  to: string | null,
  { to: wanted, orNobody }: { to?: string | undefined; orNobody: boolean },
): string | undefined {
  if (to === null) return orNobody ? undefined : 'It is assigned to nobody now'
  return wanted === undefined || sameWord(wanted, to) ? undefined : `It is assigned to ${to}`
}
