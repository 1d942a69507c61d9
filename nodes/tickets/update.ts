import { defineNode, priority, type TicketChanges, ticket, ticketStatus, ticketWeight, z } from '#sdk'
import { optionalChoice, optionalId, optionalText, wordList } from '../optional-params.ts'
import { sampleTicket } from './sample-ticket.ts'
import { resolveTicket, ticketReference } from './ticket-reference.ts'
import { updateTicketExamples } from './update-examples.ts'

/** Changes the fields that are filled in; the others stay as they are. */
export const updateTicket = defineNode({
  type: 'ticket.update',
  title: 'Update ticket',
  description: 'Changes the fields that are filled in and leaves the others as they are.',
  category: 'desk',
  icon: 'IconEdit',
  effect: 'writes',
  uses: ['psa'],
  params: z.object({
    ticket: ticketReference(),
    status: optionalChoice(ticketStatus).meta({ title: 'Status' }),
    statusName: optionalText().meta({
      title: 'Status named',
      description: 'One of your own statuses, such as "Waiting for supplier". It brings its kind.',
    }),
    priority: optionalChoice(priority).meta({
      title: 'Priority',
      description: 'Empty: what a new impact or urgency gives.',
    }),
    impact: optionalChoice(ticketWeight).meta({ title: 'Impact' }),
    urgency: optionalChoice(ticketWeight).meta({ title: 'Urgency' }),
    queue: optionalText().meta({ title: 'Queue', picker: 'queue' }),
    type: optionalText().meta({ title: 'Type' }),
    category: optionalText().meta({ title: 'Category' }),
    assignee: optionalText().meta({ title: 'Assignee', picker: 'person' }),
    subject: optionalText().meta({ title: 'Subject' }),
    description: optionalText().meta({ title: 'Description', multiline: true }),
    customerId: optionalId().meta({ title: 'Customer', picker: 'customer' }),
    deviceId: optionalId().meta({ title: 'Device', picker: 'device' }),
    siteId: optionalId().meta({ title: 'Site', picker: 'site' }),
    contactId: optionalId().meta({ title: 'Contact', picker: 'contact' }),
    tags: wordList().meta({ title: 'Tags', description: 'All of its tags; empty leaves them as they are.' }),
  }),
  output: ticket,
  sample: { ...sampleTicket, status: 'open', priority: 'critical' },
  examples: updateTicketExamples,
  counts: ({ ticket: reference }, changed) => ({ tickets: [changed?.id ?? reference] }),
  run: async ({ params: { ticket: reference, tags, ...fields }, psa, effect }) => {
    const changes: TicketChanges = { ...fields, ...(tags.length > 0 ? { tags } : {}) }
    return psa.updateTicket(await resolveTicket(psa, reference), changes, effect)
  },
})
