import { type JsonValue, type Severity, z } from '#sdk'
import { type AlertDraft, type AlertPreset, isRecord, looseText, readAs } from './alert-draft.ts'
import { hostName } from './host-name.ts'

const delivery = z.object({
  heartbeat: z.object({ monitorID: looseText, status: z.int(), time: looseText, msg: looseText }).nullable(),
  monitor: z.object({ id: looseText, name: looseText, url: looseText, hostname: looseText }).nullish(),
  msg: looseText,
})

const states = { down: 0, up: 1, pending: 2, maintenance: 3 }
const severity: Severity = 'high'
/** The name of the notification, and this. */
const testMessage = /(^| )Testing$/
const words = /^\[([^\]]+)\](?:\[([^\]]*)\])?\s*(.*)$/s

/**
 * Uptime Kuma: one monitor went down or came up. Without a heartbeat it is its test message, or tells of a certificate or a
 * domain that ends soon, in words alone: [monitor][URL] and the text.
 */
export const uptimeKuma: AlertPreset = {
  id: 'uptime-kuma',
  name: 'Uptime Kuma',
  matches: (body) => isRecord(body) && 'heartbeat' in body && 'msg' in body,
  expects: 'heartbeat, monitor and msg',
  read(body) {
    const { heartbeat, monitor, msg } = readAs('a delivery of Uptime Kuma', delivery, body)
    if (heartbeat === null && msg !== undefined && words.test(msg) && !testMessage.test(msg)) {
      return [toNotice(msg, body)]
    }
    const name = monitor?.name ?? 'A monitor'
    const isUp = heartbeat?.status === states.up
    const skip = skipReason(heartbeat?.status)
    const alert: AlertDraft = {
      source: 'uptime-kuma',
      key: skip === undefined ? (heartbeat?.monitorID ?? monitor?.id ?? name) : undefined,
      state: isUp ? 'cleared' : 'raised',
      title: `${name} is ${isUp ? 'up' : 'down'}`,
      message: heartbeat?.msg ?? msg ?? '',
      severity,
      kind: 'offline',
      // Ping and port monitors have a host name; the web ones have a URL, and "https://" where it was left empty.
      host: hostName(monitor?.hostname) ?? hostName(monitor?.url) ?? monitor?.name,
      customer: undefined,
      url: monitor?.url === 'https://' ? undefined : monitor?.url,
      startedAt: undefined,
      endedAt: undefined,
      labels: {},
      ...(skip === undefined ? {} : { skip }),
      raw: body,
    }
    return [alert]
  },
  access: { authentication: 'bearer' },
  // The form of https://github.com/louislam/uptime-kuma/blob/master/server/notification-providers/webhook.js
  sample: {
    heartbeat: {
      monitorID: 7,
      status: 0,
      time: '2026-11-20 10:00:00.000',
      msg: 'connect ECONNREFUSED',
      important: true,
      duration: 61,
      retries: 0,
    },
    monitor: { id: 7, name: 'SRV-FILE01', hostname: 'SRV-FILE01', port: 445, type: 'port', interval: 60 },
    msg: '[SRV-FILE01] [🔴 Down] connect ECONNREFUSED',
  },
  setUp: {
    en: [
      {
        text: 'In Uptime Kuma: Settings, Notifications, add one of the type Webhook with this Post URL and the request body Preset - application/json.',
        copy: '{{url}}',
      },
      {
        text: 'Switch on Additional Headers and put this there.',
        copy: '{ "Authorization": "Bearer {{secret}}" }',
      },
      { text: 'Name each monitor as the device is named here, or give it the host name.' },
    ],
    it: [
      {
        text: 'In Uptime Kuma: Impostazioni, Notifiche, aggiungine una di tipo Webhook con questo Post URL e il corpo Preset - application/json.',
        copy: '{{url}}',
      },
      {
        text: 'Attiva Additional Headers e inserisci questo.',
        copy: '{ "Authorization": "Bearer {{secret}}" }',
      },
      { text: 'Chiama ogni monitor come il dispositivo qui, oppure dagli il nome host.' },
    ],
  },
}

function skipReason(status: number | undefined): string | undefined {
  if (status === undefined) return 'Test message of Uptime Kuma'
  if (status === states.pending) return 'Uptime Kuma is not sure yet'
  return status === states.maintenance ? 'The monitor is in maintenance' : undefined
}

function toNotice(msg: string, raw: JsonValue): AlertDraft {
  const [, name, url, text = msg] = words.exec(msg) ?? []
  return {
    source: 'uptime-kuma',
    // The days that are left change from one to the next.
    key: `${name ?? ''} ${text.replaceAll(/\d+/g, '#')}`.trim(),
    state: 'raised',
    title: name === undefined ? msg : `${name}: ${text}`,
    message: msg,
    severity: 'medium',
    kind: 'other',
    host: hostName(url) ?? name,
    customer: undefined,
    url: url === '' ? undefined : url,
    startedAt: undefined,
    endedAt: undefined,
    labels: {},
    raw,
  }
}
