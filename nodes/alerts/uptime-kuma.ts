import { type Severity, z } from '#sdk'
import { type AlertDraft, type AlertFormat, isRecord, looseText, readAs } from './alert-draft.ts'
import { hostName } from './host-name.ts'

const delivery = z.object({
  heartbeat: z.object({ monitorID: looseText, status: z.int(), time: looseText, msg: looseText }).nullable(),
  monitor: z.object({ id: looseText, name: looseText, url: looseText, hostname: looseText }).nullish(),
  msg: looseText,
})

const states = { down: 0, up: 1, pending: 2, maintenance: 3 }
const severity: Severity = 'high'

/** Uptime Kuma: one monitor went down or came up; a heartbeat of null is its test message. */
export const uptimeKuma: AlertFormat = {
  matches: (body) => isRecord(body) && 'heartbeat' in body && 'msg' in body,
  read(body) {
    const { heartbeat, monitor, msg } = readAs('a delivery of Uptime Kuma', delivery, body)
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
}

function skipReason(status: number | undefined): string | undefined {
  if (status === undefined) return 'Test message of Uptime Kuma'
  if (status === states.pending) return 'Uptime Kuma is not sure yet'
  return status === states.maintenance ? 'The monitor is in maintenance' : undefined
}
