import { defineTrigger, ticketEvents, z } from '#sdk'
import { wordList } from '../optional-params.ts'
import { sameWord, ticketEventParams, unwantedTicketEvent } from './event-params.ts'
import { ticketUpdatedExamples, ticketUpdatedSample } from './updated-examples.ts'

/** Starts when a field of a ticket changes. */
export const ticketUpdated = defineTrigger({
  type: 'ticket.updated',
  title: 'Ticket updated',
  description: 'Starts when a field of a ticket changes. Comments do not count.',
  icon: 'IconEdit',
  params: z.object({
    ...ticketEventParams('not_automation'),
    fields: wordList().meta({
      title: 'Fields',
      description:
        'Only when one of them changed, such as priority, queue, assignee or customer. Empty: any.',
    }),
  }),
  data: ticketEvents['ticket.updated'],
  sample: ticketUpdatedSample,
  examples: ticketUpdatedExamples,
  own: {
    types: ['ticket.updated'],
    refuses: (data, params) => unwantedTicketEvent(data, params) ?? otherFields(data.changes, params.fields),
  },
})

function otherFields(changes: readonly { field: string }[], wanted: readonly string[]): string | undefined {
  if (wanted.length === 0 || changes.some(({ field }) => wanted.some((one) => sameWord(one, field)))) {
    return undefined
  }
  return `Only ${changes.map(({ field }) => field).join(', ')} changed`
}
