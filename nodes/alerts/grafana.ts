import { type AlertPreset, isRecord } from './alert-draft.ts'
import { readPrometheus } from './prometheus-alert.ts'

const timestampHeader = 'X-Grafana-Alerting-Timestamp'

/**
 * Grafana's alerting: Alertmanager's form with `orgId` and links to the panel. Signed by the HMAC-SHA256 in hex of the
 * time, a colon and the body, where the contact point has a secret and a timestamp header (Grafana 12).
 */
export const grafana: AlertPreset = {
  id: 'grafana',
  name: 'Grafana',
  matches: (body) => isRecord(body) && Array.isArray(body.alerts) && 'orgId' in body,
  expects: 'orgId and a list named alerts',
  read: (body) => readPrometheus('grafana', 'a delivery of Grafana', body),
  access: {
    authentication: 'hmac',
    signature: {
      header: 'X-Grafana-Alerting-Signature',
      algorithm: 'sha256',
      encoding: 'hex',
      timestampHeader,
    },
  },
  // The form of https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
  sample: {
    receiver: 'sentiero',
    status: 'firing',
    orgId: 1,
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'DiskFull', host: 'SRV-FILE01', customer: 'Rossi Srl', severity: 'warning' },
        annotations: { summary: 'Disk D: of SRV-FILE01 is nearly full' },
        startsAt: '2026-11-20T10:00:00Z',
        endsAt: '0001-01-01T00:00:00Z',
        fingerprint: 'c6eadffa33fcdf37',
        dashboardURL: 'https://grafana.example/d/disks',
        values: { B: 96.5 },
        valueString: "[ var='B' value=96.5 ]",
      },
    ],
    groupLabels: {},
    commonLabels: { alertname: 'DiskFull' },
    commonAnnotations: {},
    externalURL: 'https://grafana.example/',
    version: '1',
    groupKey: '{}:{alertname="DiskFull"}',
    truncatedAlerts: 0,
    title: '[FIRING:1] DiskFull',
    state: 'alerting',
    message: 'Disk D: of SRV-FILE01 is nearly full',
  },
  setUp: {
    en: [
      {
        text: 'In Grafana: Alerting, Contact points, add one of the kind Webhook, method POST, with this URL.',
        copy: '{{url}}',
      },
      { text: 'Under HMAC signature put this secret.', copy: '{{secret}}' },
      {
        text: 'There, put this timestamp header; a delivery that is older than 5 minutes is then refused.',
        copy: timestampHeader,
      },
      {
        text: 'Before Grafana 12 there is no signature: choose bearer token above, and put the secret into Authorization header credentials.',
      },
    ],
    it: [
      {
        text: 'In Grafana: Alerting, Contact points, aggiungine uno di tipo Webhook, metodo POST, con questo URL.',
        copy: '{{url}}',
      },
      { text: 'In HMAC signature inserisci questo segreto.', copy: '{{secret}}' },
      {
        text: 'Lì stesso inserisci questa intestazione per l’ora: una consegna più vecchia di 5 minuti viene rifiutata.',
        copy: timestampHeader,
      },
      {
        text: 'Prima di Grafana 12 non c’è la firma: scegli bearer token qui sopra e metti il segreto in Authorization header credentials.',
      },
    ],
  },
}
