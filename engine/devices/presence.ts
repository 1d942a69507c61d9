import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Severity } from '../msp/severity.ts'
import type { OwnEvent } from '../triggers/store-own-events.ts'
import { deviceEvent, type KnownDevice, problemKey } from './problem-events.ts'
import { offlineAfter, ofMachine } from './rules.ts'

export interface Presence {
  lastSeenAt: Date
  state: 'online' | 'offline' | 'stale'
  since: Date
  offlineAfterMinutes: number | null
}

export interface Peers {
  peers: number
  peersOffline: number
}

/** Writes that a device was heard, and answers what is over by that. */
export async function markSeen(
  tx: Kysely<Database>,
  device: KnownDevice,
  before: Presence | undefined,
  now: Date,
): Promise<OwnEvent[]> {
  const silentMs = offlineAfter(device.kind, before?.offlineAfterMinutes ?? null) * 60_000
  await sql`
    insert into device_presence (device_id, last_seen_at, state, since, look_at)
    values (${device.id}, ${now}, 'online', ${now}, ${new Date(now.getTime() + silentMs)})
    on conflict (device_id) do update
       set last_seen_at = greatest(device_presence.last_seen_at, excluded.last_seen_at), state = 'online',
           since = case when device_presence.state = 'online' then device_presence.since else excluded.since end,
           look_at = case when device_presence.state = 'online' then device_presence.look_at else excluded.look_at end`.execute(
    tx,
  )
  if (before === undefined || before.state === 'online') return []
  const events = [presenceEvent(device, 'cleared', before, { peers: 0, peersOffline: 0 }, now)]
  if (before.state === 'stale') events.push(staleEvent(device, 'cleared', before, now))
  return events
}

export function presenceEvent(
  device: KnownDevice,
  state: 'raised' | 'cleared',
  { lastSeenAt, offlineAfterMinutes }: Pick<Presence, 'lastSeenAt' | 'offlineAfterMinutes'>,
  peers: Peers,
  now: Date,
): OwnEvent {
  const offlineMinutes = Math.round((now.getTime() - lastSeenAt.getTime()) / 60_000)
  const severity: Severity = ofMachine(device)
  return deviceEvent(
    device,
    {
      type: state === 'raised' ? 'device.offline' : 'device.online',
      dedupKey: problemKey(device.id, 'device.offline', ''),
      state,
      severity,
      title: state === 'raised' ? `${device.hostname} is offline` : `${device.hostname} is back online`,
      since: lastSeenAt,
      facts: {
        lastSeenAt: lastSeenAt.toISOString(),
        offlineMinutes,
        thresholdMinutes: offlineAfter(device.kind, offlineAfterMinutes),
        ...peers,
      },
    },
    now,
  )
}

export function staleEvent(
  device: KnownDevice,
  state: 'raised' | 'cleared',
  { lastSeenAt }: Pick<Presence, 'lastSeenAt'>,
  now: Date,
): OwnEvent {
  const silentDays = Math.floor((now.getTime() - lastSeenAt.getTime()) / 86_400_000)
  return deviceEvent(
    device,
    {
      type: 'device.stale',
      dedupKey: problemKey(device.id, 'device.stale', ''),
      state,
      severity: 'low',
      title:
        state === 'raised'
          ? `${device.hostname} has been silent for ${silentDays} days`
          : `${device.hostname} reports again`,
      since: lastSeenAt,
      facts: { lastSeenAt: lastSeenAt.toISOString(), silentDays },
    },
    now,
  )
}
