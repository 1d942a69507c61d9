import { defineNode, ticketComment, z } from '#sdk'
import { commentTicketExamples } from './comment-examples.ts'
import { resolveTicket, ticketReference } from './ticket-reference.ts'

/** Adds a comment in the name of automation. */
export const commentTicket = defineNode({
  type: 'ticket.comment',
  title: 'Comment ticket',
  description: 'Adds a comment to a ticket, for the team or for the customer too.',
  category: 'desk',
  icon: 'IconMessage',
  effect: 'writes',
  uses: ['psa'],
  params: z.object({
    ticket: ticketReference(),
    body: z.string().trim().min(1).meta({ title: 'Text', multiline: true }),
    visibility: z.enum(['internal', 'public']).default('internal').meta({
      title: 'Visible to',
      description: 'Internal: the team only. Public: the customer too.',
    }),
  }),
  output: ticketComment,
  sample: {
    id: '0198a4f0-5a70-7000-8000-000000000005',
    ticketId: '0198a4f0-5a70-7000-8000-000000000001',
    authorKind: 'automation',
    authorName: 'Automation',
    authorEmail: null,
    visibility: 'internal',
    body: 'The server was restarted at 20:14.',
    fullBody: null,
    createdAt: '2026-11-21T20:14:00.000Z',
  },
  examples: commentTicketExamples,
  counts: ({ ticket: reference }, comment) => ({ tickets: [comment?.ticketId ?? reference] }),
  run: async ({ params: { ticket, body, visibility }, psa, effect }) =>
    psa.commentTicket(await resolveTicket(psa, ticket), { body, visibility }, effect),
})
