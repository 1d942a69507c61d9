import { defineTrigger, ticketEvents, ticketStatus, z } from '#sdk'
import { optionalChoice, optionalText } from '../optional-params.ts'
import { sameWord, ticketEventParams, unwantedTicketEvent } from './event-params.ts'
import { ticketStatusChangedExamples, ticketStatusChangedSample } from './status-changed-examples.ts'

/** Starts when a ticket gets another status, of the five kinds or of your own. */
export const ticketStatusChanged = defineTrigger({
  type: 'ticket.status_changed',
  title: 'Ticket status changed',
  description: 'Starts when a ticket gets another status, of the five kinds or of your own.',
  icon: 'IconSwitch3',
  params: z.object({
    ...ticketEventParams('not_automation'),
    from: optionalChoice(ticketStatus).meta({ title: 'From', description: 'Empty: any.' }),
    to: optionalChoice(ticketStatus).meta({ title: 'To', description: 'Empty: any.' }),
    toName: optionalText().meta({
      title: 'To the status named',
      description: 'One of your own statuses, such as "Waiting for supplier".',
    }),
  }),
  data: ticketEvents['ticket.status_changed'],
  sample: ticketStatusChangedSample,
  examples: ticketStatusChangedExamples,
  own: {
    types: ['ticket.status_changed'],
    refuses: (data, params) => unwantedTicketEvent(data, params) ?? otherStatus(data, params),
  },
})

function otherStatus(
  { from, to, to_name: name }: { from: string; to: string; to_name: string | null },
  wanted: { from?: string | undefined; to?: string | undefined; toName?: string | undefined },
): string | undefined {
  if (wanted.from !== undefined && wanted.from !== from) return `It was ${from}`
  if (wanted.to !== undefined && wanted.to !== to) return `It is ${to}`
  if (wanted.toName !== undefined && !sameWord(wanted.toName, name ?? '')) return `It is "${name ?? to}"`
  return undefined
}
