import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { companyDomains, normalAddress } from '../msp/address-domain.ts'

/** Who an address belongs to, as far as we know. */
export interface Sender {
  /** Normalised; null for an e-mail without a sender. */
  address: string | null
  customerId: string | null
  contactId: string | null
  siteId: string | null
  /** The contact's name, when it is a contact. */
  name: string | null
}

interface SenderRow {
  customer_id: string
  contact_id: string | null
  site_id: string | null
  name: string | null
  domain: string
}

/**
 * By the contact's address; else the one active customer with the address's domain, or its nearest parent domain.
 * Everybody's providers (gmail.com) stand for nobody.
 */
export async function findSender(db: Kysely<Database>, from: string | null): Promise<Sender> {
  const address = normalAddress(from)
  const unknown: Sender = { address, customerId: null, contactId: null, siteId: null, name: null }
  if (address === null) return unknown
  const { rows } = await sql<SenderRow>`
    select customer_id, id as contact_id, site_id, name, '' as domain
    from contacts where lower(email) = ${address} and active
    union all
    select customers.id, null, null, null, domain
    from customers, unnest(customers.domains) as domain
    where customers.domains && ${companyDomains(address)}::text[] and customers.active
      and domain = any(${companyDomains(address)}::text[])
  `.execute(db)
  const contact = rows.find((row) => row.contact_id !== null)
  const nearest = Math.max(...rows.map((row) => row.domain.length))
  const [customer, another] = rows.filter((row) => row.domain.length === nearest)
  const found = contact ?? (another ? undefined : customer)
  if (!found) return unknown
  return {
    address,
    customerId: found.customer_id,
    contactId: found.contact_id,
    siteId: found.site_id,
    name: found.name,
  }
}
