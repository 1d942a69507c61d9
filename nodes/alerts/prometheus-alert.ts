import { type JsonValue, toSeverity, z } from '#sdk'
import { type AlertDraft, isRecord, looseText, looseTime, readAs } from './alert-draft.ts'
import { hostName } from './host-name.ts'

const labels = z.record(z.string(), z.coerce.string()).default({})

/** One alert as Alertmanager and, after it, Grafana send it. */
const prometheusAlert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels,
  annotations: labels,
  startsAt: looseTime,
  endsAt: looseTime,
  generatorURL: looseText,
  dashboardURL: looseText,
  panelURL: looseText,
  fingerprint: looseText,
})

const prometheusDelivery = z.object({ alerts: z.array(prometheusAlert).min(1, 'there is no alert in it') })

/** The alerts of a delivery, each with its own part of the body. */
export function readPrometheus(source: string, what: string, body: JsonValue): AlertDraft[] {
  const { alerts } = readAs(what, prometheusDelivery, body)
  const raw = isRecord(body) && Array.isArray(body.alerts) ? body.alerts : []
  return alerts.map((alert, index) => toAlert(source, alert, raw[index] ?? null))
}

function toAlert(source: string, alert: z.output<typeof prometheusAlert>, raw: JsonValue): AlertDraft {
  const { labels, annotations, fingerprint } = alert
  const name = labels.alertname ?? 'Alert'
  const host = first(labels, 'device', 'host', 'hostname') ?? hostName(labels.instance)
  return {
    source,
    key: fingerprint ?? sortedText(labels),
    state: alert.status === 'resolved' ? 'cleared' : 'raised',
    title: first(annotations, 'summary', 'title') ?? (host ? `${name} on ${host}` : name),
    message: first(annotations, 'description', 'message') ?? '',
    severity: toSeverity(labels.severity ?? labels.priority),
    host,
    customer: first(labels, 'client', 'customer', 'tenant', 'company'),
    url: alert.dashboardURL ?? alert.panelURL ?? alert.generatorURL,
    startedAt: alert.startsAt,
    // A firing alert may carry the time at which it would time out.
    endedAt: alert.status === 'resolved' ? alert.endsAt : undefined,
    labels,
    raw,
  }
}

function first(values: Record<string, string>, ...names: string[]): string | undefined {
  return names.map((name) => values[name]?.trim()).find((value) => value)
}

function sortedText(labels: Record<string, string>): string {
  return JSON.stringify(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1)))
}
