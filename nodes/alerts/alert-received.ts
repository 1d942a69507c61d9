import { createHash } from 'node:crypto'
import {
  defineTrigger,
  type EventDraft,
  type HookAuth,
  type HookRequest,
  hookAuthKinds,
  hookHeader,
  isAtLeast,
  type JsonValue,
  priority,
  priorityOfSeverity,
  type Refusal,
  refusal,
  severity,
  UnreadableDelivery,
  z,
} from '#sdk'
import { deliveryBody } from '../delivery-body.ts'
import type { AlertDraft, AlertPreset } from './alert-draft.ts'
import { alertKind, alertKinds } from './alert-kind.ts'
import { alertMapping } from './alert-mapping.ts'
import { alertPresets, presetIds } from './alert-presets.ts'
import { alertReceivedExamples } from './alert-received-examples.ts'
import { generic, readMapped } from './generic.ts'

const params = z.object({
  preset: z
    .enum(['any', ...presetIds])
    .default('any')
    .meta({
      title: 'Sender',
      description: 'The system that sends the alerts. Any: each delivery is told by what stands in it.',
      labels: {
        any: 'Any',
        ...Object.fromEntries(alertPresets.map(({ id, name }) => [id, name])),
      },
    }),
  authentication: z
    .enum(['usual', ...hookAuthKinds])
    .default('usual')
    .meta({
      title: 'Authentication',
      description:
        'How the sender proves itself. Usual: as the set-up of the sender says; for any sender a bearer token.',
    }),
  headerName: hookHeader(),
  mapping: alertMapping.optional().meta({ hidden: true }),
  kinds: z
    .enum(['all', ...alertKinds.options])
    .default('all')
    .meta({
      title: 'Which alerts',
      description:
        'offline: only those that say that a machine or a site cannot be reached; ticket: those about a ticket of a PSA.',
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
    'Starts for each alert that a monitoring system raises, repeats or clears: Alertmanager, Grafana, Zabbix, Icinga, Uptime Kuma, RMMs, PSAs or any JSON.',
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
    access: accessOf,
    sampleOf: ({ preset }) => (presetOf(preset) ?? generic).sample,
    senders: {
      param: 'preset',
      choices: alertPresets.map(({ id, name, setUp }) => ({ value: id, name, setUp })),
    },
    read: (request, params) => readAlerts(request, params).map((alert) => toEvent(alert, params)),
  },
})

function presetOf(id: string): AlertPreset | undefined {
  return alertPresets.find((preset) => preset.id === id)
}

function accessOf({ preset, authentication, headerName }: z.output<typeof params>): HookAuth {
  const usual = presetOf(preset)?.access ?? { authentication: 'bearer' }
  if (authentication === 'usual') return { ...usual, headerName }
  // A sender signs in its own way, whoever chose that it shall sign.
  if (authentication === 'hmac' && usual.signature) return { ...usual, headerName }
  return { authentication, headerName }
}

function readAlerts(request: HookRequest, { preset, mapping }: z.output<typeof params>): AlertDraft[] {
  const body = deliveryBody(request)
  const chosen = presetOf(preset)
  const found = chosen?.matches(body) ? chosen : alertPresets.find(({ matches }) => matches(body))
  if (!found) throw new UnreadableDelivery('An alert is a JSON object or a list of them; this is not.')
  if (chosen && chosen !== found) {
    const other = found === generic ? 'none that is known here' : found.name
    throw new UnreadableDelivery(
      `This is no delivery of ${chosen.name}, which has ${chosen.expects}: it looks like one of ${other}. ` +
        'Choose its sender in the trigger, or post it to another webhook.',
    )
  }
  return found === generic ? readMapped(body, mapping ?? {}) : found.read(body, request)
}

function toEvent(alert: AlertDraft, wanted: z.output<typeof params>): EventDraft {
  const { source, state, startedAt, endedAt } = alert
  const kind = alertKind(alert)
  const occurredAt = state === 'cleared' ? endedAt : startedAt
  const skip = alert.skip ?? unwanted(alert, kind, wanted)
  return {
    type: `alert.${state}`,
    source,
    ...(occurredAt === undefined ? {} : { occurredAt: new Date(occurredAt) }),
    ...(alert.deliveryKey === undefined ? {} : { deliveryKey: shortened(alert.deliveryKey) }),
    ...(alert.deliveryWindowMinutes === undefined
      ? {}
      : { deliveryWindowMinutes: alert.deliveryWindowMinutes }),
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
): Refusal | undefined {
  if (wanted.kinds !== 'all' && kind !== wanted.kinds)
    return refusal('other_alert_kind', { title, wanted: wanted.kinds })
  // What ends is let through: some systems clear with a milder severity than they raised with.
  if (state === 'raised' && !isAtLeast(severity, wanted.minimumSeverity)) {
    return refusal('mild_alert', { severity, wanted: wanted.minimumSeverity })
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
