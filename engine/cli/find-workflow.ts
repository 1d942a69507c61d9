import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

/** The id of the workflow named by id, the beginning of one, or name; throws where there is none or more than one. */
export async function findWorkflowId(db: Kysely<Database>, wanted: string): Promise<string> {
  const rows = await db
    .selectFrom('workflows')
    .select(['id', 'name'])
    .where('deleted_at', 'is', null)
    .execute()
  const exact = rows.filter(({ id, name }) => id === wanted || name === wanted)
  const found =
    exact.length > 0 ? exact : rows.filter(({ id }) => wanted.length >= 8 && id.startsWith(wanted))
  const [only] = found
  if (!only) {
    throw new Error(`There is no workflow "${wanted}". "sentiero workflow list" shows them with their ids.`)
  }
  if (found.length === 1) return only.id
  const ids = found.map(({ id }) => id).join(', ')
  throw new Error(`Several workflows are called "${wanted}". Give the id: ${ids}.`)
}
