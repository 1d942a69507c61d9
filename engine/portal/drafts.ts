import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'

const minutesValid = 10
const mostTries = 5
/** Codes to one address within an hour, of all forms. */
const mostCodes = 5

const derive = promisify<string, Buffer, number, Buffer>(scrypt)

/** What was typed into a page, by the names of its inputs. */
export type Typed = Record<string, string>

const typedValues = z.record(z.string(), z.string())

/**
 * Keeps what was typed until its writer has proved the address, and makes the code for that: six digits, valid for ten
 * minutes, in the place of one before. Undefined where too many went to the address within the hour.
 */
export async function keepDraft(
  db: Kysely<Database>,
  draft: { pageId: string; triggerId: string; address: string; typed: Typed; now: Date },
): Promise<string | undefined> {
  const { pageId, triggerId, address, typed, now } = draft
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const salt = randomBytes(16)
  const hash = await derive(code, salt, 32)
  return db.transaction().execute(async (tx) => {
    // Many at once must not each see room for one more.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`portal code ${address}`}, 0))`.execute(tx)
    const { rows } = await sql<{ sent: number }>`
      select coalesce(sum(sent), 0)::int as sent from portal_drafts
       where address = ${address} and created_at > ${new Date(now.getTime() - 3_600_000)}`.execute(tx)
    if ((rows[0]?.sent ?? 0) >= mostCodes) return undefined
    await sql`
      insert into portal_drafts as d (id, trigger_id, address, typed, salt, hash, expires_at, created_at)
      values (${pageId}, ${triggerId}, ${address}, ${JSON.stringify(typed)}::jsonb, ${salt}, ${hash},
              ${new Date(now.getTime() + minutesValid * 60_000)}, ${now})
      on conflict (id) do update
         set address = excluded.address, typed = excluded.typed, salt = excluded.salt, hash = excluded.hash,
             expires_at = excluded.expires_at, tries = 0, sent = d.sent + 1`.execute(tx)
    return code
  })
}

/** What waits for its code; undefined where nothing does. */
export async function findDraft(
  db: Kysely<Database>,
  pageId: string,
  triggerId: string,
): Promise<{ address: string; typed: Typed } | undefined> {
  const row = await db
    .selectFrom('portal_drafts')
    .select(['address', 'typed'])
    .where('id', '=', pageId)
    .where('trigger_id', '=', triggerId)
    .executeTakeFirst()
  return row && { address: row.address, typed: typedValues.parse(row.typed) }
}

/** `spent`: too old, or tried too often; another one must be sent. */
export type CodeVerdict = { is: 'right'; address: string; typed: Typed } | { is: 'wrong' | 'spent' }

/** Checks a code; each try counts before it is compared, so that many at once are not more than five. */
export async function checkDraftCode(
  db: Kysely<Database>,
  pageId: string,
  code: string,
  now: Date,
): Promise<CodeVerdict> {
  const { rows } = await sql<{ salt: Buffer; hash: Buffer; tries: number; address: string; typed: unknown }>`
    update portal_drafts set tries = tries + 1
     where id = ${pageId} and tries < ${mostTries} and expires_at > ${now}
    returning salt, hash, tries, address, typed`.execute(db)
  const [kept] = rows
  if (!kept) return { is: 'spent' }
  if (timingSafeEqual(await derive(code.trim().slice(0, 20), kept.salt, 32), kept.hash)) {
    return { is: 'right', address: kept.address, typed: typedValues.parse(kept.typed) }
  }
  return { is: kept.tries >= mostTries ? 'spent' : 'wrong' }
}
