import { type JsonValue, toSeverity, UnreadableDelivery, z } from '#sdk'
import { valueAt } from '../value-at.ts'
import { type AlertDraft, type AlertPreset, isRecord, looseText, looseTime, readAs } from './alert-draft.ts'
import type { AlertMapping } from './alert-mapping.ts'
import { hostName } from './host-name.ts'

const names = {
  id: ['id', 'key', 'dedup_key', 'dedupKey', 'alert_id', 'alertId'],
  state: ['status', 'state', 'event'],
  title: ['title', 'summary', 'subject', 'alertname', 'name'],
  message: ['message', 'description', 'text'],
  severity: ['severity', 'priority', 'level'],
  host: ['host', 'device', 'hostname'],
  customer: ['customer', 'client', 'company', 'tenant'],
  url: ['url', 'link'],
  startedAt: ['startsAt', 'started_at', 'timestamp', 'time'],
  endedAt: ['endsAt', 'ended_at'],
} as const

const cleared =
  /^(resolved?|ok|okay|recover(y|ed)?|clear(ed)?|up|online|closed?|normal|healthy|inactive|success|passed|ended|0|false)$/

const body = `{
  "id": "ups-42",
  "status": "firing",
  "title": "The UPS runs on battery",
  "severity": "high",
  "host": "SRV-FILE01",
  "customer": "Rossi Srl"
}`

/** Alerts of any other system, by the names that most of them use; a list is many alerts. */
export const generic: AlertPreset = {
  id: 'json',
  name: 'JSON',
  matches: (body) => isRecord(body) || Array.isArray(body),
  expects: 'a JSON object, or a list of them',
  read: (body) => readMapped(body, {}),
  access: { authentication: 'bearer' },
  sample: {
    id: 'disk-srv-1',
    status: 'firing',
    title: 'Disk full on SRV-1',
    severity: 'high',
    host: 'SRV-1',
    customer: 'Rossi Srl',
  },
  setUp: {
    en: [
      { text: 'Let the other system POST JSON to this URL.', copy: '{{url}}' },
      { text: 'With this header.', copy: 'Authorization: Bearer {{secret}}' },
      { text: 'These names are known; a status of resolved, ok or up says that it is over.', copy: body },
      { text: 'Where its names are others, capture a delivery below and click what is what.' },
    ],
    it: [
      { text: 'Fai inviare all’altro sistema un JSON con POST a questo URL.', copy: '{{url}}' },
      { text: 'Con questa intestazione.', copy: 'Authorization: Bearer {{secret}}' },
      { text: 'Questi nomi sono noti; uno status resolved, ok o up dice che è finito.', copy: body },
      {
        text: 'Se i suoi nomi sono diversi, cattura una consegna qui sotto e indica con un clic che cosa è che cosa.',
      },
    ],
  },
}

/** Alerts whose fields stand where a person said; what was not said is looked for under its usual names. */
export function readMapped(body: JsonValue, mapping: AlertMapping): AlertDraft[] {
  const found = mapping.list === undefined ? body : valueAt(body, mapping.list)
  if (found === undefined) {
    throw new UnreadableDelivery(
      `There is no "${mapping.list}" in the body, where its alerts are said to be.`,
    )
  }
  const alerts = Array.isArray(found) ? found : [found]
  return alerts.map((alert, index) => {
    const values = readAs('an alert', z.record(z.string(), z.json()), alert)
    const pick = (field: keyof typeof names) => {
      const own = mapped[field]
      const path = own === undefined ? undefined : mapping[own]
      if (path === undefined) return firstText(values, names[field])
      // A path may also lead to what stands around the list.
      const value = valueAt(values, path) ?? valueAt(body, path)
      return looseText.safeParse(value).data
    }
    const where = alerts.length > 1 ? ` (alert ${index + 1})` : ''
    return toAlert(pick, values, where, mapping.over)
  })
}

/** The field of a mapping for each of ours that has one. */
const mapped: Partial<Record<keyof typeof names, Exclude<keyof AlertMapping, 'over' | 'list'>>> = {
  id: 'key',
  state: 'state',
  title: 'title',
  message: 'message',
  severity: 'severity',
  host: 'host',
  customer: 'customer',
}

function toAlert(
  pick: (field: keyof typeof names) => string | undefined,
  values: Record<string, z.core.util.JSONType>,
  where: string,
  over: string[] | undefined,
): AlertDraft {
  const title = pick('title') ?? pick('message')
  if (title === undefined) {
    throw new UnreadableDelivery(
      `No alert was found in the body${where}: give at least "title", and "id", "status" (resolved when it is over), ` +
        '"message", "severity", "host" and "customer" where you have them.',
    )
  }
  const host = pick('host')
  const customer = pick('customer')
  return {
    source: 'alert',
    key: pick('id') ?? JSON.stringify([title, host ?? null, customer ?? null]),
    state: isOver((pick('state') ?? '').toLowerCase(), over) ? 'cleared' : 'raised',
    title: title.split('\n')[0] ?? title,
    message: pick('message') ?? '',
    severity: toSeverity(pick('severity')),
    host: host === undefined ? undefined : (hostName(host) ?? host),
    customer,
    url: pick('url'),
    startedAt: looseTime.parse(pick('startedAt')),
    endedAt: looseTime.parse(pick('endedAt')),
    labels: {},
    raw: values,
  }
}

function isOver(state: string, over: string[] | undefined): boolean {
  return over === undefined ? cleared.test(state) : over.some((word) => word.toLowerCase() === state)
}

function firstText(
  values: Record<string, z.core.util.JSONType>,
  candidates: readonly string[],
): string | undefined {
  for (const name of candidates) {
    const text = looseText.safeParse(Object.hasOwn(values, name) ? values[name] : undefined)
    if (text.success && text.data !== undefined) return text.data
  }
  return undefined
}
