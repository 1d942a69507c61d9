import { type Kysely, sql } from 'kysely'
import type { ResolvePort } from '../connections/provider.ts'
import type { Database } from '../db/schema.ts'
import type { Messaging, OutgoingMail } from '../msp/ports.ts'
import { EffectUncertain, StepFailed } from '../sdk/errors.ts'
import { newLinkToken } from './link-token.ts'
import { channelNotice, noticeLetter } from './mail-texts.ts'
import { readPublicUrl } from './public-url.ts'
import { findReplyAddress } from './reply-address.ts'
import { newReplyMark } from './reply-mark.ts'

export interface NoticeDeps {
  db: Kysely<Database>
  resolvePort: ResolvePort
  /** Where people reach the server, without a slash at its end; absent: as a process that serves the web has noted it. */
  publicUrl?: string
}

/** Pauses before an e-mail is tried again, in minutes; after the last one it has failed. */
const pauses = [1, 2, 5, 15, 30, 60, 120]
/** How long a process may take for one e-mail before another one takes it up, in minutes. */
const minutesHeld = 5

interface Notice {
  id: string
  approvalId: string
  name: string
  email: string
  round: number
  tries: number
  kind: 'approval' | 'form' | 'page' | 'task'
  title: string
  message: string
  deadline: Date | null
  due: Date | null
  byMail: boolean
  /** Of a chat, in place of an address. */
  connectionId: string | null
  target: string
  replyMark: string | null
  /** Whether a run still waits for the answer. */
  isOpen: boolean
  customerId: string | null
  language: string | null
  timeZone: string | null
}

/**
 * Sends e-mails that wait, at most ten side by side; answers how many it took up. The rows are the outbox: what a process
 * that died had taken is taken up again, and may then arrive twice, under the same Message-ID.
 */
export async function sendNotices(deps: NoticeDeps, now: Date, signal: AbortSignal): Promise<number> {
  const taken = await takeNotices(deps.db, now)
  await Promise.all(
    taken.map((notice) =>
      notice.isOpen
        ? send(deps, notice, now, signal)
        : settle(deps.db, notice.id, { state: 'failed', problem: 'It was over before the e-mail went out.' }),
    ),
  )
  return taken.length
}

async function takeNotices(db: Kysely<Database>, now: Date): Promise<Notice[]> {
  const { rows } = await sql<Notice>`
    with due as (
      select id from approval_notices where state = 'waiting' and next_try_at <= ${now}
       order by next_try_at limit 10 for update skip locked
    )
    update approval_notices n
       set tries = n.tries + 1, next_try_at = ${new Date(now.getTime() + minutesHeld * 60_000)}
      from due, approvals a left join customers c on c.id = a.customer_id
     where n.id = due.id and a.id = n.approval_id
    returning n.id, n.approval_id as "approvalId", n.name, n.email, n.round, n.tries, a.kind, a.title, a.message,
              a.deadline, a.due_at as due, a.by_mail as "byMail", n.connection_id as "connectionId", n.target,
              n.reply_mark as "replyMark", a.customer_id as "customerId", c.language, c.time_zone as "timeZone",
              a.status = 'open' and exists (select from runs r where r.id = a.run_id) as "isOpen"`.execute(db)
  return rows
}

async function send(
  { db, resolvePort, publicUrl: own }: NoticeDeps,
  notice: Notice,
  now: Date,
  signal: AbortSignal,
): Promise<void> {
  const { token, hash } = newLinkToken()
  const language = notice.language === 'it' ? 'it' : 'en'
  try {
    const publicUrl = own ?? (await readPublicUrl(db))
    if (publicUrl === undefined)
      throw new Error('No server with the role "web" has run yet to lead a link to.')
    if (notice.connectionId !== null) {
      const link = `${publicUrl}/approvals/${notice.approvalId}`
      const { customerId, connectionId, target } = notice
      const provided = await resolvePort('notifier', { customerId, connectionId })
      if (provided.provider === 'desk') throw new Error('The desk has no chat.')
      await provided.port.send(
        channelNotice(language, { ...notice, link }),
        target,
        { key: notice.id },
        signal,
      )
      return await settle(db, notice.id, { state: 'sent', problem: '', sent_at: now })
    }
    const messaging = await messagingFor(resolvePort, notice.customerId)
    const address =
      notice.byMail && notice.kind !== 'form'
        ? await findReplyAddress({ db, resolvePort }, { ...notice, from: messaging.from })
        : undefined
    const replyMark = address === undefined ? null : (notice.replyMark ?? newReplyMark())
    // Before it is sent: a link that arrives must lead somewhere.
    await db
      .updateTable('approval_notices')
      .set({ token_sha256: hash, reply_mark: replyMark })
      .where('id', '=', notice.id)
      .execute()
    const letter = noticeLetter(language, {
      ...notice,
      timeZone: notice.timeZone ?? 'UTC',
      isReminder: notice.round > 0,
      link: `${publicUrl}/approve/${token}`,
      replyMark,
    })
    const replyTo = address === undefined || address === messaging.from ? null : address
    const { rejected } = await sendLetter(messaging, notice.email, notice.id, { ...letter, replyTo }, signal)
    if (rejected.length > 0) {
      await settle(db, notice.id, { state: 'failed', problem: `The mail server refused ${notice.email}.` })
    } else await settle(db, notice.id, { state: 'sent', problem: '', sent_at: now })
  } catch (error) {
    await settle(db, notice.id, afterFailure(error, notice, now))
  }
}

/** When what did not go out is tried again, if it is. */
export function afterFailure(error: unknown, { tries }: { tries: number }, now: Date): Settled {
  if (error instanceof EffectUncertain) return { state: 'sent', problem: error.message, sent_at: now }
  const pause = pauses[tries - 1]
  const problem = error instanceof Error ? error.message : String(error)
  // What a person must mend stays so until then; a reminder is a new try.
  if (error instanceof StepFailed || pause === undefined) return { state: 'failed', problem }
  return { state: 'waiting', problem, next_try_at: new Date(now.getTime() + pause * 60_000) }
}

export interface Settled {
  state: 'waiting' | 'sent' | 'failed'
  problem: string
  sent_at?: Date
  next_try_at?: Date
}

async function settle(db: Kysely<Database>, id: string, settled: Settled): Promise<void> {
  await db.updateTable('approval_notices').set(settled).where('id', '=', id).execute()
}

/** The connection that sends e-mail for a customer; throws `StepFailed` where there is none. */
export async function messagingFor(resolvePort: ResolvePort, customerId: string | null): Promise<Messaging> {
  const provided = await resolvePort('messaging', { customerId })
  if (provided.provider === 'connection') return provided.port
  throw new StepFailed('No mail sending connection: add one under Connections.', {
    code: 'connection_missing',
  })
}

/** Sends one e-mail to one person under a Message-ID that tells a repeat. */
export async function sendLetter(
  messaging: Messaging,
  to: string,
  id: string,
  letter: Pick<OutgoingMail, 'subject' | 'text'> &
    Partial<Pick<OutgoingMail, 'replyTo' | 'inReplyTo' | 'references' | 'isReply'>>,
  signal: AbortSignal,
): Promise<{ rejected: string[] }> {
  const domain = messaging.from.slice(messaging.from.lastIndexOf('@') + 1)
  return messaging.sendMail(
    {
      to: [to],
      cc: [],
      html: null,
      messageId: `approval-${id}@${domain}`,
      inReplyTo: null,
      references: [],
      isReply: false,
      ...letter,
    },
    signal,
  )
}
