import { type AlertFormat, isRecord } from './alert-draft.ts'
import { readPrometheus } from './prometheus-alert.ts'

/** Grafana's alerting: Alertmanager's form with `orgId` and links to the panel. */
export const grafana: AlertFormat = {
  matches: (body) => isRecord(body) && Array.isArray(body.alerts) && 'orgId' in body,
  read: (body) => readPrometheus('grafana', 'a delivery of Grafana', body),
}
