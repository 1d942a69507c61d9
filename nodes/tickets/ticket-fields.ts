import { type NewTicket, priority, ticketWeight, z } from '#sdk'
import { optionalChoice, optionalId, optionalText, wordList } from '../optional-params.ts'

/** The parameters that opening a ticket takes, however it is opened. */
export const ticketFields = {
  subject: z
    .string()
    .trim()
    .min(1)
    .meta({ title: 'Subject', placeholder: 'Disk full on SRV-1' })
    .transform((subject) => subject.slice(0, 500)),
  description: optionalText().meta({ title: 'Description', multiline: true }),
  priority: optionalChoice(priority).meta({
    title: 'Priority',
    description: 'Empty: what impact and urgency give, or normal without them.',
  }),
  impact: optionalChoice(ticketWeight).meta({ title: 'Impact', description: 'How much it stops.' }),
  urgency: optionalChoice(ticketWeight).meta({ title: 'Urgency', description: 'How long it can wait.' }),
  queue: optionalText().meta({ title: 'Queue', picker: 'queue', placeholder: 'Support' }),
  type: optionalText().meta({ title: 'Type', placeholder: 'incident' }),
  category: optionalText().meta({ title: 'Category', placeholder: 'Network > VPN' }),
  customerId: optionalId().meta({
    title: 'Customer',
    description: 'Empty: the customer that the event concerns.',
    picker: 'customer',
  }),
  deviceId: optionalId().meta({ title: 'Device', picker: 'device' }),
  siteId: optionalId().meta({ title: 'Site', picker: 'site' }),
  contactId: optionalId().meta({ title: 'Contact', picker: 'contact' }),
  requesterName: optionalText().meta({ title: 'Requester' }),
  requesterEmail: optionalText().meta({ title: "Requester's e-mail" }),
  assignee: optionalText().meta({ title: 'Assignee', picker: 'person' }),
  source: optionalText().meta({ title: 'Source', placeholder: 'automation' }),
  tags: wordList().meta({ title: 'Tags' }),
}

const fields = z.object(ticketFields)

/** What the port takes, with the run's customer where none is named. */
export function toNewTicket(params: z.output<typeof fields>, customerId: string | null): NewTicket {
  return { ...params, customerId: params.customerId ?? customerId }
}
