import { type Kysely, type Selectable, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database, DevicesTable } from '../db/schema.ts'
import { type Device, type DeviceChanges, deviceChanges, type NewDevice, newDevice } from '../msp/device.ts'
import { externalIds, likePattern } from './customers.ts'
import { missing, referencesExist, refuseMissing } from './references.ts'

export type DeviceRow = Selectable<DevicesTable>

export function presentDevice(row: DeviceRow): Device {
  return {
    id: row.id,
    customerId: row.customer_id,
    siteId: row.site_id,
    hostname: row.hostname,
    aliases: row.aliases,
    externalIds: externalIds.parse(row.external_ids),
    kind: row.kind,
    os: row.os,
    criticality: row.criticality,
    inContract: row.in_contract,
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    remoteUrl: row.remote_url,
    warrantyEndsOn: row.warranty_ends_on,
    active: row.active,
  }
}

/**
 * By id, or by host name or alias in any case: within the customer when one is given, else only where it is the one
 * active device of that name.
 */
export async function findDevice(
  db: Kysely<Database>,
  by: { id: string } | { hostname: string; customerId?: string | null },
): Promise<Device | undefined> {
  if ('id' in by) {
    const row = await db.selectFrom('devices').selectAll().where('id', '=', by.id).executeTakeFirst()
    return row && presentDevice(row)
  }
  const name = by.hostname.trim().toLowerCase()
  const rows = await db
    .selectFrom('devices')
    .selectAll()
    .where('active', '=', true)
    .where(sql<boolean>`(lower(hostname) = ${name} or lower_all(aliases) @> array[${name}]::text[])`)
    .$if(typeof by.customerId === 'string', (query) => query.where('customer_id', '=', by.customerId ?? null))
    .limit(2)
    .execute()
  const [only, another] = rows
  return only && !another ? presentDevice(only) : undefined
}

/** By host name; `search` looks into names, aliases and operating systems. */
export async function listDevices(
  db: Kysely<Database>,
  filter: { customerId?: string | undefined; search?: string | undefined; active?: boolean | undefined } = {},
): Promise<Device[]> {
  const pattern = filter.search?.trim() ? likePattern(filter.search) : undefined
  const rows = await db
    .selectFrom('devices')
    .selectAll()
    .$if(filter.customerId !== undefined, (query) => query.where('customer_id', '=', filter.customerId ?? ''))
    .$if(filter.active !== undefined, (query) => query.where('active', '=', filter.active ?? true))
    .$if(pattern !== undefined, (query) =>
      query.where(sql<boolean>`concat_ws(' ', hostname, aliases::text, os) ilike ${pattern}`),
    )
    .orderBy(sql`lower(hostname)`)
    .orderBy('id')
    .execute()
  return rows.map(presentDevice)
}

/** Throws `StepFailed` where customer or site do not exist. */
export async function insertDevice(db: Kysely<Database>, input: NewDevice): Promise<Device> {
  const device = newDevice.parse(input)
  await refuseMissing(db, { customerId: device.customerId, siteId: device.siteId })
  const row = await db
    .insertInto('devices')
    .values({
      id: uuidv7(),
      customer_id: device.customerId,
      site_id: device.siteId,
      hostname: device.hostname.trim(),
      aliases: device.aliases,
      external_ids: JSON.stringify(device.externalIds),
      kind: device.kind,
      os: device.os,
      criticality: device.criticality,
      in_contract: device.inContract,
      last_seen_at: device.lastSeenAt,
      remote_url: device.remoteUrl,
      warranty_ends_on: device.warrantyEndsOn,
      active: device.active,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return presentDevice(row)
}

/** Changes what is given and nothing else. */
export async function updateDevice(db: Kysely<Database>, id: string, input: DeviceChanges): Promise<Device> {
  const changes = deviceChanges.parse(input)
  const references = { customerId: changes.customerId, siteId: changes.siteId }
  const row = await db
    .updateTable('devices')
    .set({
      id: sql`id`,
      customer_id: changes.customerId,
      site_id: changes.siteId,
      hostname: changes.hostname?.trim(),
      aliases: changes.aliases,
      external_ids: changes.externalIds && JSON.stringify(changes.externalIds),
      kind: changes.kind,
      os: changes.os,
      criticality: changes.criticality,
      in_contract: changes.inContract,
      last_seen_at: changes.lastSeenAt,
      remote_url: changes.remoteUrl,
      warranty_ends_on: changes.warrantyEndsOn,
      active: changes.active,
    })
    .where('id', '=', id)
    .where(referencesExist(references))
    .returningAll()
    .executeTakeFirst()
  if (row) return presentDevice(row)
  await refuseMissing(db, references)
  throw missing('device', id)
}
