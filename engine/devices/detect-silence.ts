import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { OwnEvent } from '../own-events/store-own-events.ts'
import { storeOwnEvents } from '../own-events/store-own-events.ts'
import { type Peers, type Presence, presenceEvent, staleEvent } from './presence.ts'
import type { KnownDevice } from './problem-events.ts'
import { offlineAfter, staleDays } from './rules.ts'

interface Row {
  id: string
  customer_id: string | null
  hostname: string
  kind: KnownDevice['kind']
  criticality: KnownDevice['criticality']
  active: boolean
  last_seen_at: Date
  state: Presence['state']
  since: Date
  offline_after_minutes: number | null
}

/** Devices looked at in one transaction. */
const batchSize = 2000
const dayMs = 86_400_000

/**
 * Looks at the devices that may have fallen silent: those whose moment to be looked at has come. Nobody counts as silent
 * for a time in which we did not listen, so `listeningSince` is when we began. Answers how many events it stored.
 */
export async function detectSilence(db: Kysely<Database>, listeningSince: Date, now: Date): Promise<number> {
  let stored = 0
  for (;;) {
    const { looked, events } = await lookAtSome(db, listeningSince, now)
    stored += events
    if (looked < batchSize) return stored
  }
}

async function lookAtSome(
  db: Kysely<Database>,
  listeningSince: Date,
  now: Date,
): Promise<{ looked: number; events: number }> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<Row>`
      select d.id, d.customer_id, d.hostname, d.kind, d.criticality, d.active, p.last_seen_at, p.state, p.since,
             p.offline_after_minutes
        from device_presence p join devices d on d.id = p.device_id
       where p.look_at <= ${now} order by p.look_at limit ${batchSize} for no key update of p skip locked`.execute(
      tx,
    )
    if (rows.length === 0) return { looked: 0, events: 0 }
    const seen = rows.map((row) => ({ row, next: whatNext(row, listeningSince, now) }))
    await sql`
      update device_presence p
         set state = n.state, look_at = n.look_at,
             since = case when p.state = n.state then p.since else ${now}::timestamptz end
        from unnest(
          ${seen.map(({ row }) => row.id)}::uuid[], ${seen.map(({ next }) => next.state)}::text[],
          ${seen.map(({ next }) => next.lookAt)}::timestamptz[]
        ) as n(device_id, state, look_at)
       where p.device_id = n.device_id`.execute(tx)
    const changed = seen.filter(({ row, next }) => row.state !== next.state)
    const peers = await countPeers(
      tx,
      changed.map(({ row }) => row.id),
    )
    const events = changed.map(({ row, next }) => toEvent(row, next.state, peers.get(row.id), now))
    await storeOwnEvents(tx, events)
    return { looked: rows.length, events: events.length }
  })
}

function whatNext(
  { active, kind, state, last_seen_at, offline_after_minutes }: Row,
  listeningSince: Date,
  now: Date,
): { state: Presence['state']; lookAt: Date } {
  const later = (ms: number) => new Date(Math.max(ms, now.getTime() + 1000))
  if (!active) return { state, lookAt: later(now.getTime() + dayMs) }
  const heard = Math.max(last_seen_at.getTime(), listeningSince.getTime())
  const offlineAt = heard + offlineAfter(kind, offline_after_minutes) * 60_000
  if (state === 'online' && offlineAt > now.getTime()) return { state, lookAt: later(offlineAt) }
  const staleAt = last_seen_at.getTime() + staleDays * dayMs
  if (state === 'online') return { state: 'offline', lookAt: later(staleAt) }
  if (state === 'offline' && staleAt > now.getTime()) return { state, lookAt: later(staleAt) }
  return { state: 'stale', lookAt: later(now.getTime() + 365 * dayMs) }
}

function toEvent(row: Row, state: Presence['state'], peers: Peers | undefined, now: Date): OwnEvent {
  const { id, customer_id, hostname, kind, criticality, last_seen_at, offline_after_minutes } = row
  const device = { id, customerId: customer_id, hostname, kind, criticality }
  const presence = { lastSeenAt: last_seen_at, offlineAfterMinutes: offline_after_minutes }
  return state === 'stale'
    ? staleEvent(device, 'raised', presence, now)
    : presenceEvent(device, 'raised', presence, peers ?? { peers: 0, peersOffline: 0 }, now)
}

/** Other devices that report from the same site, or else for the same customer. */
async function countPeers(tx: Kysely<Database>, ids: readonly string[]): Promise<Map<string, Peers>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; peers: number; peers_offline: number }>`
    with mine as materialized (
      select id, site_id, case when site_id is null then customer_id end as customer_id
        from devices where id = any(${ids}::uuid[])
    ), places as materialized (
      select distinct site_id, customer_id from mine where site_id is not null or customer_id is not null
    ), others as (
      select w.site_id, w.customer_id, o.id from places w join devices o on o.site_id = w.site_id where o.active
      union all
      select w.site_id, w.customer_id, o.id
        from places w join devices o on o.site_id is null and o.customer_id = w.customer_id where o.active
    ), counted as materialized (
      select o.site_id, o.customer_id, count(*)::int as devices,
             (count(*) filter (where p.state <> 'online'))::int as offline
        from others o join device_presence p on p.device_id = o.id group by 1, 2
    )
    select m.id, c.devices - 1 as peers, c.offline - 1 as peers_offline
      from mine m join counted c on c.site_id = m.site_id
    union all
    select m.id, c.devices - 1, c.offline - 1
      from mine m join counted c on m.site_id is null and c.site_id is null and c.customer_id = m.customer_id`.execute(
    tx,
  )
  return new Map(
    rows.map(({ id, peers, peers_offline }) => [id, { peers, peersOffline: Math.max(0, peers_offline) }]),
  )
}
