import { defineNode, ticket, z } from '#sdk'
import { sampleTicket } from './sample-ticket.ts'
import { ticketFields, toNewTicket } from './ticket-fields.ts'
import { upsertByKeyExamples } from './upsert-by-key-examples.ts'

/** One problem, one ticket: repeats are counted on the one that is open. */
export const upsertTicketByKey = defineNode({
  type: 'ticket.upsert_by_key',
  title: 'One ticket for a problem',
  description: 'Opens a ticket, or counts the repeat on the open ticket of the same problem.',
  category: 'desk',
  icon: 'IconTicket',
  effect: 'writes',
  uses: ['psa'],
  params: z.object({
    dedupKey: z
      .preprocess((key) => (typeof key === 'number' ? String(key) : key), z.string().trim().min(1).max(500))
      .meta({
        title: 'Identity of the problem',
        description: 'The same text for the same problem; only one ticket with it is open at a time.',
        placeholder: 'event.dedupKey',
      }),
    ...ticketFields,
  }),
  output: z.object({ outcome: z.enum(['created', 'repeated']), ticket }),
  sample: { outcome: 'created', ticket: sampleTicket },
  examples: upsertByKeyExamples,
  counts: (_, made) => ({ tickets: made ? [made.ticket.id] : 1 }),
  run: ({ params: { dedupKey, ...fields }, psa, customerId, effect }) =>
    psa.upsertTicketByKey({ ...toNewTicket(fields, customerId), dedupKey }, effect),
})
