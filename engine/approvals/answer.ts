import { type Kysely, type Selectable, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { recordAudit } from '../auth/audit.ts'
import { isRetryable } from '../db/connect.ts'
import type { ApprovalsTable, Database } from '../db/schema.ts'
import type { ApprovalResult } from '../msp/approval.ts'
import { type FieldProblem, type FormValue, formField, readForm } from '../msp/form-field.ts'
import { sendSignal } from '../waits/send-signal.ts'
import { decisionOf, progressOf } from './decide.ts'
import { listAnswers, presentAnswer, type RecordedAnswer } from './list-answers.ts'
import { listAsked, placesAmong } from './list-asked.ts'
import { type Answerer, placesOf } from './may-answer.ts'

export interface Answer {
  choice: 'approved' | 'rejected' | 'answered'
  comment: string
  /** What was filled into a form, unchecked. */
  values: Readonly<Record<string, unknown>>
  via: 'editor' | 'api' | 'link' | 'code' | 'mail'
}

export type ApprovalStatus = Selectable<ApprovalsTable>['status']

/** What came of an answer; only `decided` and `counted` changed anything. */
export type Answered =
  | { is: 'decided'; outcome: 'approved' | 'rejected' | 'answered' }
  | { is: 'counted'; have: number; of: number }
  /** It was over before: by whom and when. */
  | { is: 'closed'; status: Exclude<ApprovalStatus, 'open'>; by: string[]; at: Date }
  | { is: 'repeated'; choice: Answer['choice']; at: Date }
  /** This one was not asked. */
  | { is: 'stranger' }
  | { is: 'unfit'; problems: Record<string, FieldProblem> }
  | { is: 'unknown' }

/**
 * Takes an answer. Whoever comes while another one is being taken waits for it, so that a question is decided once; the
 * run goes on with the same commit.
 */
export async function answerApproval(
  db: Kysely<Database>,
  approvalId: string,
  answerer: Answerer,
  answer: Answer,
  now: Date,
): Promise<Answered> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute((tx) => take(tx, approvalId, answerer, answer, now))
    } catch (error) {
      // The run may be held by its worker just now, which waits for what this transaction holds.
      if (!isRetryable(error) || attempt === 5) throw error
    }
  }
}

async function take(
  tx: Kysely<Database>,
  approvalId: string,
  answerer: Answerer,
  answer: Answer,
  now: Date,
): Promise<Answered> {
  const approval = await tx
    .selectFrom('approvals')
    .selectAll()
    .where('id', '=', approvalId)
    .forUpdate()
    .executeTakeFirst()
  if (!approval) return { is: 'unknown' }
  const rows = await listAsked(tx, [approvalId])
  const before = await listAnswers(tx, [approvalId])
  const asked = placesOf(rows, answerer)
  if (!asked) return { is: 'stranger' }
  if (approval.status !== 'open') return closed(approval, approval.status, before)
  if (approval.deadline !== null && approval.deadline <= now) return overtaken('expired')
  const mine = before.find(({ kind, person }) => kind === answerer.kind && person === answerer.id)
  if (mine) return { is: 'repeated', choice: mine.choice, at: mine.at }

  const values = valuesOf(approval, answer)
  if ('problems' in values) return { is: 'unfit', problems: values.problems }
  const given: RecordedAnswer = {
    approvalId,
    kind: answerer.kind,
    person: answerer.id,
    name: answerer.name,
    choice: answer.choice,
    comment: answer.comment,
    at: now,
    ...asked,
  }
  const all = [...before, given]
  const places = placesAmong(rows)
  const outcome = decisionOf(approval.needed, places, all)
  const isWaited = await isWaitedFor(tx, approval.signal)
  // Between two levels the run of a page waits for nothing, and reads the answer before it pages on.
  const isBetween = !isWaited && approval.kind === 'page' && (await isRunning(tx, approval.run_id))
  if (!isWaited && !isBetween) return overtaken(await whyOver(tx, approval, now))
  if (outcome && isWaited) {
    const result: ApprovalResult = {
      outcome,
      values: values.values,
      answers: all.map(presentAnswer),
      missing: [],
    }
    // Somebody or something else ended the wait in this very moment.
    if (!(await sendSignal(tx, approval.signal, result))) return overtaken(await whyOver(tx, approval, now))
  }
  await tx
    .insertInto('approval_answers')
    .values({
      id: uuidv7(),
      approval_id: approvalId,
      kind: given.kind,
      person: given.person,
      name: given.name,
      choice: given.choice,
      comment: given.comment,
      answers: JSON.stringify(values.values),
      stands_for: [...given.standsFor],
      on_behalf: given.onBehalf,
      via: answer.via,
      at: now,
    })
    .execute()
  if (outcome) await close(outcome)
  await recordAudit(tx, {
    actor: answerer.kind === 'token' ? `token ${answerer.name}` : answerer.name,
    action: `approval.${answer.choice}`,
    subject: `approval/${approvalId}`,
    detail: {
      title: approval.title,
      via: answer.via,
      ...(asked.onBehalf ? { onBehalf: asked.onBehalf } : {}),
    },
  })
  return outcome ? { is: 'decided', outcome } : { is: 'counted', ...progressOf(approval.needed, places, all) }

  async function close(status: ApprovalStatus): Promise<void> {
    await tx.updateTable('approvals').set({ status, decided_at: now }).where('id', '=', approvalId).execute()
  }

  async function overtaken(status: 'expired' | 'cancelled'): Promise<Answered> {
    await close(status)
    return { is: 'closed', status, by: [], at: now }
  }
}

function valuesOf(
  approval: Selectable<ApprovalsTable>,
  { choice, values }: Answer,
): { values: Record<string, FormValue> } | { problems: Record<string, FieldProblem> } {
  if ((approval.kind === 'approval') === (choice === 'answered')) {
    throw new Error(`A ${approval.kind} cannot be answered by "${choice}".`)
  }
  if (approval.kind === 'approval') return { values: {} }
  const read = readForm(z.array(formField).parse(approval.fields), values)
  return Object.keys(read.problems).length > 0 ? { problems: read.problems } : { values: read.values }
}

/** It was over before; `by` are those whose answers ended it. */
function closed(
  { decided_at, created_at }: Selectable<ApprovalsTable>,
  status: Exclude<ApprovalStatus, 'open'>,
  answers: readonly RecordedAnswer[],
): Answered {
  const by = answers.filter(({ choice }) => choice === status).map(({ name }) => name)
  return { is: 'closed', status, by, at: decided_at ?? created_at }
}

async function isWaitedFor(tx: Kysely<Database>, signal: string): Promise<boolean> {
  const { rows } = await sql`select from waits where signal = ${signal} and status = 'open'`.execute(tx)
  return rows.length > 0
}

async function isRunning(tx: Kysely<Database>, runId: string): Promise<boolean> {
  return (await tx.selectFrom('runs').select('id').where('id', '=', runId).executeTakeFirst()) !== undefined
}

/** Why nobody waits for an answer any more: the deadline ended the wait, or the run is over. */
async function whyOver(
  tx: Kysely<Database>,
  { run_id, deadline }: Selectable<ApprovalsTable>,
  now: Date,
): Promise<'expired' | 'cancelled'> {
  const isOpen = await isRunning(tx, run_id)
  return isOpen && deadline !== null && deadline <= new Date(now.getTime() + 60_000) ? 'expired' : 'cancelled'
}
