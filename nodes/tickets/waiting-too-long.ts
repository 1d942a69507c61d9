import { defineTrigger, ticketEvents, ticketStatus, z } from '#sdk'
import { optionalText } from '../optional-params.ts'
import { sameWord, ticketParams, unwantedTicket } from './event-params.ts'
import { ticketWaitingTooLongExamples, ticketWaitingTooLongSample } from './waiting-too-long-examples.ts'

/** A ticket has stood in a status for too long. */
export const ticketWaitingTooLong = defineTrigger({
  type: 'ticket.waiting_too_long',
  title: 'Ticket waiting too long',
  description:
    'Starts once when a ticket has stood in a status for some hours, such as waiting for its customer.',
  icon: 'IconHourglass',
  params: z.object({
    status: ticketStatus.exclude(['closed']).default('waiting').meta({ title: 'Status' }),
    statusName: optionalText().meta({
      title: 'Status named',
      description: 'One of your own statuses, such as "Waiting for supplier". Empty: any of the kind.',
    }),
    hours: z.number().min(0.25).max(8784).default(48).meta({ title: 'Hours', description: '48: two days.' }),
    ...ticketParams,
  }),
  data: ticketEvents['ticket.waiting_too_long'],
  sample: ticketWaitingTooLongSample,
  examples: ticketWaitingTooLongExamples,
  own: {
    types: ['ticket.waiting_too_long'],
    refuses: ({ ticket, status, status_name: name, threshold_hours: hours }, params) => {
      if (status !== params.status || hours !== params.hours) return `This is of ${hours} hours as ${status}`
      const { statusName } = params
      if (statusName !== undefined && !sameWord(statusName, name ?? '')) return `It is "${name ?? status}"`
      return unwantedTicket(ticket, params)
    },
  },
})
