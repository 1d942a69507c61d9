import { type JsonValue, type Severity, toSeverity, z } from '#sdk'
import { type AlertDraft, type AlertPreset, isRecord, looseText, looseTime, readAs } from './alert-draft.ts'

const delivery = z.object({
  Action: looseText,
  Guid: looseText,
  EntityType: looseText,
  Id: looseText,
  Fields: z.record(z.string(), z.unknown()).nullish(),
  EventTime: looseText,
  SequenceNumber: looseText,
  PersonID: looseText,
  PersonId: looseText,
})

/** The values that Autotask comes with; a label where the field is sent as one. */
const priorities: Readonly<Record<string, Severity>> = {
  '1': 'high',
  '2': 'medium',
  '3': 'low',
  '4': 'critical',
}
const closed = /^(5|complete|completed|closed|resolved)$/i

const create = `{
  "IsActive": true,
  "Name": "Sentiero",
  "WebhookUrl": "{{url}}",
  "DeactivationUrl": "{{url}}",
  "SecretKey": "{{secret}}",
  "IsSubscribedToCreateEvents": true,
  "IsSubscribedToUpdateEvents": true,
  "IsSubscribedToDeleteEvents": false,
  "SendThresholdExceededNotification": false,
  "NotificationEmailAddress": "you@your-msp.example"
}`

const subscribe = `{
  "FieldID": <number of the field>,
  "IsDisplayAlwaysField": true,
  "IsSubscribedField": true,
  "WebhookID": <id of the webhook>
}`

/**
 * Autotask PSA's webhooks. Signed by `X-Hook-Signature: sha1=` and the HMAC-SHA1 in base64 of the body, or of it with all but
 * plain characters as \uXXXX. A sequence number makes each delivery one of its own. A webhook that Autotask switches off says
 * so at its DeactivationUrl.
 */
export const autotask: AlertPreset = {
  id: 'autotask',
  name: 'Autotask PSA',
  matches: (body) =>
    isRecord(body) &&
    'Action' in body &&
    (('EntityType' in body && 'SequenceNumber' in body) || (isDeactivation(body.Action) && 'Guid' in body)),
  expects: 'EntityType, Action and SequenceNumber',
  read(body) {
    const told = readAs('a webhook of Autotask', delivery, body)
    if (isDeactivation(told.Action)) return [deactivated(told.Guid, body)]
    const person = told.PersonID ?? told.PersonId
    const field = (...names: string[]) =>
      Object.entries(told.Fields ?? {})
        .filter(([name]) => names.includes(name.toLowerCase().replaceAll(/[^a-z]/g, '')))
        .map(([, value]) => looseText.safeParse(value).data)
        .find((value) => value !== undefined)
    const entity = (told.EntityType ?? 'entity').toLowerCase()
    const status = field('status', 'statusname')
    const isOver = /^delete/i.test(told.Action ?? '') || closed.test(status ?? '')
    const priority = field('priority', 'priorityname')
    const at = looseTime.parse(told.EventTime)
    const id = told.Id ?? ''
    return [
      {
        source: 'autotask',
        key: `${entity}:${id}`,
        state: isOver ? 'cleared' : 'raised',
        ...(entity.startsWith('ticket') ? { kind: 'ticket' as const } : {}),
        title:
          field('title', 'name', 'companyname', 'referencetitle', 'ticketnumber') ??
          `${told.EntityType ?? ''} ${id}`,
        message: field('description') ?? '',
        severity: priorities[priority ?? ''] ?? toSeverity(priority),
        host: field('configurationitemname', 'devicename', 'rmmdevicename'),
        customer: field('company', 'companyid', 'account', 'accountid', 'accountname'),
        url: undefined,
        startedAt: isOver ? undefined : at,
        endedAt: isOver ? at : undefined,
        labels: {
          action: told.Action ?? '',
          entity,
          id,
          ...(person === undefined ? {} : { person }),
          ...(status === undefined ? {} : { status }),
          ...(priority === undefined ? {} : { priority }),
        },
        ...(told.SequenceNumber === undefined
          ? {}
          : { deliveryKey: ['autotask', told.Guid, entity, id, told.SequenceNumber].join(':') }),
        raw: body,
      },
    ]
  },
  access: {
    authentication: 'hmac',
    signature: {
      header: 'X-Hook-Signature',
      algorithm: 'sha1',
      encoding: 'base64',
      prefix: 'sha1=',
      body: 'escaped',
    },
  },
  // Fields of https://www.autotask.net/help/developerhelp/Content/APIs/Webhooks/WEBHOOKS.htm, with values of our own.
  sample: {
    Action: 'Create',
    Guid: '1f0b9d4e-8f3a-4a7e-9a2e-0d6c3f6e7b55',
    EntityType: 'Ticket',
    Id: 18923,
    Fields: { Title: 'Server does not answer', Priority: '4', Status: '1', 'Company ID': '174' },
    EventTime: '2026-11-20T10:00:00Z',
    SequenceNumber: 12,
    PersonID: 29682885,
  },
  setUp: {
    en: [
      {
        text: 'Autotask takes webhooks by API only: POST this to /atservicesrest/v1.0/TicketWebhooks of your zone.',
        copy: create,
      },
      {
        text: 'It answers an id. Then add the fields to be sent, at least one, each by POST of this to /TicketWebhooks/<id>/Fields. Title, Priority, Status and Company are read here. Their numbers stand under FieldID in GET /TicketWebhookFields/entityInformation/fields.',
        copy: subscribe,
      },
      {
        text: 'GET /TicketWebhooks/<id> must then say isActive and isReady. Priority 4 is read as critical, 1 as high, 2 as medium, 3 as low, and status 5 as complete, as Autotask comes with them; your own stand in labels.priority and labels.status.',
      },
      {
        text: 'Add your API user under /ExcludedResources, so that what workflows write starts no workflow.',
      },
    ],
    it: [
      {
        text: 'Autotask prende i webhook solo via API: invia questo con POST a /atservicesrest/v1.0/TicketWebhooks della tua zona.',
        copy: create,
      },
      {
        text: 'Risponde con un id. Poi aggiungi i campi da inviare, almeno uno, ognuno con POST di questo a /TicketWebhooks/<id>/Fields. Qui si leggono Title, Priority, Status e Company. I loro numeri sono sotto FieldID in GET /TicketWebhookFields/entityInformation/fields.',
        copy: subscribe,
      },
      {
        text: 'GET /TicketWebhooks/<id> deve poi dire isActive e isReady. La priorità 4 si legge critica, 1 alta, 2 media, 3 bassa e lo stato 5 completato, come Autotask li fornisce; i tuoi sono in labels.priority e labels.status.',
      },
      {
        text: 'Aggiungi il tuo utente API in /ExcludedResources, così ciò che scrivono i flussi non avvia altri flussi.',
      },
    ],
  },
}

function isDeactivation(action: JsonValue | undefined): boolean {
  return typeof action === 'string' && /^deactivat/i.test(action)
}

function deactivated(guid: string | undefined, raw: JsonValue): AlertDraft {
  return {
    source: 'autotask',
    key: `webhook:${guid ?? ''}`,
    state: 'raised',
    title: 'Autotask has switched its webhook off',
    message: 'It sends nothing until the webhook is active again. Look at its WebhookEventErrorLogs.',
    severity: 'high',
    kind: 'other',
    host: undefined,
    customer: undefined,
    url: undefined,
    startedAt: undefined,
    endedAt: undefined,
    labels: { action: 'Deactivated' },
    raw,
  }
}
