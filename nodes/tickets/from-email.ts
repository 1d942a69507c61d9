import { defineNode, priority, receivedMail, StepFailed, take, ticket, z } from '#sdk'
import { optionalChoice, optionalText } from '../optional-params.ts'
import { ticketFromEmailExamples } from './from-email-examples.ts'
import { sampleTicket } from './sample-ticket.ts'

/** The e-mail that started the run becomes a ticket, or joins the ticket it answers. */
export const ticketFromEmail = defineNode({
  type: 'ticket.from_email',
  title: 'Ticket from e-mail',
  description: 'Opens a ticket for the e-mail, or adds it to the ticket it answers.',
  category: 'desk',
  icon: 'IconMailForward',
  effect: 'writes',
  uses: ['psa'],
  params: z.object({
    queue: optionalText().meta({ title: 'Queue for new tickets', picker: 'queue', placeholder: 'Support' }),
    priority: optionalChoice(priority).meta({ title: 'Priority of new tickets', default: 'normal' }),
  }),
  output: z.object({
    outcome: z.enum(['opened', 'appended', 'ignored']),
    reason: z.string(),
    /** False for machines, lists and senders unknown to the mail itself: no automatic answer may go to them. */
    mayAcknowledge: z.boolean(),
    ticket: ticket.nullable(),
  }),
  branches: { opened: 'Opened', appended: 'Added', ignored: 'Ignored' },
  sample: {
    outcome: 'opened',
    reason: 'The sender is a known contact',
    mayAcknowledge: true,
    ticket: { ...sampleTicket, source: 'email', requesterName: 'Anna Ferri' },
  },
  examples: ticketFromEmailExamples,
  counts: (_, read) => ({ tickets: read ? (read.ticket ? [read.ticket.id] : 0) : 1 }),
  run: async ({ params, psa, event, effect }) => {
    const mail = receivedMail.safeParse(event.data)
    if (!mail.success) {
      throw new StepFailed(
        'What started this run is not an e-mail. Use this step in a workflow that begins with "E-mail received".',
        { code: 'not_an_email' },
      )
    }
    const defaults = { queue: params.queue ?? 'Support', priority: params.priority ?? 'normal' }
    const received = await psa.receiveEmail(mail.data, defaults, effect)
    return take(received.outcome, { ...received, mayAcknowledge: mail.data.mayAcknowledge })
  },
})
