import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

const minutesValid = 10
const mostTries = 5
/** Codes for one person and question within an hour: 25 guesses of a million. */
const mostCodes = 5

const derive = promisify<string, Buffer, number, Buffer>(scrypt)

/**
 * Makes a code of six digits, valid for ten minutes, in the place of the one before. Undefined where too many were asked
 * for within the hour.
 */
export async function makeCode(
  db: Kysely<Database>,
  approvalId: string,
  contactId: string,
  now: Date,
): Promise<string | undefined> {
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const salt = randomBytes(16)
  const hash = await derive(code, salt, 32)
  const hourAgo = new Date(now.getTime() - 3_600_000)
  const { rows } = await sql`
    insert into approval_codes as c (approval_id, contact_id, salt, hash, expires_at, first_sent_at)
    values (${approvalId}, ${contactId}, ${salt}, ${hash}, ${new Date(now.getTime() + minutesValid * 60_000)}, ${now})
    on conflict (approval_id, contact_id) do update
      set salt = excluded.salt, hash = excluded.hash, expires_at = excluded.expires_at, tries = 0,
          sent = case when c.first_sent_at <= ${hourAgo} then 1 else c.sent + 1 end,
          first_sent_at = case when c.first_sent_at <= ${hourAgo} then excluded.first_sent_at else c.first_sent_at end
      where c.sent < ${mostCodes} or c.first_sent_at <= ${hourAgo}
    returning sent`.execute(db)
  return rows.length > 0 ? code : undefined
}

/** `spent`: too old, or tried too often; another one must be sent. */
export type CodeVerdict = 'right' | 'wrong' | 'spent'

/** Checks a code; each try counts before it is compared, so that many at once are not more than five. */
export async function checkCode(
  db: Kysely<Database>,
  approvalId: string,
  contactId: string,
  code: string,
  now: Date,
): Promise<CodeVerdict> {
  const { rows } = await sql<{ salt: Buffer; hash: Buffer; tries: number }>`
    update approval_codes set tries = tries + 1
     where approval_id = ${approvalId} and contact_id = ${contactId} and tries < ${mostTries} and expires_at > ${now}
    returning salt, hash, tries`.execute(db)
  const [kept] = rows
  if (!kept) return 'spent'
  if (timingSafeEqual(await derive(code.trim(), kept.salt, 32), kept.hash)) return 'right'
  return kept.tries >= mostTries ? 'spent' : 'wrong'
}

/** A code serves one answer. */
export async function forgetCode(db: Kysely<Database>, approvalId: string, contactId: string): Promise<void> {
  await sql`
    update approval_codes set tries = ${mostTries}
     where approval_id = ${approvalId} and contact_id = ${contactId}`.execute(db)
}
