import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Severity } from '../msp/severity.ts'
import type { OwnEvent } from '../own-events/store-own-events.ts'
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

export interface Heard {
  device: KnownDevice
  /** Undefined: it was never heard before. */
  before: Presence | undefined
  now: Date
}

/** Writes that devices were heard, and answers what is over by that, for each. */
export async function markSeen(tx: Kysely<Database>, heard: readonly Heard[]): Promise<OwnEvent[][]> {
  const looks = heard.map(({ device, before, now }) => {
    const silentMs = offlineAfter(device.kind, before?.offlineAfterMinutes ?? null) * 60_000
    return new Date(now.getTime() + silentMs)
  })
  await sql`
    insert into device_presence (device_id, last_seen_at, state, since, look_at)
    select h.device_id, h.now, 'online', h.now, h.look_at
      from unnest(
        ${heard.map(({ device }) => device.id)}::uuid[], ${heard.map(({ now }) => now)}::timestamptz[],
        ${looks}::timestamptz[]
      ) as h(device_id, now, look_at)
     order by h.device_id
    on conflict (device_id) do update
       set last_seen_at = greatest(device_presence.last_seen_at, excluded.last_seen_at), state = 'online',
           since = case when device_presence.state = 'online' then device_presence.since else excluded.since end,
           look_at = case when device_presence.state = 'online' then device_presence.look_at else excluded.look_at end`.execute(
    tx,
  )
  return heard.map(({ device, before, now }) => {
    if (before === undefined || before.state === 'online') return []
    const online = presenceEvent(device, 'cleared', before, { peers: 0, peersOffline: 0 }, now)
    return before.state === 'stale' ? [online, staleEvent(device, 'cleared', before, now)] : [online]
  })
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
