import { type Kysely, type Selectable, sql } from 'kysely'
import { z } from 'zod'
import type { ContractsTable, CustomersTable, Database, DevicesTable } from '../db/schema.ts'
import { companyDomains, normalAddress } from '../msp/address-domain.ts'
import type { EventHints } from '../sdk/trigger.ts'
import { externalIds } from './customers.ts'

/** Whom an event concerns, as flows see it; null where nothing in the delivery tells. */
export type EventParties = {
  customer: {
    id: string
    name: string
    tags: string[]
    timeZone: string
    language: string
    vip: boolean
    externalIds: Record<string, string>
  } | null
  site: { id: string; name: string; address: string } | null
  contact: {
    id: string
    name: string
    email: string | null
    phone: string
    isVip: boolean
    isApprover: boolean
  } | null
  device: {
    id: string
    hostname: string
    kind: string
    os: string
    criticality: string
    inContract: boolean
    lastSeenAt: string | null
    remoteUrl: string | null
    externalIds: Record<string, string>
  } | null
  contract: {
    id: string
    name: string
    kind: string
    startsOn: string
    endsOn: string | null
    currency: string
    hourlyRateMinor: number
  } | null
}

interface SiteColumns {
  site_id: string | null
  site_name: string | null
  site_address: string | null
}

type DeviceCandidate = Selectable<DevicesTable> & SiteColumns & { serial: string | null }

interface ContactCandidate extends SiteColumns {
  id: string
  customer_id: string
  name: string
  email: string
  phone: string
  is_vip: boolean
  is_approver: boolean
}

type CustomerCandidate = Selectable<CustomersTable> & {
  contract: Pick<
    Selectable<ContractsTable>,
    'id' | 'name' | 'kind' | 'starts_on' | 'ends_on' | 'currency' | 'hourly_rate_minor'
  > | null
}

/**
 * Finds whom each delivery concerns, for any number of them in at most three statements. The customer: by id, name or
 * alias, external id, sender's address, its domain, and only where the delivery names no customer, through the device.
 * The device: by id, serial number, external id, host name or alias.
 * What fits two customers or two devices fits none. Inactive ones are not found.
 */
export async function matchHints(
  db: Kysely<Database>,
  hints: readonly EventHints[],
): Promise<EventParties[]> {
  const devices = await findDevices(db, hints)
  const contacts = await findContacts(db, hints)
  const customers = await findCustomers(db, hints, [
    ...devices.map((device) => device.customer_id),
    ...contacts.map((contact) => contact.customer_id),
  ])
  return hints.map((hint) => match(hint, devices, contacts, customers))
}

function match(
  hint: EventHints,
  devices: readonly DeviceCandidate[],
  contacts: readonly ContactCandidate[],
  customers: readonly CustomerCandidate[],
): EventParties {
  const customerOf = (id: string | null | undefined) => customers.find((customer) => customer.id === id)
  const sender = normalAddress(hint.senderAddress)
  const writer =
    sender === null ? undefined : contacts.find((contact) => contact.email.toLowerCase() === sender)
  const named =
    customerOf(hint.customerId) ??
    byName(customers, hint.customerName) ??
    byExternalId(customers, hint.customerExternalId) ??
    customerOf(writer?.customer_id) ??
    byDomain(customers, sender)
  const namesCustomer = [hint.customerId, hint.customerName, hint.customerExternalId].some(
    (text) => text !== undefined && text.trim() !== '',
  )
  const device = findDevice(hint, devices, named?.id, namesCustomer)
  const customer = named ?? (namesCustomer ? undefined : customerOf(device?.customer_id))
  const contact = writer && writer.customer_id === customer?.id ? writer : undefined
  return {
    customer: customer ? presentCustomer(customer) : null,
    site: presentSite(device) ?? presentSite(contact) ?? null,
    contact: contact ? presentContact(contact) : null,
    device: device ? presentDevice(device) : null,
    contract: customer?.contract ? presentContract(customer.contract) : null,
  }
}

function byName(customers: readonly CustomerCandidate[], name: string | undefined) {
  const wanted = fold(name)
  if (wanted === '') return undefined
  return (
    customers.find((customer) => fold(customer.name) === wanted) ??
    only(customers.filter((customer) => customer.aliases.some((alias) => fold(alias) === wanted)))
  )
}

function byExternalId(customers: readonly CustomerCandidate[], id: string | undefined) {
  const wanted = id?.trim() ?? ''
  if (wanted === '') return undefined
  return only(
    customers.filter((customer) => Object.values(externalIds.parse(customer.external_ids)).includes(wanted)),
  )
}

function byDomain(customers: readonly CustomerCandidate[], sender: string | null) {
  for (const domain of companyDomains(sender ?? '')) {
    const owners = customers.filter((customer) => customer.domains.includes(domain))
    if (owners.length > 0) return only(owners)
  }
  return undefined
}

function findDevice(
  hint: EventHints,
  devices: readonly DeviceCandidate[],
  customerId: string | undefined,
  namesCustomer: boolean,
): DeviceCandidate | undefined {
  // A host name such as SRV-1 is found at many customers: of an unknown one it says nothing.
  if (namesCustomer && customerId === undefined) return undefined
  const own = devices.filter((device) => customerId === undefined || device.customer_id === customerId)
  const serial = hint.deviceSerial?.trim() ?? ''
  const external = hint.deviceExternalId?.trim() ?? ''
  const hasId = (device: DeviceCandidate, id: string) =>
    Object.values(externalIds.parse(device.external_ids)).includes(id)
  const byId =
    own.find((device) => device.id === hint.deviceId) ??
    (serial === ''
      ? undefined
      : only(own.filter((device) => fold(device.serial ?? '') === fold(serial) || hasId(device, serial)))) ??
    (external === '' ? undefined : only(own.filter((device) => hasId(device, external))))
  const wanted = fold(hint.hostname)
  if (byId || wanted === '') return byId
  return (
    only(own.filter((device) => fold(device.hostname) === wanted)) ??
    only(own.filter((device) => device.aliases.some((alias) => fold(alias) === wanted)))
  )
}

async function findDevices(db: Kysely<Database>, hints: readonly EventHints[]): Promise<DeviceCandidate[]> {
  const ids = uuids(hints.map((hint) => hint.deviceId))
  const names = folded(hints.map((hint) => hint.hostname))
  const serials = folded(hints.map((hint) => hint.deviceSerial))
  const external = [
    ...new Set(
      hints.flatMap((hint) => [hint.deviceSerial?.trim() ?? '', hint.deviceExternalId?.trim() ?? '']),
    ),
  ].filter((id) => id !== '')
  if (ids.length + names.length + external.length === 0) return []
  const { rows } = await sql<DeviceCandidate>`
    select devices.*, coalesce(presence.last_seen_at, devices.last_seen_at) as last_seen_at,
           sites.name as site_name, sites.address as site_address, report.serial
    from devices left join sites on sites.id = devices.site_id
      left join device_presence presence on presence.device_id = devices.id
      left join device_reports report on report.device_id = devices.id
    where devices.active and (
      devices.id = any(${ids}::uuid[]) or lower(devices.hostname) = any(${names}::text[])
      or lower_all(devices.aliases) && ${names}::text[]
      or text_values(devices.external_ids) && ${external}::text[]
      or devices.id in (select device_id from device_reports where lower(serial) = any(${serials}::text[]))
    )
    order by devices.id
  `.execute(db)
  return rows
}

async function findContacts(db: Kysely<Database>, hints: readonly EventHints[]): Promise<ContactCandidate[]> {
  const addresses = hints.flatMap((hint) => normalAddress(hint.senderAddress) ?? [])
  if (addresses.length === 0) return []
  const { rows } = await sql<ContactCandidate>`
    select contacts.*, sites.name as site_name, sites.address as site_address
    from contacts left join sites on sites.id = contacts.site_id
    where contacts.active and lower(contacts.email) = any(${addresses}::text[])
  `.execute(db)
  return rows
}

async function findCustomers(
  db: Kysely<Database>,
  hints: readonly EventHints[],
  through: readonly (string | null)[],
): Promise<CustomerCandidate[]> {
  const ids = [...uuids(hints.map((hint) => hint.customerId)), ...through.filter((id) => id !== null)]
  const names = folded(hints.map((hint) => hint.customerName))
  const external = hints.flatMap((hint) => hint.customerExternalId?.trim() || [])
  const domains = hints.flatMap((hint) => companyDomains(hint.senderAddress ?? ''))
  if (ids.length + names.length + external.length + domains.length === 0) return []
  const { rows } = await sql<CustomerCandidate>`
    select customers.*, to_jsonb(contract) as contract
    from customers left join lateral (
      select id, name, kind, starts_on, ends_on, currency, hourly_rate_minor from contracts
      where customer_id = customers.id and is_default
        and covered_site_ids = '{}' and covered_device_ids = '{}'
        and starts_on <= current_date and (ends_on is null or ends_on >= current_date)
      order by starts_on desc, created_at desc, id
      limit 1
    ) as contract on true
    where customers.active and (
      customers.id = any(${ids}::uuid[]) or lower(customers.name) = any(${names}::text[])
      or lower_all(customers.aliases) && ${names}::text[]
      or text_values(customers.external_ids) && ${external}::text[]
      or customers.domains && ${domains}::text[]
    )
    order by customers.id
  `.execute(db)
  return rows
}

/** The one entry; none when there are several. */
function only<T>(entries: readonly T[]): T | undefined {
  return entries.length === 1 ? entries[0] : undefined
}

function fold(text: string | undefined): string {
  return text?.trim().toLowerCase() ?? ''
}

function folded(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts.map(fold))].filter((text) => text !== '')
}

function uuids(ids: readonly (string | undefined)[]): string[] {
  return ids.filter((id) => id !== undefined).filter((id) => z.uuid().safeParse(id).success)
}

function presentCustomer(row: CustomerCandidate): NonNullable<EventParties['customer']> {
  return {
    id: row.id,
    name: row.name,
    tags: row.tags,
    timeZone: row.time_zone,
    language: row.language,
    vip: row.vip,
    externalIds: externalIds.parse(row.external_ids),
  }
}

function presentSite(row: SiteColumns | undefined): EventParties['site'] | undefined {
  if (!row?.site_id) return undefined
  return { id: row.site_id, name: row.site_name ?? '', address: row.site_address ?? '' }
}

function presentContact(row: ContactCandidate): NonNullable<EventParties['contact']> {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    phone: row.phone,
    isVip: row.is_vip,
    isApprover: row.is_approver,
  }
}

function presentDevice(row: DeviceCandidate): NonNullable<EventParties['device']> {
  return {
    id: row.id,
    hostname: row.hostname,
    kind: row.kind,
    os: row.os,
    criticality: row.criticality,
    inContract: row.in_contract,
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    remoteUrl: row.remote_url,
    externalIds: externalIds.parse(row.external_ids),
  }
}

function presentContract(
  row: NonNullable<CustomerCandidate['contract']>,
): NonNullable<EventParties['contract']> {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    currency: row.currency,
    hourlyRateMinor: row.hourly_rate_minor,
  }
}
