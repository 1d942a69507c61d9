import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

const setting = 'public_url'

/** Notes where people reach the server, for workers that serve no web themselves and yet write links. */
export async function writePublicUrl(db: Kysely<Database>, url: string): Promise<void> {
  const value = JSON.stringify(url)
  await db
    .insertInto('settings')
    .values({ name: setting, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

/** What the last process that served the web has noted. */
export async function readPublicUrl(db: Kysely<Database>): Promise<string | undefined> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', setting).executeTakeFirst()
  return typeof row?.value === 'string' ? row.value : undefined
}
