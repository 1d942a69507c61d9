import { type JsonValue, UnreadableDelivery, z } from '#sdk'
import { type AlertDraft, type AlertPreset, isRecord, looseText, looseTime, readAs } from './alert-draft.ts'
import { ticketSeverity } from './ticket-severity.ts'

const ticket = z.object({
  id: looseText,
  summary: looseText,
  details: looseText,
  client_id: looseText,
  client_name: looseText,
  site_name: looseText,
  user_name: looseText,
  priority_id: looseText,
  priority_name: looseText,
  status_id: looseText,
  status_name: looseText,
  hasbeenclosed: z.boolean().nullish(),
  tickettype_name: looseText,
  dateoccurred: looseText,
  dateclosed: looseText,
})

const delivery = z.object({ id: looseText, event: looseText, timestamp: looseText, ticket })
const eventOnly = z.object({ id: looseText, event: looseText, object_id: looseText })

/** HaloPSA's own status for what is closed. */
const closedStatus = '9'

/**
 * HaloPSA's standard webhook: the ticket, whole or its key fields, and the action where there is one; a batch is a list of
 * them, alone or in a field. With `Event information only` there is no ticket to tell of. It signs nothing: basic
 * authentication is set in the webhook. Its id is one delivery's own.
 */
export const haloPsa: AlertPreset = {
  id: 'halopsa',
  name: 'HaloPSA',
  matches: (body) => deliveriesOf(body) !== undefined,
  expects: 'a ticket with id and summary',
  read(body) {
    const all = deliveriesOf(body) ?? []
    if (all.length > 1000)
      throw new UnreadableDelivery('A batch of HaloPSA may hold 1000 deliveries at most.')
    return all.map(readOne)
  },
  access: { authentication: 'basic' },
  // Ticket fields of HaloPSA's API (https://halopsa.com/apidoc), in the standard webhook of
  // https://usehalo.com/guide/webhook-integration/, with values of our own.
  sample: {
    id: '8d0a3c0e-5e0f-4f0b-9d53-64f6b90f4c11',
    webhook_id: '5c1d7a55-0a55-4a0c-8d8e-8a4b9d1f6c02',
    event: 'New Ticket Logged',
    timestamp: '2026-11-20T10:00:00Z',
    object_id: 2041,
    ticket: {
      id: 2041,
      summary: 'Printer on the second floor does not print',
      details: 'Nothing comes out since this morning.',
      client_id: 12,
      client_name: 'Rossi Srl',
      site_name: 'Main',
      user_name: 'Maria Rossi',
      priority_id: 2,
      status_id: 1,
      tickettype_name: 'Incident',
      dateoccurred: '2026-11-20T10:00:00Z',
    },
  },
  setUp: {
    en: [
      {
        text: 'In HaloPSA: Configuration, Integrations, Webhooks, New, type Standard webhook, method POST, with this Payload URL.',
        copy: '{{url}}',
      },
      { text: 'Authentication Basic Authentication, with this user.', copy: 'sentiero' },
      { text: 'And this password.', copy: '{{secret}}' },
      {
        text: 'Payload: Full object with linked objects; the small object has no names of customers. Not Event information only.',
      },
      {
        text: 'Add the events, such as New Ticket Logged. Leave out tickets that our own user logs, or a workflow answers itself.',
      },
    ],
    it: [
      {
        text: 'In HaloPSA: Configuration, Integrations, Webhooks, New, tipo Standard webhook, metodo POST, con questo Payload URL.',
        copy: '{{url}}',
      },
      { text: 'Autenticazione Basic Authentication, con questo utente.', copy: 'sentiero' },
      { text: 'E questa password.', copy: '{{secret}}' },
      {
        text: 'Payload: Full object with linked objects; l’oggetto piccolo non ha i nomi dei clienti. Non Event information only.',
      },
      {
        text: 'Aggiungi gli eventi, per esempio New Ticket Logged. Escludi i ticket aperti dal nostro utente, o un flusso risponde a se stesso.',
      },
    ],
  },
}

function isHalo(body: JsonValue | undefined): boolean {
  if (!isRecord(body)) return false
  if (isRecord(body.ticket)) return 'summary' in body.ticket && 'id' in body.ticket
  return 'webhook_id' in body && 'object_id' in body && 'event' in body
}

function deliveriesOf(body: JsonValue): JsonValue[] | undefined {
  if (isHalo(body)) return [body]
  const lists = Array.isArray(body) ? [body] : isRecord(body) ? Object.values(body).filter(Array.isArray) : []
  return lists.find(([first]) => isHalo(first))
}

function deliveryKey(id: string | undefined): { deliveryKey?: string } {
  return id !== undefined && z.uuid().safeParse(id).success ? { deliveryKey: `halopsa:${id}` } : {}
}

function readOne(body: JsonValue): AlertDraft {
  if (!isRecord(body) || !isRecord(body.ticket)) return withoutTicket(body)
  const { id, event, timestamp, ticket: told } = readAs('a webhook of HaloPSA', delivery, body)
  const isOver = told.hasbeenclosed === true || told.status_id === closedStatus
  const { priority } = body.ticket
  return {
    source: 'halopsa',
    key: `ticket:${told.id ?? ''}`,
    state: isOver ? 'cleared' : 'raised',
    kind: 'ticket',
    title: told.summary ?? `Ticket ${told.id ?? ''}`,
    message: told.details ?? '',
    severity: ticketSeverity(
      (isRecord(priority) ? text(priority.name) : undefined) ?? told.priority_name ?? told.priority_id,
    ),
    host: undefined,
    customer: told.client_name ?? told.client_id,
    url: undefined,
    startedAt: looseTime.parse(told.dateoccurred),
    endedAt: isOver ? looseTime.parse(told.dateclosed ?? timestamp) : undefined,
    labels: {
      ...(event === undefined ? {} : { event }),
      ...(told.id === undefined ? {} : { ticket: told.id }),
      ...(told.site_name === undefined ? {} : { site: told.site_name }),
      ...(told.user_name === undefined ? {} : { user: told.user_name }),
    },
    ...deliveryKey(id),
    raw: body,
  }
}

function withoutTicket(body: JsonValue): AlertDraft {
  const { id, event, object_id: of } = readAs('a webhook of HaloPSA', eventOnly, body)
  const title = `${event ?? 'An event'} ${of ?? ''}`.trim()
  return {
    source: 'halopsa',
    key: undefined,
    state: 'raised',
    kind: 'other',
    title,
    message: '',
    severity: 'info',
    host: undefined,
    customer: undefined,
    url: undefined,
    startedAt: undefined,
    endedAt: undefined,
    labels: event === undefined ? {} : { event },
    ...deliveryKey(id),
    skip: `HaloPSA sent "${title}" without the ticket: set Payload of its webhook to a small or full object`,
    raw: body,
  }
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
