import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { StepFailed } from '../sdk/errors.ts'
import { insertNotices } from './insert-notices.ts'
import { listAnswers } from './list-answers.ts'
import { listLiving } from './list-living.ts'

const leastMinutesBetween = 5

/** Writes once more to everybody who has not answered; answers to how many. */
export async function remind(tx: Kysely<Database>, approvalId: string, now: Date): Promise<number> {
  const answered = new Set(
    (await listAnswers(tx, [approvalId])).map(({ kind, person }) => `${kind} ${person}`),
  )
  const people = (await listLiving(tx, [approvalId])).filter(
    ({ kind, person }) => !answered.has(`${kind} ${person}`),
  )
  const { round } = await tx
    .updateTable('approvals')
    .set({ round: sql`round + 1` })
    .where('id', '=', approvalId)
    .returning('round')
    .executeTakeFirstOrThrow()
  await insertNotices(tx, { approvalId, round, people, now })
  return new Set(people.map(({ kind, person }) => `${kind} ${person}`)).size
}

/** The same because a person asks for it. Throws `StepFailed` where it is over, or the last e-mail is minutes old. */
export async function remindNow(tx: Kysely<Database>, approvalId: string, now: Date): Promise<number> {
  const approval = await tx
    .selectFrom('approvals')
    .select(['status', 'kind'])
    .where('id', '=', approvalId)
    .forUpdate()
    .executeTakeFirst()
  if (!approval) throw new StepFailed('No such approval.', { class: 'NotFound', code: 'no_approval' })
  if (approval.status !== 'open') {
    throw new StepFailed('This is decided already.', { code: 'already_decided' })
  }
  if (approval.kind === 'page') {
    throw new StepFailed('A page goes on to the next level by itself.', { code: 'already_reminded' })
  }
  const since = new Date(now.getTime() - leastMinutesBetween * 60_000)
  const recent = await tx
    .selectFrom('approval_notices')
    .select('id')
    .where('approval_id', '=', approvalId)
    .where('sent_at', '>', since)
    .limit(1)
    .executeTakeFirst()
  if (recent) {
    throw new StepFailed(`The last e-mail is not ${leastMinutesBetween} minutes old. Wait a little.`, {
      code: 'already_reminded',
    })
  }
  return remind(tx, approvalId, now)
}

/** Writes the reminders that are due; answers for how many questions. */
export async function remindDue(db: Kysely<Database>, now: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: string }>`
      with due as (
        select id from approvals where status = 'open' and next_reminder_at <= ${now}
         order by next_reminder_at limit 100 for update skip locked
      )
      update approvals a set next_reminder_at = ${now}::timestamptz + make_interval(secs => a.remind_hours * 3600)
        from due where a.id = due.id returning a.id`.execute(tx)
    for (const { id } of rows) await remind(tx, id, now)
    return rows.length
  })
}
