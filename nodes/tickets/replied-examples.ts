import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { said, ticketExample, vpnTicket } from './event-example.ts'

const comment = {
  id: '0198a4f0-5a70-7000-8000-000000000077',
  ticketId: vpnTicket.id,
  authorKind: 'customer',
  authorName: 'Anna Ferri',
  authorEmail: 'anna@rossi.example',
  visibility: 'public',
  body: 'It works again, thank you!',
  fullBody: null,
  createdAt: '2026-11-21T21:00:00.000Z',
}

export const ticketRepliedSample = {
  ...said(vpnTicket, 'customer', 'Anna Ferri'),
  comment,
  author_kind: 'customer',
  is_public: true,
}

export const ticketRepliedExamples: TriggerExample[] = [
  ticketExample('The customer answers', 'ticket.replied', ticketRepliedSample, {
    params: { by: literal('customer') },
  }),
  ticketExample(
    'An internal note is no reply',
    'ticket.replied',
    {
      ...said(vpnTicket, 'human', 'Luca Conti'),
      comment: { ...comment, authorKind: 'technician', authorName: 'Luca Conti', visibility: 'internal' },
      author_kind: 'technician',
      is_public: false,
    },
    { skipped: 'The comment is internal' },
  ),
]
