import { defineNode, ticket, z } from '#sdk'
import { closedWithoutTimeExamples } from './closed-without-time-examples.ts'
import { sampleTicket } from './sample-ticket.ts'

const hour = 3_600_000

/** Work that nobody will be paid for: closed, and not a minute logged. */
export const ticketsClosedWithoutTime = defineNode({
  type: 'ticket.closed_without_time',
  title: 'Tickets closed without time',
  description: 'Lists the tickets closed lately on which nobody logged any time.',
  category: 'desk',
  icon: 'IconClockExclamation',
  effect: 'reads',
  uses: ['psa'],
  params: z.object({
    hours: z.coerce.number().positive().max(8784).default(24).meta({
      title: 'Closed in the last hours',
      description: '24 for a nightly check; 168 for a week.',
    }),
  }),
  output: z.object({
    count: z.int(),
    /** One line a ticket, for a message. */
    lines: z.string(),
    tickets: z.array(ticket),
  }),
  sample: {
    count: 1,
    lines: '#1042 web-01 of Contoso Dental does not answer (closed 2026-11-21)',
    tickets: [{ ...sampleTicket, status: 'closed', closedAt: '2026-11-21T21:00:00.000Z' }],
  },
  examples: closedWithoutTimeExamples,
  run: async ({ params, psa, now }) => {
    const since = new Date(now.getTime() - params.hours * hour).toISOString()
    const tickets = await psa.listTicketsClosedWithoutTime(since)
    const lines = tickets.map(
      ({ number, subject, assignee, closedAt }) =>
        `#${number} ${subject} (closed ${closedAt?.slice(0, 10)}${assignee ? ` by ${assignee}` : ''})`,
    )
    return { count: tickets.length, lines: lines.join('\n'), tickets }
  },
})
