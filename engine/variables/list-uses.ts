import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

/** Workflows that name each variable in their draft or published version, by the variable's name. */
export async function listUses(
  db: Kysely<Database>,
  names: readonly string[],
): Promise<Map<string, { id: string; name: string }[]>> {
  if (names.length === 0) return new Map()
  const { rows } = await sql<{ variable: string; id: string; name: string }>`
    select distinct u.variable, w.id, w.name
      from workflows w
      left join workflow_versions v on v.workflow_id = w.id and v.version = w.published_version
      cross join lateral (
        select m[1] as variable from regexp_matches(
          coalesce(w.draft::text, '') || ' ' || coalesce(v.document::text, ''),
          '(?:vars\\.|\\{)([A-Za-z][A-Za-z0-9_]*)', 'g') as m
      ) u
     where w.deleted_at is null and u.variable = any(${names}::text[])
     order by w.name`.execute(db)
  const uses = Map.groupBy(rows, ({ variable }) => variable)
  return new Map([...uses].map(([name, found]) => [name, found.map(({ id, name }) => ({ id, name }))]))
}
