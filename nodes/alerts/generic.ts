import { toSeverity, UnreadableDelivery, z } from '#sdk'
import { type AlertDraft, type AlertFormat, isRecord, looseText, looseTime, readAs } from './alert-draft.ts'
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

/** Alerts of any other system, by the names that most of them use; a list is many alerts. */
export const generic: AlertFormat = {
  matches: (body) => isRecord(body) || Array.isArray(body),
  read(body) {
    const alerts = Array.isArray(body) ? body : [body]
    return alerts.map((alert, index) => {
      const values = readAs('an alert', z.record(z.string(), z.json()), alert)
      const pick = (field: keyof typeof names) => firstText(values, names[field])
      const where = alerts.length > 1 ? ` (alert ${index + 1})` : ''
      return toAlert(pick, values, where)
    })
  },
}

function toAlert(
  pick: (field: keyof typeof names) => string | undefined,
  values: Record<string, z.core.util.JSONType>,
  where: string,
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
    state: cleared.test((pick('state') ?? '').toLowerCase()) ? 'cleared' : 'raised',
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
