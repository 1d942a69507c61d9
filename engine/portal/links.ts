import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

export interface PortalLink {
  key: string
  customerId: string
  customerName: string
  createdBy: string
  createdAt: Date
}

/** The addresses of a form that belong to customers, by their names. */
export async function listLinks(db: Kysely<Database>, triggerId: string): Promise<PortalLink[]> {
  const rows = await db
    .selectFrom('portal_links')
    .innerJoin('customers', 'customers.id', 'portal_links.customer_id')
    .select(['portal_links.key', 'portal_links.customer_id', 'customers.name'])
    .select(['portal_links.created_by', 'portal_links.created_at'])
    .where('trigger_id', '=', triggerId)
    .orderBy('customers.name')
    .orderBy('customers.id')
    .execute()
  return rows.map((row) => ({
    key: row.key,
    customerId: row.customer_id,
    customerName: row.name,
    createdBy: row.created_by,
    createdAt: row.created_at,
  }))
}

/** Gives a customer an address of the form; one that it had before ends. */
export async function makeLink(
  db: Kysely<Database>,
  link: { key: string; triggerId: string; customerId: string; actor: string; now: Date },
): Promise<void> {
  await db
    .insertInto('portal_links')
    .values({
      key: link.key,
      trigger_id: link.triggerId,
      customer_id: link.customerId,
      created_by: link.actor,
      created_at: link.now,
    })
    .onConflict((conflict) =>
      conflict.columns(['trigger_id', 'customer_id']).doUpdateSet((row) => ({
        key: row.ref('excluded.key'),
        created_by: row.ref('excluded.created_by'),
        created_at: row.ref('excluded.created_at'),
      })),
    )
    .execute()
}

/** True where the customer had one. */
export async function endLink(db: Kysely<Database>, triggerId: string, customerId: string): Promise<boolean> {
  const ended = await db
    .deleteFrom('portal_links')
    .where('trigger_id', '=', triggerId)
    .where('customer_id', '=', customerId)
    .executeTakeFirst()
  return ended.numDeletedRows > 0n
}
