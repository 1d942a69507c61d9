import { type Kysely, type Selectable, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { CustomersTable, Database } from '../db/schema.ts'
import {
  type Customer,
  type CustomerChanges,
  customer,
  customerChanges,
  type NewCustomer,
  newCustomer,
} from '../msp/customer.ts'
import { StepFailed } from '../sdk/errors.ts'
import { missing } from './references.ts'

export type CustomerRow = Selectable<CustomersTable>

export const externalIds = z.record(z.string(), z.string())

export function presentCustomer(row: CustomerRow): Customer {
  return {
    id: row.id,
    name: row.name,
    aliases: row.aliases,
    domains: row.domains,
    tags: row.tags,
    externalIds: externalIds.parse(row.external_ids),
    timeZone: row.time_zone,
    language: customer.shape.language.parse(row.language),
    vip: row.vip,
    active: row.active,
    notes: row.notes,
    businessHours: customer.shape.businessHours.parse(row.business_hours),
  }
}

/** By name; the inactive ones last. `search` looks into names, aliases, domains and tags. */
export async function listCustomers(
  db: Kysely<Database>,
  filter: { search?: string | undefined; active?: boolean | undefined } = {},
): Promise<Customer[]> {
  const pattern = filter.search?.trim() ? likePattern(filter.search) : undefined
  const rows = await db
    .selectFrom('customers')
    .selectAll()
    .$if(filter.active !== undefined, (query) => query.where('active', '=', filter.active ?? true))
    .$if(pattern !== undefined, (query) =>
      query.where(
        sql<boolean>`concat_ws(' ', name, aliases::text, domains::text, tags::text) ilike ${pattern}`,
      ),
    )
    .orderBy('active', 'desc')
    .orderBy(sql`lower(name)`)
    .execute()
  return rows.map(presentCustomer)
}

export async function findCustomer(db: Kysely<Database>, id: string): Promise<Customer | undefined> {
  const row = await db.selectFrom('customers').selectAll().where('id', '=', id).executeTakeFirst()
  return row && presentCustomer(row)
}

/** Throws `StepFailed` where a customer of that name (in any case) exists. */
export async function insertCustomer(db: Kysely<Database>, input: NewCustomer): Promise<Customer> {
  const values = newCustomer.parse(input)
  const row = await db
    .insertInto('customers')
    .values({
      id: uuidv7(),
      name: values.name.trim(),
      aliases: values.aliases,
      domains: values.domains.map(normalDomain),
      tags: values.tags,
      external_ids: JSON.stringify(values.externalIds),
      time_zone: values.timeZone,
      language: values.language,
      vip: values.vip,
      active: values.active,
      notes: values.notes,
      business_hours: values.businessHours && JSON.stringify(values.businessHours),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!row) throw nameTaken(values.name)
  return presentCustomer(row)
}

/** Changes what is given and nothing else. Throws `StepFailed` where it does not exist or the name is taken. */
export async function updateCustomer(
  db: Kysely<Database>,
  id: string,
  input: CustomerChanges,
): Promise<Customer> {
  const changes = customerChanges.parse(input)
  const row = await db
    .updateTable('customers')
    .set({
      name: changes.name?.trim(),
      aliases: changes.aliases,
      domains: changes.domains?.map(normalDomain),
      tags: changes.tags,
      external_ids: changes.externalIds && JSON.stringify(changes.externalIds),
      time_zone: changes.timeZone,
      language: changes.language,
      vip: changes.vip,
      active: changes.active,
      notes: changes.notes,
      business_hours: changes.businessHours && JSON.stringify(changes.businessHours),
      updated_at: sql`now()`,
    })
    .where('id', '=', id)
    .where(sql<boolean>`not exists (
      select 1 from customers as other
      where lower(other.name) = lower(${changes.name?.trim() ?? null}::text) and other.id <> customers.id
    )`)
    .returningAll()
    .executeTakeFirst()
  if (row) return presentCustomer(row)
  throw (await findCustomer(db, id)) ? nameTaken(changes.name ?? '') : missing('customer', id)
}

/** Text that contains what is searched for, as `ilike` takes it. */
export function likePattern(search: string): string {
  return `%${search.trim().replaceAll(/[\\%_]/g, '\\$&')}%`
}

function normalDomain(domain: string): string {
  return domain.trim().toLowerCase().replace(/^@/, '')
}

function nameTaken(name: string): StepFailed {
  return new StepFailed(
    `There is a customer named "${name.trim()}" already. Use that one, or another name.`,
    {
      code: 'already_exists',
    },
  )
}
