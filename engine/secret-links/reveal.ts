import type { Kysely } from 'kysely'
import { hashOfToken } from '../approvals/link-token.ts'
import { recordAudit } from '../auth/audit.ts'
import type { SecretBox } from '../connections/secrets.ts'
import type { Database } from '../db/schema.ts'
import { isToken } from './find-link.ts'
import { secretOfLink } from './secret-link-store.ts'

/**
 * The secret behind a link, to whoever asks first: with the answer it is gone, and `from` (an address) is written down.
 * Undefined where there is nothing to see (any more). Throws `SecretUnreadable` where another key sealed it; it stays then.
 */
export async function revealSecret(
  { db, secrets }: { db: Kysely<Database>; secrets: SecretBox },
  token: string,
  { from, now }: { from: string; now: Date },
): Promise<string | undefined> {
  if (!isToken(token)) return undefined
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('secret_links')
      .select(['id', 'sealed', 'run_id', 'about'])
      .where('token_sha256', '=', hashOfToken(token))
      .where('sealed', 'is not', null)
      .where('expires_at', '>', now)
      .forUpdate()
      .executeTakeFirst()
    if (!row?.sealed) return undefined
    const secret = secrets.open(row.sealed, secretOfLink(row.id)).toString()
    await tx
      .updateTable('secret_links')
      .set({ sealed: null, seen_at: now, seen_from: from })
      .where('id', '=', row.id)
      .execute()
    await recordAudit(tx, {
      actor: 'Whoever had the link',
      action: 'secret-link.seen',
      subject: `run/${row.run_id}`,
      detail: { link: row.id, about: row.about, from },
    })
    return secret
  })
}
