import type { Kysely } from 'kysely'
import { answerApproval } from '../approvals/answer.ts'
import { listAsked } from '../approvals/list-asked.ts'
import { type Answerer, placesOf } from '../approvals/may-answer.ts'
import { authTables } from '../auth/auth-tables.ts'
import type { Database } from '../db/schema.ts'
import type { JsonObject } from '../graph/json.ts'

/** Answers the oldest open question that a user or contact may answer; throws where there is none or it takes none. */
export async function answerQuestion(
  db: Kysely<Database>,
  {
    answers: address,
    choice,
    comment,
    values,
  }: { answers: string; choice: 'approved' | 'rejected' | 'answered'; comment: string; values: JsonObject },
  now: Date,
): Promise<void> {
  const answerer = await findAnswerer(db, address)
  const open = await db
    .selectFrom('approvals')
    .select('id')
    .where('status', '=', 'open')
    .orderBy('id')
    .execute()
  const asked = await listAsked(
    db,
    open.map(({ id }) => id),
  )
  const mine = open.find(({ id }) =>
    placesOf(
      asked.filter(({ approvalId }) => approvalId === id),
      answerer,
    ),
  )
  if (!mine) throw new Error(`${address} was asked nothing that is still open`)
  const answered = await answerApproval(db, mine.id, answerer, { choice, comment, values, via: 'link' }, now)
  if (answered.is !== 'decided' && answered.is !== 'counted') {
    throw new Error(`The answer of ${address} was not taken: ${JSON.stringify(answered)}`)
  }
}

async function findAnswerer(db: Kysely<Database>, address: string): Promise<Answerer> {
  const contact = await db
    .selectFrom('contacts')
    .select(['id', 'name'])
    .where('email', '=', address)
    .executeTakeFirst()
  if (contact) return { kind: 'contact', ...contact }
  const user = await authTables(db)
    .selectFrom('auth.user')
    .select(['id', 'name', 'role'])
    .where('email', '=', address)
    .executeTakeFirstOrThrow()
  return { kind: 'user', ...user }
}
