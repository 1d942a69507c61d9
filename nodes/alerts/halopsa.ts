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
  status_id: looseText,
  status_name: looseText,
  hasbeenclosed: z.boolean().nullish(),
  tickettype_name: looseText,
  dateoccurred: looseText,
  dateclosed: looseText,
})

const delivery = z.object({ id: looseText, event: looseText, ticket })

/** HaloPSA's own status for what is closed. */
const closedStatus = '9'

/**
 * HaloPSA's standard webhook: the ticket, and the action where there is one; a batch is a list of them. It signs nothing:
 * basic or bearer authentication is set in the webhook.
 */
export const haloPsa: AlertPreset = {
  id: 'halopsa',
  name: 'HaloPSA',
  matches: (body) => isHalo(Array.isArray(body) ? body[0] : body),
  expects: 'a ticket with id and summary',
  read(body) {
    const all = Array.isArray(body) ? body : [body]
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
        text: 'In HaloPSA: Configuration, Integrations, Webhooks, New, type standard webhook, method POST, with this URL.',
        copy: '{{url}}',
      },
      { text: 'Authentication basic, with this user.', copy: 'sentiero' },
      { text: 'And this password.', copy: '{{secret}}' },
      {
        text: 'Add the events, such as New Ticket Logged. Leave out tickets that our own user logs, or a workflow answers itself.',
      },
    ],
    it: [
      {
        text: 'In HaloPSA: Configuration, Integrations, Webhooks, New, tipo standard webhook, metodo POST, con questo URL.',
        copy: '{{url}}',
      },
      { text: 'Autenticazione basic, con questo utente.', copy: 'sentiero' },
      { text: 'E questa password.', copy: '{{secret}}' },
      {
        text: 'Aggiungi gli eventi, per esempio New Ticket Logged. Escludi i ticket aperti dal nostro utente, o un flusso risponde a se stesso.',
      },
    ],
  },
}

function isHalo(body: JsonValue | undefined): boolean {
  return isRecord(body) && isRecord(body.ticket) && 'summary' in body.ticket && 'id' in body.ticket
}

function readOne(body: JsonValue): AlertDraft {
  const { id, event, ticket: told } = readAs('a webhook of HaloPSA', delivery, body)
  const isOver = told.hasbeenclosed === true || told.status_id === closedStatus
  const priority = isRecord(body) && isRecord(body.ticket) ? body.ticket.priority : undefined
  return {
    source: 'halopsa',
    key: `ticket:${told.id ?? ''}`,
    state: isOver ? 'cleared' : 'raised',
    kind: 'ticket',
    title: told.summary ?? `Ticket ${told.id ?? ''}`,
    message: told.details ?? '',
    severity: ticketSeverity((isRecord(priority) ? text(priority.name) : undefined) ?? told.priority_id),
    host: undefined,
    customer: told.client_name ?? told.client_id,
    url: undefined,
    startedAt: looseTime.parse(told.dateoccurred),
    endedAt: isOver ? looseTime.parse(told.dateclosed) : undefined,
    labels: {
      ...(event === undefined ? {} : { event }),
      ...(told.id === undefined ? {} : { ticket: told.id }),
      ...(told.site_name === undefined ? {} : { site: told.site_name }),
      ...(told.user_name === undefined ? {} : { user: told.user_name }),
    },
    ...(id !== undefined && z.uuid().safeParse(id).success ? { deliveryKey: `halopsa:${id}` } : {}),
    raw: body,
  }
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
