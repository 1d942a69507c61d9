import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { ApprovalResult } from '../msp/approval.ts'
import { sendSignal } from '../waits/send-signal.ts'
import { describeMissing } from './ask.ts'
import { isReachable } from './decide.ts'
import { listAnswers, presentAnswer } from './list-answers.ts'
import { listAsked, placesAmong } from './list-asked.ts'
import { listLiving } from './list-living.ts'

/**
 * Closes open questions that nobody waits for any more: their run or their item of a loop is over, or their deadline has
 * come. Those that too few are left to answer end their wait as `gone`; a page that reached nobody goes on.
 */
export async function sweepApprovals(db: Kysely<Database>, now: Date): Promise<void> {
  await sql`
    update approvals a set status = 'cancelled', decided_at = ${now}
     where status = 'open' and (not exists (select from runs r where r.id = a.run_id)
                                or not exists (select from waits w where w.run_id = a.run_id and w.signal = a.signal))`.execute(
    db,
  )
  // The deadline of the wait itself lets the run go on; this only shuts the door.
  await sql`
    update approvals set status = 'expired', decided_at = ${now}
     where status = 'open' and deadline <= ${now}`.execute(db)
  await hurryUnsent(db, now)
  for (const id of await listDoubtful(db)) await endWhereGone(db, id, now)
}

/** A level that nobody could be written to has had its time: the page goes on to the next one at once. */
async function hurryUnsent(db: Kysely<Database>, now: Date): Promise<void> {
  await sql`
    update waits w set wake_at = ${now}
      from approvals a
     where a.kind = 'page' and a.status = 'open' and w.run_id = a.run_id and w.signal = a.signal
       and w.status = 'open' and w.wake_at > ${now}
       and exists (select from approval_notices n where n.approval_id = a.id and n.round = a.round)
       and not exists (select from approval_notices n
                        where n.approval_id = a.id and n.round = a.round and n.state <> 'failed')`.execute(db)
}

/** Questions of which somebody has left, and those that need several people of a role. A page goes on to others by itself. */
async function listDoubtful(db: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select a.id from approvals a
     where a.status = 'open' and a.kind <> 'page' and (a.needed > 1 or exists (
       select from approval_people p where p.approval_id = a.id and not p.handed_over and not case p.kind
         when 'user' then exists (select from auth."user" u where u.id::text = p.person and not u.disabled and u.role <> 'viewer')
         when 'role' then exists (select from auth."user" u where u.role = p.person and not u.disabled and u.role <> 'viewer')
         when 'team' then exists (select from team_members m join auth."user" u on u.id = m.user_id
                                   where m.team_id::text = p.person and not u.disabled and u.role <> 'viewer')
         else exists (select from contacts c where c.id::text = p.person and c.active and c.email is not null) end))
     order by a.id limit 1000`.execute(db)
  return rows.map(({ id }) => id)
}

async function endWhereGone(db: Kysely<Database>, id: string, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const approval = await tx
      .selectFrom('approvals')
      .select(['needed', 'signal'])
      .where('id', '=', id)
      .where('status', '=', 'open')
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (!approval) return
    const [rows, answers, living] = [
      await listAsked(tx, [id]),
      await listAnswers(tx, [id]),
      await listLiving(tx, [id]),
    ]
    if (isReachable(approval.needed, placesAmong(rows), answers, living)) return
    const alive = new Set(living.map(({ place }) => place))
    const missing = rows.filter((row) => !row.handedOver && !alive.has(row.rootId ?? row.id))
    const result: ApprovalResult = {
      outcome: 'gone',
      values: {},
      answers: answers.map(presentAnswer),
      missing: missing.map(describeMissing),
    }
    await sendSignal(tx, approval.signal, result)
    await tx.updateTable('approvals').set({ status: 'gone', decided_at: now }).where('id', '=', id).execute()
  })
}
