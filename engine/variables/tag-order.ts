import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { inTagOrder } from './which-wins.ts'

export interface OrderedTag {
  tag: string
  /** False: it follows the others by name, for nobody has said where it stands. */
  placed: boolean
  customers: number
}

/** All tags that customers have, values are set for or the order names, in the order in which they win. */
export async function listTagOrder(db: Kysely<Database>): Promise<OrderedTag[]> {
  const { rows } = await sql<{ tag: string; place: number | null; customers: number }>`
    select tag, max(place)::int as place, sum(customers)::int as customers from (
      select unnest(tags) as tag, null::int as place, 1 as customers from customers where active
      union all select tag, null, 0 from variable_values where tag is not null
      union all select tag, null, 0 from connection_overrides where tag is not null
      union all select tag, place, 0 from tag_order
    ) as known group by tag order by max(place) nulls last, tag`.execute(db)
  const placed = rows.filter(({ place }) => place !== null).map(({ tag }) => tag)
  const byTag = new Map(rows.map((row) => [row.tag, row]))
  return inTagOrder([...byTag.keys()], placed).map((tag) => ({
    tag,
    placed: placed.includes(tag),
    customers: byTag.get(tag)?.customers ?? 0,
  }))
}

/** Sets the whole order; tags that are left out follow by name. */
export async function writeTagOrder(tx: Kysely<Database>, tags: readonly string[]): Promise<void> {
  await tx.deleteFrom('tag_order').execute()
  const rows = [...new Set(tags)].map((tag, place) => ({ tag, place }))
  if (rows.length > 0) await tx.insertInto('tag_order').values(rows).execute()
}
