import { defineTrigger, ticketEvents, z } from '#sdk'
import { ticketEventParams, unwantedTicketEvent } from './event-params.ts'
import { ticketRepliedExamples, ticketRepliedSample } from './replied-examples.ts'

/** Starts when somebody writes on a ticket: a customer by e-mail or portal, or a technician. */
export const ticketReplied = defineTrigger({
  type: 'ticket.replied',
  title: 'Reply on a ticket',
  description: 'Starts when somebody writes on a ticket: a customer by e-mail or portal, or a technician.',
  icon: 'IconMessageCircle',
  params: z.object({
    ...ticketEventParams('not_automation'),
    visibility: z.enum(['public', 'internal', 'both']).default('public').meta({
      title: 'Kind of comment',
      description: 'Public ones are for the eyes of the customer, internal ones are notes.',
    }),
  }),
  data: ticketEvents['ticket.replied'],
  sample: ticketRepliedSample,
  examples: ticketRepliedExamples,
  own: {
    types: ['ticket.replied'],
    refuses: (data, params) =>
      unwantedTicketEvent(data, params) ?? otherKind(data.is_public, params.visibility),
  },
})

function otherKind(isPublic: boolean, wanted: 'public' | 'internal' | 'both'): string | undefined {
  const kind = isPublic ? 'public' : 'internal'
  return wanted === 'both' || wanted === kind ? undefined : `The comment is ${kind}`
}
