import type { HookRequest } from '#sdk'
import { type AlertDraft, type AlertPreset, isRecord } from './alert-draft.ts'
import { readPrometheus } from './prometheus-alert.ts'

const timestampHeader = 'X-Grafana-Alerting-Timestamp'
const signatureHeader = 'X-Grafana-Alerting-Signature'
/** Longer than a signature is taken. */
const replayMinutes = 15

/**
 * Grafana's alerting: Alertmanager's form with `orgId` and links to the panel. Signed by the HMAC-SHA256 in hex of the
 * time, a colon and the body, where the contact point has a secret and a timestamp header (Grafana 12).
 */
export const grafana: AlertPreset = {
  id: 'grafana',
  name: 'Grafana',
  matches: (body) => isRecord(body) && Array.isArray(body.alerts) && 'orgId' in body,
  expects: 'orgId and a list named alerts',
  read: (body, request) =>
    readPrometheus('grafana', 'a delivery of Grafana', body).map((alert, index) => ({
      ...alert,
      ...oneDelivery(request, index),
    })),
  access: {
    authentication: 'hmac',
    signature: {
      header: signatureHeader,
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
        text: 'In Grafana: Alerts & IRM, Alerting, Contact points (since 13 under Notification configuration), add one with the integration Webhook, method POST, with this URL.',
        copy: '{{url}}',
      },
      {
        text: 'In the optional settings, under HMAC signature, put this secret. Leave Header as it is.',
        copy: '{{secret}}',
      },
      {
        text: 'There, put this Timestamp header: without it nothing is taken, and with it a delivery that is older than 5 minutes is refused.',
        copy: timestampHeader,
      },
      {
        text: 'Before Grafana 12 there is no signature: choose bearer token above, and put the secret into Authentication header credentials; the scheme stays Bearer.',
      },
    ],
    it: [
      {
        text: 'In Grafana: Alerts & IRM, Alerting, Contact points (dalla 13 sotto Notification configuration), aggiungine uno con integrazione Webhook, metodo POST, con questo URL.',
        copy: '{{url}}',
      },
      {
        text: 'Nelle impostazioni facoltative, in HMAC signature, inserisci questo segreto. Lascia Header com’è.',
        copy: '{{secret}}',
      },
      {
        text: 'Lì stesso inserisci questo Timestamp header: senza non si accetta nulla, e con esso una consegna più vecchia di 5 minuti viene rifiutata.',
        copy: timestampHeader,
      },
      {
        text: 'Prima di Grafana 12 non c’è la firma: scegli bearer token qui sopra e metti il segreto in Authentication header credentials; lo schema resta Bearer.',
      },
    ],
  },
}

/** A signature with its time is of one delivery: one that was recorded starts nothing while its time still counts. */
function oneDelivery(
  { headers }: HookRequest,
  index: number,
): Pick<AlertDraft, 'deliveryKey' | 'deliveryWindowMinutes'> {
  const signature = headers[signatureHeader.toLowerCase()]
  if (signature === undefined || headers[timestampHeader.toLowerCase()] === undefined) return {}
  return { deliveryKey: `grafana:${signature}:${index}`, deliveryWindowMinutes: replayMinutes }
}
