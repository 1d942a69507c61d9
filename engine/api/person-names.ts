import type { Kysely } from 'kysely'
import { authTables } from '../auth/auth-tables.ts'
import type { Database } from '../db/schema.ts'

/** What people who are known by their e-mail address are called; whoever is none of ours stays as they are written. */
export async function personNames(
  db: Kysely<Database>,
  actors: Iterable<string>,
): Promise<(actor: string) => string> {
  const wanted = [...new Set(actors)]
  if (wanted.length === 0) return (actor) => actor
  const rows = await authTables(db)
    .selectFrom('auth.user')
    .select(['email', 'name'])
    .where('email', 'in', wanted)
    .execute()
  const names = new Map(rows.map(({ email, name }) => [email, name]))
  return (actor) => names.get(actor) || actor
}
