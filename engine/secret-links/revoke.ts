import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

/** Takes a link back that nobody has opened yet; undefined where it is not open (any more). */
export async function revokeSecretLink(
  tx: Kysely<Database>,
  id: string,
  { by, now }: { by: string; now: Date },
): Promise<{ runId: string; about: string } | undefined> {
  const row = await tx
    .updateTable('secret_links')
    .set({ sealed: null, revoked_at: now, revoked_by: by })
    .where('id', '=', id)
    .where('sealed', 'is not', null)
    .where('expires_at', '>', now)
    .returning(['run_id', 'about'])
    .executeTakeFirst()
  return row && { runId: row.run_id, about: row.about }
}
