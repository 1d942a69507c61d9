import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { listAnswers } from './list-answers.ts'
import { replyLetter } from './mail-texts.ts'
import { afterFailure, messagingFor, type NoticeDeps, type Settled, sendLetter } from './send-notices.ts'

/** How long a process may take for one e-mail before another one takes it up, in minutes. */
const minutesHeld = 5

interface Reply {
  id: string
  approvalId: string
  noticeId: string
  messageKey: string
  email: string
  letter: 'taken' | 'how' | 'over'
  tries: number
  kind: 'approval' | 'form' | 'page' | 'task'
  title: string
  status: string
  personKind: string
  person: string
  replyMark: string | null
  customerId: string | null
  language: string | null
}

/** Answers e-mails that answered ours, at most ten at once and each once; an outbox as that of the questions. */
export async function sendReplies(deps: NoticeDeps, now: Date, signal: AbortSignal): Promise<number> {
  const { rows } = await sql<Reply>`
    with due as (
      select id from approval_replies
       where letter is not null and letter_state = 'waiting' and next_try_at <= ${now}
       order by next_try_at limit 10 for update skip locked
    )
    update approval_replies r
       set tries = r.tries + 1, next_try_at = ${new Date(now.getTime() + minutesHeld * 60_000)}
      from due, approval_notices n, approvals a left join customers c on c.id = a.customer_id
     where r.id = due.id and n.id = r.notice_id and a.id = r.approval_id
    returning r.id, r.approval_id as "approvalId", r.notice_id as "noticeId", r.message_key as "messageKey",
              r.from_address as email, r.letter, r.tries, a.kind, a.title, a.status, n.kind as "personKind", n.person,
              n.reply_mark as "replyMark", a.customer_id as "customerId", c.language`.execute(deps.db)
  await Promise.all(rows.map((reply) => send(deps, reply, now, signal)))
  return rows.length
}

async function send(
  { db, resolvePort }: NoticeDeps,
  reply: Reply,
  now: Date,
  signal: AbortSignal,
): Promise<void> {
  try {
    const messaging = await messagingFor(resolvePort, reply.customerId)
    const answers = await listAnswers(db, [reply.approvalId])
    const mine = answers.find(({ kind, person }) => kind === reply.personKind && person === reply.person)
    const letter = replyLetter(reply.language === 'it' ? 'it' : 'en', {
      ...reply,
      choice: mine?.choice ?? null,
      by: answers.filter(({ choice }) => choice === reply.status).map(({ name }) => name),
      isOpen: reply.status === 'open',
    })
    const domain = messaging.from.slice(messaging.from.lastIndexOf('@') + 1)
    const theirs = reply.messageKey.includes('@') ? [reply.messageKey] : []
    const thread = {
      inReplyTo: theirs[0] ?? null,
      references: [`approval-${reply.noticeId}@${domain}`, ...theirs],
      isReply: true,
    }
    const { rejected } = await sendLetter(messaging, reply.email, reply.id, { ...letter, ...thread }, signal)
    const refused = `The mail server refused ${reply.email}.`
    await settle(
      db,
      reply.id,
      rejected.length > 0 ? { state: 'failed', problem: refused } : { state: 'sent', problem: '' },
    )
  } catch (error) {
    await settle(db, reply.id, afterFailure(error, reply, now))
  }
}

async function settle(
  db: Kysely<Database>,
  id: string,
  { state, problem, next_try_at }: Settled,
): Promise<void> {
  await db
    .updateTable('approval_replies')
    .set({ letter_state: state, problem, ...(next_try_at ? { next_try_at } : {}) })
    .where('id', '=', id)
    .execute()
}
