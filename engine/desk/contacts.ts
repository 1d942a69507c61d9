import { type Kysely, type Selectable, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { ContactsTable, Database } from '../db/schema.ts'
import { normalAddress } from '../msp/address-domain.ts'
import {
  type Contact,
  type ContactChanges,
  contactChanges,
  type NewContact,
  newContact,
} from '../msp/customer.ts'
import { StepFailed } from '../sdk/errors.ts'
import { likePattern } from './customers.ts'
import { missing, referencesExist, refuseMissing } from './references.ts'

export function presentContact(row: Selectable<ContactsTable>): Contact {
  return {
    id: row.id,
    customerId: row.customer_id,
    siteId: row.site_id,
    name: row.name,
    email: row.email,
    phone: row.phone,
    isVip: row.is_vip,
    isApprover: row.is_approver,
    active: row.active,
  }
}

/** By name; `search` looks into names, addresses and telephone numbers. */
export async function listContacts(
  db: Kysely<Database>,
  filter: { customerId?: string | undefined; search?: string | undefined } = {},
): Promise<Contact[]> {
  const pattern = filter.search?.trim() ? likePattern(filter.search) : undefined
  const rows = await db
    .selectFrom('contacts')
    .selectAll()
    .$if(filter.customerId !== undefined, (query) => query.where('customer_id', '=', filter.customerId ?? ''))
    .$if(pattern !== undefined, (query) =>
      query.where(sql<boolean>`concat_ws(' ', name, email, phone) ilike ${pattern}`),
    )
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .execute()
  return rows.map(presentContact)
}

/** Throws `StepFailed` where customer or site do not exist, or another contact has the address. */
export async function insertContact(db: Kysely<Database>, input: NewContact): Promise<Contact> {
  const contact = newContact.parse(input)
  await refuseMissing(db, { customerId: contact.customerId, siteId: contact.siteId })
  const row = await db
    .insertInto('contacts')
    .values({
      id: uuidv7(),
      customer_id: contact.customerId,
      site_id: contact.siteId,
      name: contact.name,
      email: normalAddress(contact.email),
      phone: contact.phone,
      is_vip: contact.isVip,
      is_approver: contact.isApprover,
      active: contact.active,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!row) throw addressTaken(contact.email)
  return presentContact(row)
}

/** Changes what is given and nothing else. */
export async function updateContact(
  db: Kysely<Database>,
  id: string,
  input: ContactChanges,
): Promise<Contact> {
  const changes = contactChanges.parse(input)
  const email = changes.email === undefined ? undefined : normalAddress(changes.email)
  const references = { customerId: changes.customerId, siteId: changes.siteId }
  const row = await db
    .updateTable('contacts')
    .set({
      id: sql`id`,
      customer_id: changes.customerId,
      site_id: changes.siteId,
      name: changes.name,
      email,
      phone: changes.phone,
      is_vip: changes.isVip,
      is_approver: changes.isApprover,
      active: changes.active,
    })
    .where('id', '=', id)
    .where(referencesExist(references))
    .where(sql<boolean>`not exists (
      select 1 from contacts as other where lower(other.email) = ${email ?? null}::text and other.id <> contacts.id
    )`)
    .returningAll()
    .executeTakeFirst()
  if (row) return presentContact(row)
  await refuseMissing(db, references)
  const known = await db.selectFrom('contacts').select('id').where('id', '=', id).executeTakeFirst()
  throw known ? addressTaken(email) : missing('contact', id)
}

function addressTaken(email: string | null | undefined): StepFailed {
  return new StepFailed(`Another contact has the address ${email ?? ''}. Use that one, or another address.`, {
    code: 'already_exists',
  })
}
