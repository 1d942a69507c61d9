import { type Kysely, sql } from 'kysely'
import { recordAudit } from '../auth/audit.ts'
import type { Database } from '../db/schema.ts'

/** Forgets secrets that nobody looked at in time, and after 90 days also that there was a link. */
export async function endSecretLinks(db: Kysely<Database>, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const ended = await tx
      .updateTable('secret_links')
      .set({ sealed: null })
      .where('sealed', 'is not', null)
      .where('expires_at', '<=', now)
      .returning(['id', 'run_id', 'about'])
      .execute()
    for (const { id, run_id, about } of ended) {
      await recordAudit(tx, {
        actor: 'Automation',
        action: 'secret-link.expired',
        subject: `run/${run_id}`,
        detail: { link: id, about },
      })
    }
  })
  await sql`delete from secret_links where expires_at < ${now}::timestamptz - interval '90 days'`.execute(db)
}
