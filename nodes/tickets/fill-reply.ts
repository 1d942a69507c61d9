import { defineNode, z } from '#sdk'
import { fillReplyExamples } from './fill-reply-examples.ts'
import { optionalTicketReference, resolveTicket } from './ticket-reference.ts'

/** The text of a canned reply, for the message or comment of a later step. */
export const fillReply = defineNode({
  type: 'ticket.fill_reply',
  title: 'Fill in a canned reply',
  description: 'Makes the text of a canned reply in the customer’s language, to be sent by a later step.',
  category: 'desk',
  icon: 'IconTemplate',
  effect: 'reads',
  uses: ['psa', 'replies'],
  params: z.object({
    reply: z.string().trim().min(1).max(200).meta({
      title: 'Canned reply',
      description: 'Its name. They are kept, and tried, under Settings, Desk.',
      placeholder: 'We are on it',
    }),
    ticket: optionalTicketReference().meta({
      title: 'Ticket',
      description: 'Which it speaks of. Empty: none, and the customer is that of the run.',
      picker: 'ticket',
    }),
    values: z
      .preprocess((value) => value ?? {}, z.record(z.string(), z.json()))
      .default({})
      .meta({
        title: 'More values',
        description: 'The reply finds them under values, such as {{ values.minutes }}.',
        placeholder: 'steps.read.output',
      }),
  }),
  output: z.object({ text: z.string(), language: z.string() }),
  sample: { text: 'Good morning Anna, we are on it.', language: 'en' },
  examples: fillReplyExamples,
  async run({ params, psa, replies }) {
    const ticketId = params.ticket === undefined ? null : await resolveTicket(psa, params.ticket)
    const { text, language } = await replies.fill(params.reply, { ticketId, values: params.values })
    return { text, language }
  },
})
