import { type AlertFormat, isRecord } from './alert-draft.ts'
import { readPrometheus } from './prometheus-alert.ts'

/** Prometheus Alertmanager's webhook, version 4: many alerts, each with its own status and fingerprint. */
export const alertmanager: AlertFormat = {
  matches: (body) => isRecord(body) && Array.isArray(body.alerts) && 'receiver' in body,
  read: (body) => readPrometheus('alertmanager', 'a delivery of Alertmanager', body),
}
