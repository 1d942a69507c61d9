import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Whose } from './which-wins.ts'

/** Whom values are wanted for, with the tags the customer has now; a site of another customer counts for nothing. */
export async function findWhose(
  db: Kysely<Database>,
  { customerId, siteId }: { customerId: string | null; siteId: string | null },
): Promise<Whose & { tagOrder: string[] }> {
  if (customerId === null) return { customerId, siteId: null, tags: [], tagOrder: [] }
  const { rows } = await sql<{ tags: string[]; site: string | null; order: string[] }>`
    select c.tags, (select s.id from sites s where s.id = ${siteId}::uuid and s.customer_id = c.id) as site,
           array(select o.tag from tag_order o order by o.place, o.tag) as order
      from customers c where c.id = ${customerId}`.execute(db)
  const [row] = rows
  return { customerId, siteId: row?.site ?? null, tags: row?.tags ?? [], tagOrder: row?.order ?? [] }
}
