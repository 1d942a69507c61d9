import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import { StepFailed } from '../sdk/errors.ts'
import { foldKey } from '../sdk/fold-key.ts'
import type { LookupTables } from '../sdk/stores.ts'
import { columnsOfRows } from './lookup-rows.ts'

export interface LookupTableSummary {
  id: string
  name: string
  description: string
  rowCount: number
  /** Empty: each row is one plain value. */
  columns: string[]
  createdAt: Date
  updatedAt: Date
}

/** `rows`: key to text, number, yes or no, or an object of columns. */
export interface LookupTable extends LookupTableSummary {
  rows: JsonObject
}

export interface LookupTableDraft {
  name: string
  description: string
  rows: JsonObject
}

const summaryColumns = [
  'id',
  'name',
  'description',
  'row_count as rowCount',
  'columns',
  'created_at as createdAt',
  'updated_at as updatedAt',
] as const

/** By name, without their rows. */
export function listLookupTables(db: Kysely<Database>): Promise<LookupTableSummary[]> {
  return db.selectFrom('lookup_tables').select(summaryColumns).orderBy(sql`lower(name)`).execute()
}

export async function readLookupTable(db: Kysely<Database>, id: string): Promise<LookupTable | undefined> {
  const table = await db
    .selectFrom('lookup_tables')
    .select([...summaryColumns, 'rows'])
    .where('id', '=', id)
    .executeTakeFirst()
  return table && withRows(table)
}

/** Throws `StepFailed` where the name is taken, and for rows that no table can hold. */
export async function insertLookupTable(tx: Kysely<Database>, draft: LookupTableDraft): Promise<LookupTable> {
  const id = uuidv7()
  await refuseTakenName(tx, id, draft.name)
  const table = await tx
    .insertInto('lookup_tables')
    .values({ id, name: draft.name, description: draft.description, ...storedRows(draft.rows) })
    .returning([...summaryColumns, 'rows'])
    .executeTakeFirstOrThrow()
  return withRows(table)
}

/** Rows are replaced as a whole. Undefined where there is no such table; throws as `insertLookupTable`. */
export async function updateLookupTable(
  tx: Kysely<Database>,
  id: string,
  { name, description, rows }: Partial<LookupTableDraft>,
): Promise<LookupTable | undefined> {
  if (name !== undefined) await refuseTakenName(tx, id, name)
  const table = await tx
    .updateTable('lookup_tables')
    .set({
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...(rows === undefined ? {} : storedRows(rows)),
      updated_at: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .returning([...summaryColumns, 'rows'])
    .executeTakeFirst()
  return table && withRows(table)
}

/** What was deleted, undefined where there was no such table. */
export function deleteLookupTable(tx: Kysely<Database>, id: string): Promise<LookupTableSummary | undefined> {
  return tx.deleteFrom('lookup_tables').where('id', '=', id).returning(summaryColumns).executeTakeFirst()
}

/** Lookup tables as steps and scripts read them, by name in any case. */
export function lookupTables(db: Kysely<Database>): LookupTables {
  return {
    async find(table, key) {
      // PostgreSQL has no text with U+0000: no name and no key holds it.
      if (table.includes('\0')) throw await noSuchTable(db, table)
      const exact = key.replaceAll('\0', '\uFFFD')
      const folded = foldKey(exact)
      const found = await db
        .selectFrom('lookup_tables')
        .select(
          sql<JsonValue>`coalesce(rows -> ${exact}::text, rows -> (folded_keys ->> ${folded}::text))`.as(
            'row',
          ),
        )
        .where(sql`lower(name)`, '=', sql<string>`lower(${table.trim()})`)
        .executeTakeFirst()
      if (!found) throw await noSuchTable(db, table)
      // No row is the JSON value null.
      return found.row ?? undefined
    },
  }
}

const mostNamed = 20

async function noSuchTable(db: Kysely<Database>, table: string): Promise<StepFailed> {
  const names = (await listLookupTables(db)).map(({ name }) => `"${name}"`)
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ''
  const known =
    names.length === 0
      ? 'There are none yet: make one under Settings, Lookup tables.'
      : `There are ${names.slice(0, mostNamed).join(', ')}${more}.`
  return new StepFailed(`There is no lookup table "${table.slice(0, 200)}". ${known}`, {
    class: 'NotFound',
    code: 'no_lookup_table',
  })
}

async function refuseTakenName(tx: Kysely<Database>, id: string, name: string): Promise<void> {
  const other = await tx
    .selectFrom('lookup_tables')
    .select('name')
    .where(sql`lower(name)`, '=', sql<string>`lower(${name})`)
    .where('id', '<>', id)
    .executeTakeFirst()
  if (!other) return
  throw new StepFailed(`There is a lookup table "${other.name}" already. Choose another name.`, {
    code: 'already_exists',
  })
}

function storedRows(rows: JsonObject) {
  const columns = columnsOfRows(rows)
  const keys = Object.keys(rows)
  // Of keys that differ in case only, the first one answers for the others.
  const folded = new Map(keys.toReversed().map((key) => [foldKey(key), key]))
  return {
    rows: JSON.stringify(rows),
    folded_keys: JSON.stringify(Object.fromEntries(folded)),
    columns,
    row_count: keys.length,
  }
}

function withRows<Table extends { rows: JsonValue }>(table: Table): Table & { rows: JsonObject } {
  // Written by `storedRows` alone.
  return { ...table, rows: table.rows as JsonObject }
}
