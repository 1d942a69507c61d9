import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { SecretBox } from '../connections/secrets.ts'
import type { Database } from '../db/schema.ts'

/** The secret of a webhook trigger; made at the first call. Undefined where there is no such webhook. */
export async function revealHookSecret(
  tx: Kysely<Database>,
  box: SecretBox,
  triggerId: string,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('triggers')
    .select('secret')
    .where('id', '=', triggerId)
    .where('intake', '=', 'webhook')
    .forUpdate()
    .executeTakeFirst()
  if (!row) return undefined
  if (row.secret) return openHookSecret(box, triggerId, row.secret)
  return rotateHookSecret(tx, box, triggerId)
}

/** Gives a webhook a new secret; the old one stops working at once. */
export async function rotateHookSecret(
  tx: Kysely<Database>,
  box: SecretBox,
  triggerId: string,
): Promise<string> {
  const secret = randomBytes(32).toString('base64url')
  await tx
    .updateTable('triggers')
    .set({ secret: box.seal(secret, purpose(triggerId)) })
    .where('id', '=', triggerId)
    .executeTakeFirstOrThrow()
  return secret
}

export function openHookSecret(box: SecretBox, triggerId: string, sealed: Buffer): string {
  return box.open(sealed, purpose(triggerId)).toString('utf8')
}

function purpose(triggerId: string): string {
  return `hook secret of trigger ${triggerId}`
}
