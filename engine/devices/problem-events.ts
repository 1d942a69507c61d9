import type { JsonObject } from '../graph/json.ts'
import type { Device } from '../msp/device.ts'
import type { DeviceEventType } from '../msp/device-event.ts'
import { priorityOfSeverity, type Severity } from '../msp/severity.ts'
import type { OwnEvent } from '../own-events/store-own-events.ts'

export type KnownDevice = Pick<Device, 'id' | 'customerId' | 'hostname' | 'kind' | 'criticality'>

export interface ProblemSaid {
  type: DeviceEventType
  /** What tells the problem from others of its kind on the device; part of its identity. */
  dedupKey: string
  state: 'raised' | 'cleared'
  severity: Severity
  title: string
  since: Date
  facts: JsonObject
}

/** What begins or ends on a device, as an event that flows hear. */
export function deviceEvent(device: KnownDevice, said: ProblemSaid, now: Date): OwnEvent {
  const { id, customerId, hostname, kind, criticality } = device
  return {
    type: said.type,
    source: 'devices',
    occurredAt: now,
    dedupKey: said.dedupKey,
    state: said.state,
    hints: { deviceId: id, ...(customerId === null ? {} : { customerId }) },
    data: { ...about(said), hostname, kind, criticality, ...said.facts },
  }
}

/** What every event of ours says of its problem. */
export function about({ title, severity, state, since }: Omit<ProblemSaid, 'type' | 'dedupKey' | 'facts'>) {
  return {
    title,
    severity,
    priority: priorityOfSeverity(severity),
    status: state,
    since: since.toISOString(),
  }
}

export function problemKey(deviceId: string, kind: string, key: string): string {
  return key === '' ? `${kind}:${deviceId}` : `${kind}:${deviceId}:${key}`
}
