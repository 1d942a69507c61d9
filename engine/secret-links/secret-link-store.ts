import type { Kysely } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { newLinkToken } from '../approvals/link-token.ts'
import { readPublicUrl } from '../approvals/public-url.ts'
import { recordAudit } from '../auth/audit.ts'
import type { SecretBox } from '../connections/secrets.ts'
import type { Database } from '../db/schema.ts'
import type { StoreUser } from '../flow/store-user.ts'
import { StepFailed } from '../sdk/errors.ts'
import type { SecretLinks } from '../sdk/stores.ts'

/** What a sealed secret belongs to. */
export function secretOfLink(id: string): string {
  return `secret link ${id}`
}

/** The link of one step: its secret is sealed before the step sends it anywhere, so that a crash loses none. */
export function secretLinks(
  db: Kysely<Database>,
  user: StoreUser,
  secrets: SecretBox | undefined,
  publicUrl: string | undefined,
): SecretLinks {
  const { runId, customerId, effectKey, now } = user
  return {
    async make({ about, secret: wanted, hours, replace }) {
      if (!secrets)
        throw new StepFailed('This server seals no secrets.', { class: 'Bug', code: 'no_secrets' })
      const base = publicUrl ?? (await readPublicUrl(db))
      if (base === undefined) {
        throw new StepFailed(
          'Nobody knows yet where people reach this server. Start one with SENTIERO_ROLES=web, and set its SENTIERO_PUBLIC_URL.',
          { code: 'no_public_url' },
        )
      }
      const { token, hash } = newLinkToken()
      const until = new Date(now.getTime() + hours * 3_600_000)
      const secret = await db.transaction().execute(async (tx) => {
        const known = await tx
          .selectFrom('secret_links')
          .select(['id', 'sealed'])
          .where('effect_key', '=', effectKey)
          .forUpdate()
          .executeTakeFirst()
        const id = known?.id ?? uuidv7()
        const first = known?.sealed && !replace ? secrets.open(known.sealed, secretOfLink(id)) : undefined
        const secret = first?.toString() ?? wanted
        const fresh = {
          token_sha256: hash,
          about,
          sealed: secrets.seal(secret, secretOfLink(id)),
          created_at: now,
          expires_at: until,
          seen_at: null,
          seen_from: null,
          revoked_at: null,
          revoked_by: null,
        }
        await tx
          .insertInto('secret_links')
          .values({ id, effect_key: effectKey, run_id: runId, customer_id: customerId, ...fresh })
          .onConflict((conflict) => conflict.column('effect_key').doUpdateSet(fresh))
          .execute()
        await recordAudit(tx, {
          actor: 'Automation',
          action: 'secret-link.made',
          subject: `run/${runId}`,
          detail: { link: id, about, until: until.toISOString() },
        })
        return secret
      })
      return { url: `${base}/secret/${token}`, until: until.toISOString(), secret }
    },

    async drop() {
      await db.deleteFrom('secret_links').where('effect_key', '=', effectKey).execute()
    },
  }
}
