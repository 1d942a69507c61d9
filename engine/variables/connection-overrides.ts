import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import { StepFailed } from '../sdk/errors.ts'
import { findWhose } from './find-whose.ts'
import { fromColumns, type PlaceColumns, toColumns } from './place-columns.ts'
import { refuseUnknownPlace } from './variable-store.ts'
import { type ChainLink, type ValuePlace, whichWins } from './which-wins.ts'

export type OverridePlace = Exclude<ValuePlace, { scope: 'msp' }>

export interface ConnectionOverride {
  connectionId: string
  place: OverridePlace
  placeName: string
  /** Of a site: its customer. */
  customerName: string | null
  usedId: string
}

/**
 * The connection that stands in for the one a step names, for a customer and site: what they, or a tag of theirs, are
 * bound to, else the named one itself. One step only: what stands in is not stood in for again.
 */
export async function usedConnection(
  db: Kysely<Database>,
  connectionId: string,
  of: { customerId: string | null; siteId: string | null },
): Promise<string> {
  if (of.customerId === null || !/^[0-9a-f-]{36}$/i.test(connectionId)) return connectionId
  const { rows } = await sql<{ used_id: string } & PlaceColumns>`
    select scope, tag, customer_id, site_id, used_id from connection_overrides
     where connection_id = ${connectionId}`.execute(db)
  if (rows.length === 0) return connectionId
  const { tagOrder, ...whose } = await findWhose(db, of)
  const values = rows.map((row) => ({ place: fromColumns(row), value: row.used_id }))
  return whichWins(values, whose, tagOrder).winner?.value ?? connectionId
}

/** For one customer: each connection that anything stands in for somewhere, which one is used for it, and why. */
export async function listUsedConnections(
  db: Kysely<Database>,
  of: { customerId: string; siteId: string | null },
): Promise<{ connectionId: string; usedId: string; chain: ChainLink<string>[] }[]> {
  const { tagOrder, ...whose } = await findWhose(db, of)
  const { rows } = await sql<{ id: string; used_id: string | null } & PlaceColumns>`
    select c.id, o.scope, o.tag, o.customer_id, o.site_id, o.used_id
      from connections c left join connection_overrides o on o.connection_id = c.id
     where c.customer_id is null or c.customer_id = ${of.customerId}
        or c.id in (select connection_id from connection_overrides)
     order by lower(c.name)`.execute(db)
  return [...Map.groupBy(rows, ({ id }) => id)].map(([id, found]) => {
    const values = [
      { place: { scope: 'msp' as const }, value: id },
      ...found.flatMap((row) =>
        row.used_id === null ? [] : [{ place: fromColumns(row), value: row.used_id }],
      ),
    ]
    const { winner, chain } = whichWins(values, whose, tagOrder)
    return { connectionId: id, usedId: winner?.value ?? id, chain }
  })
}

export async function listOverrides(
  db: Kysely<Database>,
  connectionId: string,
): Promise<ConnectionOverride[]> {
  const { rows } = await sql<
    { connection_id: string; used_id: string; place: string; customer: string | null } & PlaceColumns<
      OverridePlace['scope']
    >
  >`
    select x.connection_id, x.used_id, x.scope, x.tag, x.customer_id, x.site_id,
           coalesce(x.tag, c.name, s.name) as place, owner.name as customer
      from connection_overrides x
      left join customers c on c.id = x.customer_id
      left join sites s on s.id = x.site_id left join customers owner on owner.id = s.customer_id
     where x.connection_id = ${connectionId}
     order by array_position(array['tag', 'customer', 'site'], x.scope), lower(coalesce(x.tag, c.name, s.name))`.execute(
    db,
  )
  return rows.flatMap((row) => {
    const place = fromColumns(row)
    if (place.scope === 'msp') return []
    return [
      {
        connectionId: row.connection_id,
        place,
        placeName: row.place,
        customerName: row.customer,
        usedId: row.used_id,
      },
    ]
  })
}

/**
 * Has another connection stand in, in one place; the named one itself where it is to hold against a tag. `portsOf` says what a connection of a type can do. Throws `StepFailed`
 * where the other can do less, or belongs to a customer whom the place does not mean.
 */
export async function setOverride(
  tx: Kysely<Database>,
  portsOf: (type: string) => readonly string[],
  connectionId: string,
  place: OverridePlace,
  usedId: string,
): Promise<void> {
  await refuseUnknownPlace(tx, place)
  const named = await getConnection(tx, connectionId)
  const used = await getConnection(tx, usedId)
  const offered = portsOf(used.type)
  if (!portsOf(named.type).every((port) => offered.includes(port))) {
    throw new StepFailed(
      `"${used.name}" cannot stand in for "${named.name}": it is of another kind. Choose one that can do the same.`,
      { code: 'override_kind' },
    )
  }
  await refuseOthers(tx, place, used)
  const columns = toColumns(place)
  await sql`
    insert into connection_overrides (id, connection_id, scope, tag, customer_id, site_id, used_id)
    values (${uuidv7()}, ${connectionId}, ${columns.scope}, ${columns.tag}, ${columns.customer_id}, ${columns.site_id}, ${usedId})
    on conflict (connection_id, scope, tag, customer_id, site_id)
      do update set used_id = excluded.used_id, updated_at = now()`.execute(tx)
}

/** False where nothing stood in there. */
export async function clearOverride(
  tx: Kysely<Database>,
  connectionId: string,
  place: OverridePlace,
): Promise<boolean> {
  const { scope, tag, customer_id, site_id } = toColumns(place)
  const deleted = await tx
    .deleteFrom('connection_overrides')
    .where('connection_id', '=', connectionId)
    .where('scope', '=', scope)
    .where(
      sql<boolean>`(tag, customer_id, site_id) is not distinct from (${tag}::text, ${customer_id}::uuid, ${site_id}::uuid)`,
    )
    .executeTakeFirst()
  return deleted.numDeletedRows === 1n
}

async function getConnection(db: Kysely<Database>, id: string) {
  const row = await db
    .selectFrom('connections')
    .select(['id', 'name', 'type', 'customer_id'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row) return row
  throw new StepFailed('There is no such connection.', { class: 'NotFound', code: 'not_found' })
}

/** A customer's own connection must not serve another. */
async function refuseOthers(
  db: Kysely<Database>,
  place: OverridePlace,
  used: { name: string; customer_id: string | null },
): Promise<void> {
  if (used.customer_id === null) return
  const site =
    place.scope === 'site'
      ? await db.selectFrom('sites').select('customer_id').where('id', '=', place.siteId).executeTakeFirst()
      : undefined
  const meant = place.scope === 'customer' ? place.customerId : site?.customer_id
  if (meant === used.customer_id) return
  throw new StepFailed(`"${used.name}" belongs to another customer: choose a connection of its own.`, {
    class: 'Auth',
    code: 'connection_of_another_customer',
  })
}
