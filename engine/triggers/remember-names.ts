import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { companyDomains } from '../msp/address-domain.ts'
import type { EventHints } from '../sdk/trigger.ts'

/** What is known of a customer or device from now on. */
export interface Remembered {
  customerAlias?: string
  customerExternalId?: string
  domain?: string
  deviceAlias?: string
  deviceExternalId?: string
  deviceSerial?: string
}

/**
 * Keeps what an event said of a customer and its device, so that the next that says the same is found: names as aliases,
 * ids of the sender's system under its name, the domain of an e-mail address. What others have already is left to them.
 */
export async function rememberNames(
  tx: Kysely<Database>,
  hints: EventHints,
  source: string,
  customerId: string,
  deviceId: string | undefined,
): Promise<Remembered> {
  const remembered: Remembered = {}
  const name = hints.customerName?.trim() ?? ''
  if (name !== '' && (await addCustomerAlias(tx, customerId, name))) remembered.customerAlias = name
  const external = hints.customerExternalId?.trim() ?? ''
  // A sender that does not tell names from ids gives both the same.
  if (external !== '' && external !== name && (await addId(tx, 'customers', customerId, source, external))) {
    remembered.customerExternalId = external
  }
  const [domain] = companyDomains(hints.senderAddress ?? '')
  if (domain && (await addDomain(tx, customerId, domain))) remembered.domain = domain
  if (!deviceId) return remembered
  const host = hints.hostname?.trim() ?? ''
  if (host !== '' && (await addDeviceAlias(tx, deviceId, host))) remembered.deviceAlias = host
  const ofDevice = hints.deviceExternalId?.trim() ?? ''
  if (ofDevice !== '' && ofDevice !== host && (await addId(tx, 'devices', deviceId, source, ofDevice))) {
    remembered.deviceExternalId = ofDevice
  }
  const serial = hints.deviceSerial?.trim() ?? ''
  if (
    serial !== '' &&
    !(await reportsSerial(tx, serial)) &&
    (await addId(tx, 'devices', deviceId, 'serial', serial))
  ) {
    remembered.deviceSerial = serial
  }
  return remembered
}

async function addCustomerAlias(tx: Kysely<Database>, id: string, name: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update customers set aliases = array_append(aliases, ${name}), updated_at = now()
     where id = ${id} and lower(name) <> lower(${name}) and not lower_all(aliases) @> array[lower(${name})]`.execute(
    tx,
  )
  return numAffectedRows === 1n
}

async function addDomain(tx: Kysely<Database>, id: string, domain: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update customers set domains = array_append(domains, ${domain}), updated_at = now()
     where id = ${id} and not exists (select from customers where domains @> array[${domain}])`.execute(tx)
  return numAffectedRows === 1n
}

async function addDeviceAlias(tx: Kysely<Database>, id: string, host: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update devices set aliases = array_append(aliases, ${host})
     where id = ${id} and lower(hostname) <> lower(${host}) and not lower_all(aliases) @> array[lower(${host})]`.execute(
    tx,
  )
  return numAffectedRows === 1n
}

async function reportsSerial(tx: Kysely<Database>, serial: string): Promise<boolean> {
  const { rows } = await sql`select from device_reports where lower(serial) = lower(${serial})`.execute(tx)
  return rows.length > 0
}

/** Under the name of the system, or that name with a number where another id stands there. False where it is known. */
async function addId(
  tx: Kysely<Database>,
  table: 'customers' | 'devices',
  id: string,
  system: string,
  value: string,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ${sql.table(table)} t
       set external_ids = t.external_ids || jsonb_build_object(
             (select case when nth = 1 then ${system}::text else ${system}::text || ' ' || nth end
                from generate_series(1, 1000) nth
               where not t.external_ids ? case when nth = 1 then ${system}::text else ${system}::text || ' ' || nth end
               order by nth limit 1), ${value}::text)
     where t.id = ${id} and not exists (
       select from ${sql.table(table)} o where text_values(o.external_ids) && array[${value}]::text[])`.execute(
    tx,
  )
  return numAffectedRows === 1n
}
