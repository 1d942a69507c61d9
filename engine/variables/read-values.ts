import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import { findWhose } from './find-whose.ts'
import { fromColumns, type PlaceColumns } from './place-columns.ts'
import type { VariableType } from './variable.ts'
import { type ChainLink, type SetValue, whichWins } from './which-wins.ts'

/** What is set somewhere: a value, or the sealed bytes of a secret. */
export interface Kept {
  id: string
  value: JsonValue
  secret: Buffer | null
}

export interface ResolvedVariable {
  name: string
  type: VariableType
  description: string
  hosts: string
  winner: SetValue<Kept> | undefined
  chain: ChainLink<Kept>[]
}

type Row = { name: string; type: VariableType; description: string; hosts: string } & (
  | ({ id: string; value: JsonValue; secret: Buffer | null } & PlaceColumns)
  | { id: null; scope: null }
)

/** All variables, or those named, with the value that wins for somebody and why; by name. Secrets stay sealed. */
export async function readVariables(
  db: Kysely<Database>,
  of: { customerId: string | null; siteId: string | null },
  names?: readonly string[],
): Promise<ResolvedVariable[]> {
  const { tagOrder, ...whose } = await findWhose(db, of)
  const { rows } = await sql<Row>`
    select v.name, v.type, v.description, v.hosts, x.id, x.scope, x.tag, x.customer_id, x.site_id, x.value, x.secret
      from variables v left join variable_values x on x.variable = v.name and (
        x.scope = 'msp' or x.customer_id = ${whose.customerId}::uuid or x.site_id = ${whose.siteId}::uuid
        or x.tag = any(${whose.tags}::text[]))
     where ${names ?? null}::text[] is null or v.name = any(${names ?? []}::text[])
     order by lower(v.name)`.execute(db)
  const byName = Map.groupBy(rows, ({ name }) => name)
  return [...byName].flatMap(([name, found]): ResolvedVariable[] => {
    const [first] = found
    if (!first) return []
    const values = found.flatMap((row): SetValue<Kept>[] =>
      row.id === null
        ? []
        : [{ place: fromColumns(row), value: { id: row.id, value: row.value, secret: row.secret } }],
    )
    const { type, description, hosts } = first
    return [{ name, type, description, hosts, ...whichWins(values, whose, tagOrder) }]
  })
}
