import { type AlertPreset, isRecord } from './alert-draft.ts'
import { readPrometheus } from './prometheus-alert.ts'

const config = `receivers:
  - name: sentiero
    webhook_configs:
      - url: '{{url}}'
        send_resolved: true
        http_config:
          authorization:
            type: Bearer
            credentials: '{{secret}}'`

/** Prometheus Alertmanager's webhook, version 4: many alerts, each with its own status and fingerprint. */
export const alertmanager: AlertPreset = {
  id: 'alertmanager',
  name: 'Prometheus Alertmanager',
  matches: (body) => isRecord(body) && Array.isArray(body.alerts) && 'receiver' in body,
  expects: 'receiver and a list named alerts',
  read: (body) => readPrometheus('alertmanager', 'a delivery of Alertmanager', body),
  access: { authentication: 'bearer' },
  // The form of https://prometheus.io/docs/alerting/latest/configuration/#webhook_config, with values of our own.
  sample: {
    version: '4',
    groupKey: '{}:{alertname="HostUnreachable"}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'sentiero',
    groupLabels: { alertname: 'HostUnreachable' },
    commonLabels: { alertname: 'HostUnreachable', severity: 'critical' },
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example:9093',
    alerts: [
      {
        status: 'firing',
        labels: {
          alertname: 'HostUnreachable',
          device: 'SRV-FILE01',
          client: 'Rossi Srl',
          severity: 'critical',
        },
        annotations: { summary: 'SRV-FILE01 does not answer' },
        startsAt: '2026-11-20T10:00:00Z',
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: 'http://prometheus.example:9090/graph',
        fingerprint: 'b28aac7d2d3c0ca8',
      },
    ],
  },
  setUp: {
    en: [
      { text: 'Put this receiver into alertmanager.yml and name it in a route.', copy: config },
      {
        text: 'Labels client (or customer) and device (or host) say whose alert it is; severity says how bad. Then reload Alertmanager.',
        copy: 'curl -X POST http://localhost:9093/-/reload',
      },
    ],
    it: [
      { text: 'Inserisci questo receiver in alertmanager.yml e indicalo in una route.', copy: config },
      {
        text: 'Le label client (o customer) e device (o host) dicono di chi è l’allarme; severity quanto è grave. Poi ricarica Alertmanager.',
        copy: 'curl -X POST http://localhost:9093/-/reload',
      },
    ],
  },
}
