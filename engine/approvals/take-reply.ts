import { type Kysely, type Selectable, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { authTables } from '../auth/auth-tables.ts'
import { can } from '../auth/can.ts'
import type { ApprovalRepliesTable, Database } from '../db/schema.ts'
import type { ReceivedMail } from '../msp/mail.ts'
import { replyVerdict } from '../msp/reply-verdict.ts'
import type { SenderProof } from '../msp/sender-proof.ts'
import { type Answer, type Answered, answerApproval } from './answer.ts'
import type { Answerer } from './may-answer.ts'
import { markIn, ourMailsIn } from './reply-mark.ts'

/** An e-mail as the mailbox that is read has it. */
export interface ReceivedReply {
  mail: Omit<ReceivedMail, 'attachments'>
  /** What our mail server says of the sender. */
  proof: SenderProof
  /** Its Message-ID, or a digest where it has none. */
  key: string
}

type Verdict = Selectable<ApprovalRepliesTable>['verdict']

/** Those that said plainly what they wanted, and are nothing but an answer. */
const consumed: ReadonlySet<Verdict> = new Set<Verdict>(['decided', 'counted', 'late', 'repeated', 'refused'])

/**
 * Takes an e-mail that answers one of ours as the answer of whoever we wrote to. True where it was nothing else: any other
 * e-mail goes where all do. Whoever is not who was asked, or cannot be it, decides nothing and is told nothing. The same
 * e-mail read twice counts once.
 */
export async function takeReply(db: Kysely<Database>, reply: ReceivedReply, now: Date): Promise<boolean> {
  const { mail, key } = reply
  if (mail.kind === 'own') return false
  const notice = await findNotice(db, mail)
  if (!notice) return false
  const known = await db
    .selectFrom('approval_replies')
    .select('verdict')
    .where('approval_id', '=', notice.approvalId)
    .where('message_key', '=', key)
    .executeTakeFirst()
  if (known) return consumed.has(known.verdict)
  const { verdict, letter } = await judge(db, notice, reply, now)
  const { rows } = await sql<{ verdict: Verdict }>`
    insert into approval_replies
      (id, approval_id, notice_id, message_key, from_address, verdict, letter, next_try_at, at)
    select ${uuidv7()}, ${notice.approvalId}, ${notice.id}, ${key}, ${mail.from?.address.slice(0, 400) ?? ''}, ${verdict},
           case when exists (select from approval_replies
                              where notice_id = ${notice.id} and letter = ${letter}) then null else ${letter}::text end,
           ${now}, ${now}
    on conflict do nothing returning verdict`.execute(db)
  return rows.length > 0 && consumed.has(verdict)
}

interface Notice {
  id: string
  approvalId: string
  kind: 'user' | 'contact'
  person: string
  approvalKind: 'approval' | 'form' | 'page' | 'task'
  status: string
  byMail: boolean
}

/**
 * The e-mail of ours that it answers directly, or through what the same person wrote before: in a conversation that went
 * on from it a yes answers something else. The subject's mark counts where the Message-ID of ours is in no thread.
 */
async function findNotice(
  db: Kysely<Database>,
  { from, references, inReplyTo, subject }: ReceivedReply['mail'],
): Promise<Notice | undefined> {
  const thread = [...references, ...(inReplyTo === null ? [] : [inReplyTo])]
  const parent = inReplyTo ?? references.at(-1)
  const mark = markIn(subject)
  if (ourMailsIn(thread).length === 0 && mark === undefined) return undefined
  const [ours] = parent === undefined ? [] : ourMailsIn([parent])
  const byMark = ourMailsIn(thread).length === 0 ? mark : undefined
  const { rows } = await sql<Notice>`
    select n.id, n.approval_id as "approvalId", n.kind, n.person, a.kind as "approvalKind", a.status,
           a.by_mail as "byMail"
      from approval_notices n join approvals a on a.id = n.approval_id
     where n.kind <> 'channel' and (
       n.id = ${ours ?? null}::uuid
       or n.id in (select notice_id from approval_replies
                    where id = ${ours ?? null}::uuid
                       or message_key = ${parent ?? null} and lower(from_address) = ${from?.address.toLowerCase() ?? null})
       or n.reply_mark = ${byMark ?? null}
          and not exists (select from ticket_messages where message_id = ${parent ?? null}))
     limit 1`.execute(db)
  return rows[0]
}

type Judged = { verdict: Verdict; letter: 'taken' | 'how' | 'over' | null }

async function judge(db: Kysely<Database>, notice: Notice, reply: ReceivedReply, now: Date): Promise<Judged> {
  const { mail, proof } = reply
  if (mail.kind !== 'ticket') return { verdict: 'automatic', letter: null }
  const person = await findPerson(db, notice)
  const from = mail.from?.address.toLowerCase()
  if (!person || from !== person.email.toLowerCase()) return { verdict: 'stranger', letter: null }
  if (proof === 'failed') return { verdict: 'forged', letter: null }
  const told = (letter: NonNullable<Judged['letter']>) => (mail.mayAcknowledge ? letter : null)
  const said = replyVerdict(mail.newText, { isTaking: notice.approvalKind !== 'approval' })
  if (said === 'unclear' || !mayDecide(notice, said)) {
    return { verdict: 'unclear', letter: told(notice.status === 'open' ? 'how' : 'over') }
  }
  const { email: _, ...answerer } = person
  if (answerer.kind === 'user' && !can(answerer.role, 'approvals.answer')) {
    return { verdict: 'refused', letter: told('over') }
  }
  const choice = notice.approvalKind !== 'approval' ? 'answered' : said === 'yes' ? 'approved' : 'rejected'
  const comment = commentOf(mail.newText)
  const answer: Answer = { choice, comment, values: {}, via: 'mail' }
  const { verdict, letter } = verdictOf(await answerApproval(db, notice.approvalId, answerer, answer, now))
  return { verdict, letter: letter && told(letter) }
}

/** A form cannot be filled in by an e-mail, and nobody refuses a task or a page by one. */
function mayDecide({ approvalKind, byMail }: Notice, said: 'yes' | 'no'): boolean {
  if (!byMail || approvalKind === 'form') return false
  return approvalKind === 'approval' || said === 'yes'
}

function verdictOf(answered: Answered): Judged {
  switch (answered.is) {
    case 'decided':
    case 'counted':
      return { verdict: answered.is, letter: 'taken' }
    case 'closed':
      return { verdict: 'late', letter: 'over' }
    case 'repeated':
      return { verdict: 'repeated', letter: null }
    case 'stranger':
      return { verdict: 'refused', letter: 'over' }
    case 'unfit':
      return { verdict: 'unclear', letter: 'how' }
    case 'unknown':
      return { verdict: 'late', letter: null }
  }
}

/** What stands below or behind the word that decides. */
function commentOf(newText: string): string {
  const [first = '', ...more] = newText.trim().split('\n')
  const behind = /^[^,.;:!–—]*[,.;:!–—]+(.*)$/.exec(first)?.[1] ?? ''
  return [behind, ...more].join('\n').trim().slice(0, 2000)
}

/** Whoever we wrote to as they are now: undefined for those who have left. */
async function findPerson(
  db: Kysely<Database>,
  { kind, person }: Notice,
): Promise<(Answerer & { email: string }) | undefined> {
  if (kind === 'user') {
    const user = await authTables(db)
      .selectFrom('auth.user')
      .select(['id', 'name', 'email', 'role', 'disabled'])
      .where('id', '=', person)
      .executeTakeFirst()
    if (!user || user.disabled) return undefined
    return { kind, id: user.id, name: user.name || user.email, role: user.role, email: user.email }
  }
  const contact = await db
    .selectFrom('contacts')
    .select(['id', 'name', 'email', 'active'])
    .where('id', '=', person)
    .executeTakeFirst()
  if (!contact?.active || contact.email === null) return undefined
  return { kind, id: contact.id, name: contact.name, email: contact.email }
}
