import { defineNode, ticket, z } from '#sdk'
import { addChecklistExamples } from './add-checklist-examples.ts'
import { sampleTicket } from './sample-ticket.ts'
import { resolveTicket, ticketReference } from './ticket-reference.ts'

/** Points as a list, or as text with one on each line. */
const points = z.preprocess(
  (value) => (typeof value === 'string' ? value.split('\n') : value),
  z.array(z.string().max(1000)).min(1).max(200),
)

/** Adds points to what there is to do on a ticket. */
export const addChecklist = defineNode({
  type: 'ticket.add_checklist',
  title: 'Add checklist',
  description: 'Adds points to the checklist of a ticket, for technicians to tick off.',
  category: 'desk',
  icon: 'IconListCheck',
  effect: 'writes',
  uses: ['psa'],
  params: z.object({
    ticket: ticketReference(),
    points: points.meta({
      title: 'Points',
      description: 'One on each line.',
      multiline: true,
      placeholder: 'Restore one file from the backup',
    }),
  }),
  output: ticket,
  sample: {
    ...sampleTicket,
    checklist: [
      {
        id: '0198a4f0-5a70-7000-8000-000000000010',
        text: 'Restore one file from the backup',
        doneAt: null,
        doneBy: null,
      },
    ],
  },
  examples: addChecklistExamples,
  counts: ({ ticket: reference }, changed) => ({ tickets: [changed?.id ?? reference] }),
  run: async ({ params: { ticket: reference, points }, psa, effect }) =>
    psa.addChecklist(await resolveTicket(psa, reference), points, effect),
})
