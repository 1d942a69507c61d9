import { type Kysely, type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { listComments } from '../approvals/comments.ts'
import { decisionOf, progressOf } from '../approvals/decide.ts'
import { listAnswers, type RecordedAnswer } from '../approvals/list-answers.ts'
import { type AskedPersonRow, listAsked, placesAmong } from '../approvals/list-asked.ts'
import { type Answerer, mayHandOver, placesOf } from '../approvals/may-answer.ts'
import type { Caller } from '../auth/callers.ts'
import type { Database } from '../db/schema.ts'
import { likePattern } from '../desk/customers.ts'
import { formField } from '../msp/form-field.ts'
import type { approvalSummary, approvalView } from './present-approval.ts'

export type ApprovalSummary = z.output<typeof approvalSummary>

export interface ApprovalFilter {
  /** `mine`: open ones that the caller is asked. */
  show: 'mine' | 'open' | 'decided' | 'all'
  kinds?: readonly ('approval' | 'form' | 'page' | 'task')[] | undefined
  ticketId?: string | undefined
  search?: string | undefined
  customerId?: string | undefined
  runId?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** A caller as somebody who answers. */
export function answererOf(caller: Caller): Exclude<Answerer, { kind: 'contact' }> {
  return { ...caller, name: caller.name || (caller.kind === 'user' ? caller.email : '') }
}

/** The newest first. */
export async function listApprovals(
  db: Kysely<Database>,
  caller: Caller,
  filter: ApprovalFilter,
): Promise<ApprovalSummary[]> {
  const { show, kinds, ticketId, customerId, runId, cursor } = filter
  const search = filter.search?.trim() ?? ''
  const pattern = likePattern(search)
  const rows = await withNames(db)
    .$if(show === 'mine', (query) => query.where(isAsked(caller)).where('approvals.status', '=', 'open'))
    .$if(show === 'open', (query) => query.where('approvals.status', '=', 'open'))
    .$if(show === 'decided', (query) => query.where('approvals.status', '<>', 'open'))
    .$if(kinds !== undefined, (query) => query.where('approvals.kind', 'in', kinds ?? []))
    .$if(ticketId !== undefined, (query) => query.where('approvals.ticket_id', '=', ticketId ?? ''))
    .$if(customerId !== undefined, (query) => query.where('approvals.customer_id', '=', customerId ?? ''))
    .$if(runId !== undefined, (query) => query.where('approvals.run_id', '=', runId ?? ''))
    .$if(cursor !== undefined, (query) => query.where('approvals.id', '<', cursor ?? ''))
    .$if(search !== '', (query) =>
      query.where((where) =>
        where.or([
          where('approvals.title', 'ilike', pattern),
          where('customers.name', 'ilike', pattern),
          where('workflows.name', 'ilike', pattern),
          sql<boolean>`exists (select from approval_people p where p.approval_id = approvals.id and p.name ilike ${pattern})`,
        ]),
      ),
    )
    .orderBy('approvals.id', 'desc')
    .limit(filter.limit)
    .execute()
  const ids = rows.map(({ id }) => id)
  const [asked, answers] = await Promise.all([listAsked(db, ids), listAnswers(db, ids)])
  return rows.map((row) =>
    present(
      row,
      caller,
      asked.filter(({ approvalId }) => approvalId === row.id),
      answers.filter(({ approvalId }) => approvalId === row.id),
    ),
  )
}

/** How many open questions the caller is asked and has not answered. */
export async function countMine(
  db: Kysely<Database>,
  caller: Caller,
  kinds: readonly ('approval' | 'form' | 'page' | 'task')[],
): Promise<number> {
  const { count } = await db
    .selectFrom('approvals')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('status', '=', 'open')
    .where('kind', 'in', kinds)
    .where(isAsked(caller))
    .executeTakeFirstOrThrow()
  return count
}

export async function readApproval(
  db: Kysely<Database>,
  caller: Caller,
  id: string,
): Promise<z.output<typeof approvalView> | undefined> {
  const row = await withNames(db).where('approvals.id', '=', id).executeTakeFirst()
  if (!row) return undefined
  const asked = await listAsked(db, [id])
  const given = await listAnswers(db, [id])
  const more = await db
    .selectFrom('approval_answers')
    .select(['answers', 'via'])
    .where('approval_id', '=', id)
    .orderBy('id')
    .execute()
  const notices = await db
    .selectFrom('approval_notices')
    .distinctOn(['kind', 'person'])
    .select(['name', 'email', 'round', 'state', 'problem', 'sent_at'])
    .where('approval_id', '=', id)
    .orderBy('kind')
    .orderBy('person')
    .orderBy('round', 'desc')
    .execute()
  const replies = await db
    .selectFrom('approval_replies')
    .select(['from_address as from', 'verdict', 'at'])
    .where('approval_id', '=', id)
    .orderBy('id', 'desc')
    .limit(50)
    .execute()
  const comments = await listComments(db, id)
  return {
    ...present(row, caller, asked, given),
    replies: replies.map(({ at, ...reply }) => ({ ...reply, at: at.toISOString() })),
    comments: comments.map(({ at, ...comment }) => ({ ...comment, at: at.toISOString() })),
    unreached: z.array(z.string()).parse(row.unreached),
    nextLevelAt: row.status === 'open' ? (row.level_until?.toISOString() ?? null) : null,
    message: row.message,
    nodeId: row.node_id,
    proof: row.proof,
    fields: z.array(formField).parse(row.fields),
    onBehalf: placesOf(asked, answererOf(caller))?.onBehalf ?? '',
    answers: given.map(({ name, kind, choice, comment, onBehalf, at }, index) => ({
      by: name,
      kind,
      choice,
      comment,
      onBehalf,
      at: at.toISOString(),
      values: formValues.parse(more[index]?.answers ?? {}),
      via: more[index]?.via ?? 'editor',
    })),
    notices: notices.map(({ sent_at, ...notice }) => ({ ...notice, sentAt: sent_at?.toISOString() ?? null })),
  }
}

const formValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

/** Asked by name or by role, and has not answered. What administrators may answer for others is not theirs. */
function isAsked({ kind, id, role }: Caller): RawBuilder<boolean> {
  return sql<boolean>`(
    exists (
      select from approval_people p where p.approval_id = approvals.id and not p.handed_over
         and ((p.kind = 'role' and p.person = ${role}) or (p.kind = 'user' and ${kind} = 'user' and p.person = ${id})
              or (p.kind = 'team' and ${kind} = 'user' and exists (
                    select from team_members m where m.team_id::text = p.person and m.user_id::text = ${id}))))
    and not exists (
      select from approval_answers r where r.approval_id = approvals.id and r.kind = ${kind} and r.person = ${id}))`
}

function withNames(db: Kysely<Database>) {
  return db
    .selectFrom('approvals')
    .leftJoin('workflows', 'workflows.id', 'approvals.workflow_id')
    .leftJoin('customers', 'customers.id', 'approvals.customer_id')
    .leftJoin('tickets', 'tickets.id', 'approvals.ticket_id')
    .selectAll('approvals')
    .select([
      'tickets.number as ticket_number',
      'workflows.name as workflow_name',
      'customers.name as customer_name',
    ])
}

type Row = Awaited<ReturnType<ReturnType<typeof withNames>['execute']>>[number]

function present(
  row: Row,
  caller: Caller,
  asked: readonly AskedPersonRow[],
  answers: readonly RecordedAnswer[],
): ApprovalSummary {
  const places = placesAmong(asked)
  const answerer = answererOf(caller)
  const hasAnswered = answers.some(({ kind, person }) => kind === answerer.kind && person === answerer.id)
  const decision = decisionOf(row.needed, places, answers)
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    status: row.status,
    runId: row.run_id,
    workflowId: row.workflow_id,
    workflowName: row.workflow_name ?? '',
    customerId: row.customer_id,
    customerName: row.customer_name,
    people: asked.map((person) => ({
      id: person.id,
      kind: person.kind,
      name: person.name,
      delegatedBy: person.delegatedBy,
      handedOver: person.handedOver,
      mayHandOver: row.status === 'open' && mayHandOver(person, answerer),
    })),
    ...progressOf(row.needed, places, answers),
    decidedBy: answers.filter(({ choice }) => choice === decision).map(({ name }) => name),
    deadline: row.deadline?.toISOString() ?? null,
    due: row.due_at?.toISOString() ?? null,
    ticketId: row.ticket_id,
    ticketNumber: row.ticket_number,
    createdAt: row.created_at.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
    hasAnswered,
    mayAnswer: row.status === 'open' && !hasAnswered && placesOf(asked, answerer) !== undefined,
  }
}
