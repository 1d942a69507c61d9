import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import { priorityOfSeverity } from '../msp/severity.ts'
import { isSiteDown, type SiteCorrelation, siteCorrelation } from '../msp/site-correlation.ts'
import type { Surroundings } from '../noise/decide.ts'
import { type OwnEvent, storeOwnEvents } from '../own-events/store-own-events.ts'

const setting = 'site_correlation'
/** While a site is down, its devices are looked at again so often. */
const lookAgainMs = 5 * 60_000
/** Host names told of an outage. */
const mostNames = 100

export interface DevicePresence {
  eventId: string
  deviceId: string
  siteId: string
  state: 'raised' | 'cleared'
  at: Date
}

type Site = NonNullable<Surroundings['site']>

interface SiteRow {
  id: string
  name: string
  customer_id: string
  devices: number
  offline: number
  recent: number
  names: string[]
  outage: string | null
  since: Date | null
}

/**
 * Keeps which devices of each site are gone, raises and clears the outage of a site as an event of its own, and answers
 * for each device that fell silent whether its site is down, or may turn out to be.
 */
export async function correlateSites(
  tx: Kysely<Database>,
  presence: readonly DevicePresence[],
  now: Date,
): Promise<Map<string, Site>> {
  const around = new Map<string, Site>()
  if (presence.length === 0) return around
  const rule = await readSiteCorrelation(tx)
  const siteIds = [...new Set(presence.map(({ siteId }) => siteId))].sort()
  // Of two routers the second counts after the first.
  await sql`select from sites where id = any(${siteIds}::uuid[]) order by id for no key update`.execute(tx)
  await writePresence(tx, presence)
  const sites = await countDevices(tx, siteIds, new Date(now.getTime() - rule.withinMinutes * 60_000))
  const events: OwnEvent[] = []
  const down = new Set<string>()
  for (const site of sites) {
    const { devices, recent: offline } = site
    if (rule.enabled && site.outage === null && isSiteDown({ devices, offline }, rule)) {
      await tx.insertInto('site_outages').values({ id: uuidv7(), site_id: site.id, began_at: now }).execute()
      events.push(outageEvent(site, 'raised', now))
    } else if (site.outage !== null && !isSiteDown(site, rule)) {
      await tx.updateTable('site_outages').set({ ended_at: now }).where('id', '=', site.outage).execute()
      // Its devices come back one after the other: none of the last few is a problem of its own yet.
      await lookAgain(tx, site.id, new Date(now.getTime() + rule.settleSeconds * 1000))
      events.push(outageEvent(site, 'cleared', now))
      continue
    } else if (site.outage === null) continue
    down.add(site.id)
  }
  await storeOwnEvents(tx, events)
  for (const { eventId, siteId, state } of presence) {
    const site = sites.find(({ id }) => id === siteId)
    if (!site || state === 'cleared') continue
    const isDown = down.has(siteId)
    const settles = rule.enabled && !isDown && site.devices > 1 && rule.settleSeconds > 0
    if (!isDown && !settles) continue
    const waitMs = isDown ? lookAgainMs : rule.settleSeconds * 1000
    const lookAgainAt = new Date(now.getTime() + waitMs)
    around.set(eventId, { id: siteId, name: site.name, down: isDown, lookAgainAt })
  }
  return around
}

/** Of some sites those that are down, for devices that waited. */
export async function sitesDown(
  tx: Kysely<Database>,
  siteIds: readonly string[],
  now: Date,
): Promise<Map<string, Site>> {
  if (siteIds.length === 0) return new Map()
  const { rows } = await sql<{ id: string; name: string }>`
    select s.id, s.name from site_outages o join sites s on s.id = o.site_id
     where o.ended_at is null and s.id = any(${siteIds}::uuid[])`.execute(tx)
  const lookAgainAt = new Date(now.getTime() + lookAgainMs)
  return new Map(rows.map(({ id, name }) => [id, { id, name, down: true, lookAgainAt }]))
}

export async function readSiteCorrelation(db: Kysely<Database>): Promise<SiteCorrelation> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', setting).executeTakeFirst()
  return siteCorrelation.parse(row?.value ?? {})
}

export async function saveSiteCorrelation(tx: Kysely<Database>, rule: SiteCorrelation): Promise<void> {
  const value = JSON.stringify(rule)
  await tx
    .insertInto('settings')
    .values({ name: setting, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

async function writePresence(tx: Kysely<Database>, presence: readonly DevicePresence[]): Promise<void> {
  const last = [...new Map(presence.map((one) => [one.deviceId, one])).values()]
  const gone = last.filter(({ state }) => state === 'raised')
  const back = last.filter(({ state }) => state === 'cleared').map(({ deviceId }) => deviceId)
  if (gone.length > 0) {
    await sql`
      insert into offline_devices (device_id, site_id, since)
      select * from unnest(
        ${gone.map(({ deviceId }) => deviceId)}::uuid[], ${gone.map(({ siteId }) => siteId)}::uuid[],
        ${gone.map(({ at }) => at)}::timestamptz[])
      on conflict (device_id) do update set site_id = excluded.site_id`.execute(tx)
  }
  if (back.length > 0) await tx.deleteFrom('offline_devices').where('device_id', 'in', back).execute()
}

async function countDevices(
  tx: Kysely<Database>,
  siteIds: readonly string[],
  from: Date,
): Promise<SiteRow[]> {
  const { rows } = await sql<SiteRow>`
    select s.id, s.name, s.customer_id, o.id as outage, o.began_at as since,
           count(d.id)::int as devices, count(g.device_id)::int as offline,
           (count(g.device_id) filter (where g.since >= ${from}))::int as recent,
           coalesce((array_agg(d.hostname order by d.hostname) filter (where g.device_id is not null))[:${mostNames}], '{}')
             as names
      from sites s join devices d on d.site_id = s.id and d.active
      left join offline_devices g on g.device_id = d.id
      left join site_outages o on o.site_id = s.id and o.ended_at is null
     where s.id = any(${siteIds}::uuid[]) group by s.id, o.id order by s.id`.execute(tx)
  return rows
}

function outageEvent(site: SiteRow, state: 'raised' | 'cleared', now: Date): OwnEvent {
  const { id, name, devices, offline, names } = site
  return {
    type: state === 'raised' ? 'site.offline' : 'site.online',
    source: 'devices',
    occurredAt: now,
    dedupKey: `site.offline:${id}`,
    state,
    hints: { customerId: site.customer_id },
    data: {
      title:
        state === 'raised'
          ? `${name} is offline: ${offline} of ${devices} devices`
          : `${name} is back online`,
      severity: 'critical',
      priority: priorityOfSeverity('critical'),
      status: state,
      since: (site.since ?? now).toISOString(),
      siteId: id,
      site: name,
      devices,
      offline,
      hostnames: names,
    },
  }
}

async function lookAgain(tx: Kysely<Database>, siteId: string, at: Date): Promise<void> {
  await sql`
    update deferred_decisions set due_at = ${at}
     where code = 'site_outage' and details ->> 'siteId' = ${siteId} and due_at > ${at}`.execute(tx)
}
