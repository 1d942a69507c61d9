import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

const hoursValid = 24
/** Nobody reads a form and fills it in faster. */
export const fastestSeconds = 3

/** The number of a page that was shown, known to whoever was shown it and to nobody else. */
const isPageId = /^[\w-]{22}$/

/** `forged`: none of ours, or of another form; `fast` and `old` are ours, but cannot be sent now. */
export type TokenState = 'valid' | 'forged' | 'fast' | 'old'

export interface ReadToken {
  state: TokenState
  pageId: string
}

/** The key that pages are signed with, of the whole installation; made when it is first asked for. */
export async function findSigningKey(db: Kysely<Database>): Promise<Buffer> {
  const fresh = JSON.stringify(randomBytes(32).toString('base64'))
  const { rows } = await sql<{ value: string }>`
    with made as (
      insert into settings (name, value) values ('portal_signing_key', ${fresh}::jsonb)
      on conflict (name) do nothing returning value
    )
    select value #>> '{}' as value from made
    union all select value #>> '{}' from settings where name = 'portal_signing_key'`.execute(db)
  const [kept] = rows
  // Another process made it between the insert and the look.
  if (!kept) return findSigningKey(db)
  return Buffer.from(kept.value, 'base64')
}

/** What a page carries, so that it can be sent once, and only by whoever was shown it. */
export function makePageToken(signingKey: Buffer, formKey: string, now: Date): string {
  const at = String(now.getTime())
  const pageId = randomBytes(16).toString('base64url')
  return `${at}.${pageId}.${sign(signingKey, formKey, at, pageId)}`
}

export function readPageToken(signingKey: Buffer, formKey: string, token: string, now: Date): ReadToken {
  const [at = '', pageId = '', signature = ''] = token.slice(0, 200).split('.')
  // As texts: several texts stand for the same bytes, and only one of them was given out.
  const given = Buffer.from(signature)
  const wanted = Buffer.from(sign(signingKey, formKey, at, pageId))
  const isOurs = isPageId.test(pageId) && given.length === wanted.length && timingSafeEqual(given, wanted)
  if (!isOurs) return { state: 'forged', pageId: '' }
  const age = (now.getTime() - Number(at)) / 1000
  const state = age > hoursValid * 3600 ? 'old' : age < fastestSeconds ? 'fast' : 'valid'
  return { state, pageId }
}

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** What a sender asks for it by: eight letters and digits that are not mistaken for each other. */
export function referenceOf(pageId: string): string {
  const digest = createHash('sha256').update(`reference ${pageId}`).digest()
  return `R-${[...digest.subarray(0, 8)].map((byte) => letters[byte % 32]).join('')}`
}

function sign(signingKey: Buffer, formKey: string, at: string, pageId: string): string {
  return createHmac('sha256', signingKey).update(`${formKey} ${at} ${pageId}`).digest('base64url')
}
