import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

/** In how many workflows each type of step stands, as their drafts are; the most used first. */
export async function countNodeUses(db: Kysely<Database>): Promise<{ type: string; workflows: number }[]> {
  const { rows } = await sql<{ type: string; workflows: number }>`
    select node ->> 'type' as type, count(distinct workflows.id)::int as workflows
      from workflows, jsonb_array_elements(workflows.draft -> 'nodes') as node
     where workflows.deleted_at is null
     group by 1
     order by 2 desc, 1`.execute(db)
  return rows
}
