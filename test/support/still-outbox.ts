import { type Kysely, sql } from 'kysely'
import { expect } from 'vitest'
import type { Database } from '#engine/db/schema.ts'

/** Keeps back the e-mails about questions that have not left yet, and waits for those that are just leaving. */
export async function stillOutbox(db: Kysely<Database>): Promise<void> {
  await sql`update approval_notices set state = 'failed' where state = 'waiting' and tries = 0`.execute(db)
  await sql`update approval_replies set letter_state = 'failed' where letter_state = 'waiting' and tries = 0`.execute(
    db,
  )
  const leaving = async () => {
    const { rows } = await sql`
      select id from approval_notices where state = 'waiting' and problem = ''
       union all
      select id from approval_replies where letter is not null and letter_state = 'waiting' and problem = ''`.execute(
      db,
    )
    return rows
  }
  await expect.poll(leaving, { message: 'E-mails of the example before are still leaving' }).toEqual([])
}
