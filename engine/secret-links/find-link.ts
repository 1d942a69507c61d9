import type { Kysely, Selectable } from 'kysely'
import { hashOfToken } from '../approvals/link-token.ts'
import type { Database, SecretLinksTable } from '../db/schema.ts'

/** `open`: nobody has seen it yet. */
export type SecretLinkState = 'open' | 'seen' | 'revoked' | 'expired'

export interface FoundSecretLink {
  about: string
  state: SecretLinkState
  until: Date
  seenAt: Date | null
  language: 'en' | 'it'
  timeZone: string
}

export function stateOf(
  { sealed, seen_at, revoked_at, expires_at }: Selectable<SecretLinksTable>,
  now: Date,
): SecretLinkState {
  if (seen_at !== null) return 'seen'
  if (revoked_at !== null) return 'revoked'
  return sealed === null || expires_at <= now ? 'expired' : 'open'
}

/** What the page of a link says before anything is shown; undefined where there is no such link. */
export async function findSecretLink(
  db: Kysely<Database>,
  token: string,
  now: Date,
): Promise<FoundSecretLink | undefined> {
  if (!isToken(token)) return undefined
  const row = await db
    .selectFrom('secret_links')
    .leftJoin('customers', 'customers.id', 'secret_links.customer_id')
    .selectAll('secret_links')
    .select(['customers.language', 'customers.time_zone as timeZone'])
    .where('token_sha256', '=', hashOfToken(token))
    .executeTakeFirst()
  if (!row) return undefined
  return {
    about: row.about,
    state: stateOf(row, now),
    until: row.expires_at,
    seenAt: row.seen_at,
    language: row.language === 'it' ? 'it' : 'en',
    timeZone: row.timeZone ?? 'UTC',
  }
}

export function isToken(token: string): boolean {
  return /^[\w-]{43}$/.test(token)
}
