import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { storeOwnEvents } from '../own-events/store-own-events.ts'
import { type Ending, expiryEvent } from './expiry-event.ts'

/** An end whose date the desk keeps: of a contract, or of the warranty of a device. */
export interface DeskExpiry {
  kind: 'contract' | 'warranty'
  /** The contract's or the device's. */
  subjectId: string
  name: string
  customerId: string | null
  deviceId: string | null
  /** ISO date of the last day. */
  endsOn: string
  warnedAt: Date | null
}

/** Days before the end that people are told. */
export const deskWarnDays = 30

/** What ended longer ago was told of long since, or nobody wants to hear of it. */
const longestPastDays = 30

/**
 * Ends as the desk knows them at this moment. A contract that another of its kind follows without a gap does not end,
 * and what was entered by hand for the same day stands for the desk's. SQL, so that lists and the detector read the same.
 */
const deskExpiries = sql<Omit<DeskExpiry, 'warnedAt'>>`
  select 'contract' as kind, c.id as "subjectId", c.name, c.customer_id as "customerId", null::uuid as "deviceId",
         c.ends_on as "endsOn"
    from contracts c join customers on customers.id = c.customer_id and customers.active
   where c.ends_on is not null
     and not exists (
       select from contracts n where n.customer_id = c.customer_id and n.kind = c.kind and n.id <> c.id
          and n.starts_on > c.starts_on and n.starts_on <= c.ends_on + 1
          and (n.ends_on is null or n.ends_on > c.ends_on))
     and not exists (
       select from expiries e where e.kind = 'contract' and e.customer_id = c.customer_id
          and (e.expires_at at time zone 'UTC')::date = c.ends_on)
  union all
  select 'warranty', d.id, d.hostname, d.customer_id, d.id, d.warranty_ends_on
    from devices d
   where d.active and d.warranty_ends_on is not null
     and not exists (
       select from expiries e where e.kind = 'warranty' and e.device_id = d.id
          and (e.expires_at at time zone 'UTC')::date = d.warranty_ends_on)`

/** Those to come and those that ended lately, what ends first first. */
export async function listDeskExpiries(
  db: Kysely<Database>,
  filter: { customerId?: string | undefined; deviceId?: string | undefined },
  now: Date,
): Promise<DeskExpiry[]> {
  const { rows } = await sql<DeskExpiry>`
    select x.*, w.warned_at as "warnedAt"
      from (${deskExpiries}) x
      left join desk_expiry_warnings w on w.kind = x.kind and w.subject_id = x."subjectId"
     where x."endsOn" >= ${dayOf(now)}::date - ${longestPastDays}::int
       and (${filter.customerId ?? null}::uuid is null or x."customerId" = ${filter.customerId ?? null}::uuid)
       and (${filter.deviceId ?? null}::uuid is null or x."deviceId" = ${filter.deviceId ?? null}::uuid)
     order by x."endsOn", x."subjectId" limit 1000`.execute(db)
  return rows
}

/**
 * Tells once of what the desk says ends soon, and that it is over where the desk says otherwise since. Only what was told
 * is kept, never the date to go by.
 */
export async function detectDeskExpiries(tx: Kysely<Database>, now: Date): Promise<number> {
  const today = dayOf(now)
  const { rows: raised } = await sql<DeskExpiry>`
    insert into desk_expiry_warnings (kind, subject_id, name, customer_id, device_id, ends_on, warned_at)
    select x.kind, x."subjectId", x.name, x."customerId", x."deviceId", x."endsOn", ${now}
      from (${deskExpiries}) x
     where x."endsOn" between ${today}::date - ${longestPastDays}::int and ${today}::date + ${deskWarnDays}::int
     order by x."endsOn", x."subjectId" limit 500
    on conflict do nothing
    returning kind, subject_id as "subjectId", name, customer_id as "customerId", device_id as "deviceId",
              ends_on as "endsOn", warned_at as "warnedAt"`.execute(tx)
  const { rows: over } = await sql<DeskExpiry & { endsNow: string | null }>`
    delete from desk_expiry_warnings w using desk_expiry_warnings o
      left join (${deskExpiries}) x on x.kind = o.kind and x."subjectId" = o.subject_id
     where o.kind = w.kind and o.subject_id = w.subject_id
       and (x.kind is null or x."endsOn" > ${today}::date + ${deskWarnDays}::int)
    returning w.kind, w.subject_id as "subjectId", w.name, w.customer_id as "customerId", w.device_id as "deviceId",
              coalesce(x."endsOn", w.ends_on) as "endsOn", w.warned_at as "warnedAt", x."endsOn" as "endsNow"`.execute(
    tx,
  )
  const events = await Promise.all([
    ...raised.map((each) => expiryEvent(tx, toEnding(each), 'raised', now)),
    ...over.map((each) => expiryEvent(tx, toEnding(each), isDropped(each) ? 'dropped' : 'renewed', now)),
  ])
  await storeOwnEvents(tx, events)
  return events.length
}

/** A contract that ends no more goes on; a warranty without a date is just not known. */
function isDropped({ kind, endsNow }: { kind: DeskExpiry['kind']; endsNow: string | null }): boolean {
  return kind === 'warranty' && endsNow === null
}

function toEnding({ kind, subjectId, name, customerId, deviceId, endsOn, warnedAt }: DeskExpiry): Ending {
  const what = kind === 'contract' ? 'Contract' : 'Warranty of'
  return {
    key: `${kind}:${subjectId}`,
    kind,
    name: `${what} ${name}`,
    customerId,
    deviceId,
    expiresAt: endOfDay(endsOn),
    warnedAt,
    note: '',
  }
}

/** The last moment of a day (ISO date), in UTC as all days of the desk. */
export function endOfDay(day: string): Date {
  return new Date(`${day}T23:59:59Z`)
}

function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10)
}
