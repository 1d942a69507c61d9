import { createHash } from 'node:crypto'
import {
  defineTrigger,
  type EventDraft,
  hookParams,
  isAtLeast,
  type JsonValue,
  priority,
  priorityOfSeverity,
  severity,
  UnreadableDelivery,
  z,
} from '#sdk'
import { deliveryBody } from '../delivery-body.ts'
import type { AlertDraft, AlertFormat } from './alert-draft.ts'
import { alertKind, alertKinds } from './alert-kind.ts'
import { alertReceivedExamples } from './alert-received-examples.ts'
import { alertmanager } from './alertmanager.ts'
import { generic } from './generic.ts'
import { grafana } from './grafana.ts'
import { uptimeKuma } from './uptime-kuma.ts'
import { zabbix } from './zabbix.ts'

/** The first that matches reads the body; the last takes whatever is left. */
const formats: readonly AlertFormat[] = [grafana, alertmanager, uptimeKuma, zabbix, generic]

const params = z.object({
  ...hookParams('bearer'),
  kinds: z
    .enum(['all', ...alertKinds.options])
    .default('all')
    .meta({
      title: 'Which alerts',
      description: 'offline: only those that say that a machine or a site cannot be reached.',
    }),
  minimumSeverity: severity.default('info').meta({
    title: 'At least this bad',
    description: 'Milder alerts are kept, but start nothing.',
  }),
})

const data = z.object({
  title: z.string(),
  message: z.string(),
  severity,
  /** For a ticket about it. */
  priority,
  kind: alertKinds,
  status: z.enum(['firing', 'resolved']),
  host: z.string().nullable(),
  customer: z.string().nullable(),
  source: z.string(),
  url: z.string().nullable(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  /** From start to end, for an alert that is over and tells both. */
  lastedMinutes: z.int().nullable(),
  labels: z.record(z.string(), z.string()),
  fingerprint: z.string().nullable(),
})

export const alertReceived = defineTrigger({
  type: 'alert.received',
  title: 'Alert received',
  description:
    'Starts for each alert that a monitoring system raises, repeats or clears: Alertmanager, Grafana, Uptime Kuma, Zabbix or any JSON.',
  icon: 'IconBellRinging',
  params,
  data,
  sample: {
    title: 'web-01 of Contoso Dental does not answer',
    message: 'Probe of https://contoso.example/ fails.',
    severity: 'critical',
    priority: 'critical',
    kind: 'offline',
    status: 'firing',
    host: 'web-01',
    customer: 'Contoso Dental',
    source: 'alertmanager',
    url: 'http://prometheus.example/graph',
    startedAt: '2026-11-21T20:10:06.568Z',
    endedAt: null,
    lastedMinutes: null,
    labels: { alertname: 'SiteDown', severity: 'critical' },
    fingerprint: 'b28aac7d2d3c0ca8',
  },
  examples: alertReceivedExamples,
  webhook: {
    defaultAuth: 'bearer',
    sampleBody: {
      id: 'disk-srv-1',
      status: 'firing',
      title: 'Disk full on SRV-1',
      severity: 'high',
      host: 'SRV-1',
      customer: 'Rossi Srl',
    },
    read(request, params) {
      const body = deliveryBody(request)
      const format = formats.find((format) => format.matches(body))
      if (!format) throw new UnreadableDelivery('An alert is a JSON object or a list of them; this is not.')
      return format.read(body).map((alert) => toEvent(alert, params))
    },
  },
})

function toEvent(alert: AlertDraft, wanted: z.output<typeof params>): EventDraft {
  const { source, state, startedAt, endedAt } = alert
  const kind = alertKind(alert)
  const occurredAt = state === 'cleared' ? endedAt : startedAt
  const skip = alert.skip ?? unwanted(alert, kind, wanted)
  return {
    type: `alert.${state}`,
    source,
    ...(occurredAt === undefined ? {} : { occurredAt: new Date(occurredAt) }),
    ...(alert.key === undefined ? {} : { dedupKey: `${source}:${shortened(alert.key)}` }),
    state,
    ...(skip === undefined ? {} : { skip }),
    hints: {
      ...(alert.customer === undefined
        ? {}
        : { customerName: alert.customer, customerExternalId: alert.customer }),
      ...(alert.host === undefined ? {} : { hostname: alert.host }),
    },
    data: {
      title: alert.title,
      message: alert.message,
      severity: alert.severity,
      priority: priorityOfSeverity(alert.severity),
      kind,
      status: state === 'cleared' ? 'resolved' : 'firing',
      host: alert.host ?? null,
      customer: alert.customer ?? null,
      source,
      url: alert.url ?? null,
      startedAt: startedAt ?? null,
      endedAt: endedAt ?? null,
      lastedMinutes: lastedMinutes(startedAt, endedAt),
      labels: alert.labels,
      fingerprint: alert.key ?? null,
    },
    raw: alert.raw satisfies JsonValue,
  }
}

function unwanted(
  { severity, state, title }: AlertDraft,
  kind: string,
  wanted: z.output<typeof params>,
): string | undefined {
  if (wanted.kinds !== 'all' && kind !== wanted.kinds)
    return `"${title}" is not about something ${wanted.kinds}`
  // What ends is let through: some systems clear with a milder severity than they raised with.
  if (state === 'raised' && !isAtLeast(severity, wanted.minimumSeverity)) {
    return `Its severity ${severity} is below ${wanted.minimumSeverity}`
  }
  return undefined
}

function lastedMinutes(startedAt: string | undefined, endedAt: string | undefined): number | null {
  if (startedAt === undefined || endedAt === undefined) return null
  return Math.max(0, Math.ceil((Date.parse(endedAt) - Date.parse(startedAt)) / 60_000))
}

/** Keys are indexed and stand in tickets: what is long becomes its digest. */
function shortened(key: string): string {
  return key.length <= 120 && !/[^\x20-\x7e]/.test(key)
    ? key
    : `sha256:${createHash('sha256').update(key).digest('hex')}`
}
