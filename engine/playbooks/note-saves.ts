import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { readPlaybook } from './read-playbook.ts'

/** Notes what a run saves on workflows that were made of a playbook before it was noted with them. */
export async function noteSaves(db: Kysely<Database>): Promise<void> {
  const rows = await db
    .selectFrom('workflows')
    .select(['id', 'playbook'])
    .where('playbook', 'is not', null)
    .where('saves', 'is', null)
    .execute()
  for (const { id, playbook: slug } of rows) {
    // One that is gone, or cannot be read, says nothing of its minutes; its own page says why.
    const playbook = slug === null ? undefined : await readPlaybook(slug).catch(() => undefined)
    if (!playbook) continue
    const saves = JSON.stringify(playbook.saves)
    await db.updateTable('workflows').set({ saves }).where('id', '=', id).where('saves', 'is', null).execute()
  }
}
