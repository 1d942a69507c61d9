import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { SecretBox } from '../connections/secrets.ts'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import { StepFailed } from '../sdk/errors.ts'
import { fromColumns, type PlaceColumns, toColumns } from './place-columns.ts'
import { refuseUnfit, type VariableType } from './variable.ts'
import type { ValuePlace } from './which-wins.ts'

export interface Variable {
  name: string
  type: VariableType
  description: string
  /** Of a secret: hosts that it may be sent to, one a line. */
  hosts: string
  updatedAt: Date
}

/** A value where it is set; that of a secret is never read back. */
export interface VariableValue {
  place: ValuePlace
  /** Of the tag, customer or site; empty for the MSP. */
  placeName: string
  /** Of a site: its customer. */
  customerName: string | null
  value: JsonValue
  updatedAt: Date
}

export async function findVariable(db: Kysely<Database>, name: string): Promise<Variable | undefined> {
  const row = await db.selectFrom('variables').selectAll().where('name', '=', name).executeTakeFirst()
  return row && fromRow(row)
}

export async function listVariables(db: Kysely<Database>): Promise<Variable[]> {
  const rows = await db.selectFrom('variables').selectAll().orderBy(sql`lower(name)`).execute()
  return rows.map(fromRow)
}

/** Most specific last, so that each reads as an exception to those before it. */
export async function listValues(
  db: Kysely<Database>,
  variable?: string,
): Promise<(VariableValue & { variable: string })[]> {
  const { rows } = await sql<
    {
      variable: string
      value: JsonValue
      updated_at: Date
      place: string
      customer: string | null
    } & PlaceColumns
  >`
    select x.variable, x.scope, x.tag, x.customer_id, x.site_id, x.value, x.updated_at,
           coalesce(x.tag, c.name, s.name, '') as place, owner.name as customer
      from variable_values x
      left join customers c on c.id = x.customer_id
      left join sites s on s.id = x.site_id left join customers owner on owner.id = s.customer_id
     where ${variable ?? null}::text is null or x.variable = ${variable ?? null}
     order by lower(x.variable), array_position(array['msp', 'tag', 'customer', 'site'], x.scope),
              lower(coalesce(owner.name, '')), lower(coalesce(x.tag, c.name, s.name, ''))`.execute(db)
  return rows.map((row) => ({
    variable: row.variable,
    place: fromColumns(row),
    placeName: row.place,
    customerName: row.customer,
    value: row.value,
    updatedAt: row.updated_at,
  }))
}

/** Throws `StepFailed` where the name is taken, in whatever case. */
export async function insertVariable(
  tx: Kysely<Database>,
  given: { name: string; type: VariableType; description?: string; hosts?: string },
): Promise<Variable> {
  const row = await tx
    .insertInto('variables')
    .values({
      name: given.name,
      type: given.type,
      description: given.description ?? '',
      hosts: hostsOf(given.type, given.hosts),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
  if (row) return fromRow(row)
  throw new StepFailed(
    `There is already a variable "${given.name}". Give it a value, or choose another name.`,
    {
      code: 'name_taken',
    },
  )
}

/** Its name and its type stay: expressions say the one, and values are of the other. Undefined where there is none. */
export async function updateVariable(
  tx: Kysely<Database>,
  name: string,
  changes: { description?: string | undefined; hosts?: string | undefined },
): Promise<Variable | undefined> {
  const row = await tx
    .updateTable('variables')
    .set({
      ...(changes.description === undefined ? {} : { description: changes.description }),
      ...(changes.hosts === undefined ? {} : { hosts: changes.hosts.trim() }),
      updated_at: new Date(),
    })
    .where('name', '=', name)
    .returningAll()
    .executeTakeFirst()
  return row && fromRow(row)
}

/** With all its values. False where there is none. */
export async function deleteVariable(tx: Kysely<Database>, name: string): Promise<boolean> {
  const deleted = await tx.deleteFrom('variables').where('name', '=', name).executeTakeFirst()
  return deleted.numDeletedRows === 1n
}

/**
 * Sets the value of a variable in one place. Throws `StepFailed` where there is no such variable, customer or site, or the
 * value is not of the variable's type.
 */
export async function setValue(
  tx: Kysely<Database>,
  secrets: SecretBox,
  name: string,
  place: ValuePlace,
  value: JsonValue,
): Promise<void> {
  const variable = await tx
    .selectFrom('variables')
    .select(['name', 'type'])
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirst()
  if (!variable) throw unknownVariable(name)
  refuseUnfit(name, variable.type, value)
  await refuseUnknownPlace(tx, place)
  const columns = toColumns(place)
  const kept = await tx
    .selectFrom('variable_values')
    .select('id')
    .where('variable', '=', name)
    .where('scope', '=', columns.scope)
    .where(
      sql<boolean>`(tag, customer_id, site_id) is not distinct from (${columns.tag}::text, ${columns.customer_id}::uuid, ${columns.site_id}::uuid)`,
    )
    .executeTakeFirst()
  const id = kept?.id ?? uuidv7()
  const content =
    variable.type === 'secret'
      ? { value: null, secret: secrets.seal(String(value), secretOf(id)) }
      : { value: JSON.stringify(value), secret: null }
  if (kept) {
    await tx
      .updateTable('variable_values')
      .set({ ...content, updated_at: new Date() })
      .where('id', '=', id)
      .execute()
  } else {
    await tx
      .insertInto('variable_values')
      .values({ id, variable: name, ...columns, ...content })
      .execute()
  }
}

/** False where nothing was set there. */
export async function clearValue(tx: Kysely<Database>, name: string, place: ValuePlace): Promise<boolean> {
  const { scope, tag, customer_id, site_id } = toColumns(place)
  const deleted = await tx
    .deleteFrom('variable_values')
    .where('variable', '=', name)
    .where('scope', '=', scope)
    .where(
      sql<boolean>`(tag, customer_id, site_id) is not distinct from (${tag}::text, ${customer_id}::uuid, ${site_id}::uuid)`,
    )
    .executeTakeFirst()
  return deleted.numDeletedRows === 1n
}

/** Throws `StepFailed` where the customer or site does not exist, or the tag is blank. */
export async function refuseUnknownPlace(db: Kysely<Database>, place: ValuePlace): Promise<void> {
  if (place.scope === 'msp') return
  if (place.scope === 'tag') {
    if (place.tag.trim() !== '' && place.tag === place.tag.trim()) return
    throw new StepFailed('A tag is a text without blanks around it.', { code: 'bad_tag' })
  }
  const found =
    place.scope === 'customer'
      ? await db.selectFrom('customers').select('id').where('id', '=', place.customerId).executeTakeFirst()
      : await db.selectFrom('sites').select('id').where('id', '=', place.siteId).executeTakeFirst()
  if (found) return
  throw new StepFailed(`There is no such ${place.scope}.`, { class: 'NotFound', code: 'not_found' })
}

/** What the sealed bytes of a value belong to. */
export const secretOf = (valueId: string): string => `variable/${valueId}`

export function unknownVariable(name: string): StepFailed {
  return new StepFailed(`There is no variable "${name}".`, { class: 'NotFound', code: 'variable_unknown' })
}

function hostsOf(type: VariableType, hosts = ''): string {
  return type === 'secret' ? hosts.trim() : ''
}

function fromRow(row: {
  name: string
  type: VariableType
  description: string
  hosts: string
  updated_at: Date
}): Variable {
  const { name, type, description, hosts, updated_at: updatedAt } = row
  return { name, type, description, hosts, updatedAt }
}
