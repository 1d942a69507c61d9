import { createHash } from 'node:crypto'
import { type JsonValue, z } from '#sdk'
import { type AlertPreset, isRecord, looseText, looseTime, readAs } from './alert-draft.ts'
import { ticketSeverity } from './ticket-severity.ts'

const delivery = z.object({
  MessageId: looseText,
  FromUrl: looseText,
  CompanyId: looseText,
  MemberId: looseText,
  Action: looseText,
  Type: looseText,
  ID: looseText,
  Entity: z.union([z.string(), z.record(z.string(), z.json())]).nullish(),
})

const named = z.object({ id: looseText, name: looseText, identifier: looseText }).nullish()
const entitySchema = z.object({
  id: looseText,
  summary: looseText,
  name: looseText,
  initialDescription: looseText,
  closedFlag: z.boolean().nullish(),
  closedDate: looseText,
  dateEntered: looseText,
  company: named,
  priority: named,
  status: named,
  board: named,
})

const cloud = /^[a-z0-9-]+\.myconnectwise\.net$/
/** ConnectWise writes the id of the record, and what was done, behind the address: it ends with a parameter for that. */
const create = `{
  "url": "{{url}}?secret={{secret}}&id=",
  "objectId": 1,
  "type": "ticket",
  "level": "owner",
  "description": "Sentiero",
  "payloadVersion": "3.0.0",
  "isSelfSuppressedFlag": true
}`

/**
 * ConnectWise PSA's callbacks. Signed by `x-content-signature`, the HMAC-SHA256 in base64 of the body under the SHA-256 of
 * the key that the address in `Metadata.key_url` answers. The key is ConnectWise's, whose customer the sender is does not
 * follow from it: the secret stands in the address too.
 */
export const connectWise: AlertPreset = {
  id: 'connectwise',
  name: 'ConnectWise PSA',
  matches: (body) =>
    isRecord(body) && 'Entity' in body && 'Action' in body && 'Type' in body && 'CompanyId' in body,
  expects: 'Action, Type, CompanyId and Entity',
  read(body) {
    const told = readAs('a callback of ConnectWise', delivery, body)
    const entity = entitySchema.safeParse(entityOf(told.Entity)).data
    const type = (told.Type ?? 'record').toLowerCase()
    const id = told.ID ?? entity?.id ?? ''
    const isOver = /^deleted?$/i.test(told.Action ?? '') || entity?.closedFlag === true
    return [
      {
        source: 'connectwise',
        key: `${type}:${id}`,
        state: isOver ? 'cleared' : 'raised',
        ...(type === 'ticket' ? { kind: 'ticket' as const } : {}),
        title: entity?.summary ?? entity?.name ?? `${told.Type ?? ''} ${id} ${told.Action ?? ''}`.trim(),
        message: entity?.initialDescription ?? '',
        severity: ticketSeverity(entity?.priority?.name),
        host: undefined,
        customer: entity?.company?.name ?? entity?.company?.identifier,
        url: undefined,
        startedAt: looseTime.parse(entity?.dateEntered),
        endedAt: isOver ? looseTime.parse(entity?.closedDate) : undefined,
        labels: {
          action: told.Action ?? '',
          type,
          id,
          ...(told.MemberId === undefined ? {} : { member: told.MemberId }),
          ...(entity?.board?.name === undefined ? {} : { board: entity.board.name }),
          ...(entity?.status?.name === undefined ? {} : { status: entity.status.name }),
        },
        ...(told.MessageId === undefined ? {} : { deliveryKey: `connectwise:${told.MessageId}` }),
        raw: body,
      },
    ]
  },
  access: {
    authentication: 'hmac',
    secretInUrl: true,
    signature: {
      header: 'x-content-signature',
      algorithm: 'sha256',
      encoding: 'base64',
      key: { at: 'ConnectWise (*.myconnectwise.net)', url: keyUrl, read: readKey },
    },
  },
  // Fields as in ConnectWise's callbacks (https://developer.connectwise.com/Products/ConnectWise_PSA/Developer_Guide), with values of our own.
  sample: {
    MessageId: '6dd82302-5e46-47c0-8c84-702868125b76',
    FromUrl: 'api-eu.myconnectwise.net',
    CompanyId: 'your_msp',
    MemberId: 'mrossi',
    Action: 'added',
    Type: 'ticket',
    ID: 57961,
    ProductInstanceId: null,
    PartnerId: null,
    Entity: JSON.stringify({
      id: 57961,
      summary: 'Server does not answer',
      board: { id: 1, name: 'Help Desk' },
      status: { id: 16, name: 'New' },
      company: { id: 250, identifier: 'RossiSrl', name: 'Rossi Srl' },
      priority: { id: 6, name: 'Priority 1 - Critical' },
      closedFlag: false,
    }),
    Metadata: {
      key_url:
        'https://api-eu.myconnectwise.net/v2026_1//system/callbackkey/index.rails?companyName=your_msp&id=89966c04-9889-46ad-8d5e-421103aca922',
    },
    CallbackObjectRecId: 26604,
  },
  setUp: {
    en: [
      {
        text: 'ConnectWise takes callbacks by API only: POST this to /system/callbacks of your site. A callback with level owner and object 1 tells of all tickets. The address ends with &id= because ConnectWise writes the id of the ticket behind it.',
        copy: create,
      },
      {
        text: 'isSelfSuppressedFlag keeps what your API member writes from coming back here. The signature is checked with the key of *.myconnectwise.net; for a server of your own choose "secret in the address".',
      },
    ],
    it: [
      {
        text: 'ConnectWise prende i callback solo via API: invia questo con POST a /system/callbacks del tuo sito. Un callback con level owner e oggetto 1 riguarda tutti i ticket. L’indirizzo finisce con &id= perché ConnectWise vi scrive dietro l’id del ticket.',
        copy: create,
      },
      {
        text: 'isSelfSuppressedFlag evita che torni qui ciò che scrive il tuo membro API. La firma si controlla con la chiave di *.myconnectwise.net; per un server tuo scegli “segreto nell’indirizzo”.',
      },
    ],
  },
}

function entityOf(entity: string | Record<string, unknown> | null | undefined): unknown {
  if (typeof entity !== 'string') return entity ?? {}
  try {
    return JSON.parse(entity)
  } catch {
    return {}
  }
}

/** Only an address of ConnectWise itself: any other would let a stranger sign, and make us call it. */
function keyUrl(body: Uint8Array): string | undefined {
  let told: JsonValue
  try {
    told = JSON.parse(Buffer.from(body).toString('utf8')) as JsonValue
  } catch {
    return undefined
  }
  const given = isRecord(told) && isRecord(told.Metadata) ? told.Metadata.key_url : undefined
  if (typeof given !== 'string' || !URL.canParse(given)) return undefined
  const url = new URL(given)
  const isTheirs = url.protocol === 'https:' && cloud.test(url.hostname) && url.port === ''
  return isTheirs && url.username === '' && url.password === '' ? url.href : undefined
}

function readKey(answer: string): Uint8Array | undefined {
  try {
    const { signing_key: key } = z.object({ signing_key: z.string().min(1) }).parse(JSON.parse(answer))
    return createHash('sha256').update(key).digest()
  } catch {
    return undefined
  }
}
