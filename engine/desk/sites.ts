import { type Kysely, type Selectable, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database, SitesTable } from '../db/schema.ts'
import { type NewSite, newSite, type Site, type SiteChanges, siteChanges } from '../msp/customer.ts'
import { StepFailed } from '../sdk/errors.ts'
import { missing, refuseMissing } from './references.ts'

export function presentSite(row: Selectable<SitesTable>): Site {
  return { id: row.id, customerId: row.customer_id, name: row.name, address: row.address }
}

/** By name; of one customer, or of all. */
export async function listSites(
  db: Kysely<Database>,
  of: { customerId?: string | undefined } = {},
): Promise<Site[]> {
  const rows = await db
    .selectFrom('sites')
    .selectAll()
    .$if(of.customerId !== undefined, (query) => query.where('customer_id', '=', of.customerId ?? ''))
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .execute()
  return rows.map(presentSite)
}

/** Throws `StepFailed` where the customer does not exist or has a site of that name. */
export async function insertSite(db: Kysely<Database>, input: NewSite): Promise<Site> {
  const site = newSite.parse(input)
  await refuseMissing(db, { customerId: site.customerId })
  const row = await db
    .insertInto('sites')
    .values({ id: uuidv7(), customer_id: site.customerId, name: site.name, address: site.address })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!row) throw nameTaken(site.name)
  return presentSite(row)
}

/** Changes name and address; a site stays with its customer. */
export async function updateSite(db: Kysely<Database>, id: string, input: SiteChanges): Promise<Site> {
  const changes = siteChanges.parse(input)
  const row = await db
    .updateTable('sites')
    .set({ id: sql`id`, name: changes.name, address: changes.address })
    .where('id', '=', id)
    .where(sql<boolean>`not exists (
      select 1 from sites as other
      where other.customer_id = sites.customer_id and other.name = ${changes.name ?? null}::text
        and other.id <> sites.id
    )`)
    .returningAll()
    .executeTakeFirst()
  if (row) return presentSite(row)
  const known = await db.selectFrom('sites').select('id').where('id', '=', id).executeTakeFirst()
  throw known ? nameTaken(changes.name ?? '') : missing('site', id)
}

function nameTaken(name: string): StepFailed {
  return new StepFailed(`The customer has a site named "${name}" already. Use that one, or another name.`, {
    code: 'already_exists',
  })
}
