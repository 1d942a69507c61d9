import type { Kysely } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { StoreUser } from '../flow/store-user.ts'
import { StepFailed } from '../sdk/errors.ts'
import type { ApprovalRequest } from '../sdk/stores.ts'
import { isReachable } from './decide.ts'
import { insertNotices } from './insert-notices.ts'
import { type LivingHuman, listLiving } from './list-living.ts'
import { type ResolvedPerson, resolvePeople } from './resolve-people.ts'

const hourMs = 3_600_000

/** Asks once for each step: while its question is open, the step that runs again gets the same one. */
export async function ask(
  db: Kysely<Database>,
  user: StoreUser,
  request: ApprovalRequest,
): Promise<{ id: string; signal: string }> {
  const known = await db
    .selectFrom('approvals')
    .select(['id', 'signal'])
    .where('effect_key', '=', user.effectKey)
    .where('status', '=', 'open')
    .executeTakeFirst()
  if (known) return known

  const people = await resolvePeople(db, request.people, user)
  const id = uuidv7()
  const signal = `approval:${id}`
  const needed = request.needed === 'all' ? null : request.needed
  const { remindHours, due, ticketId, byMail = true } = request
  await db
    .insertInto('approvals')
    .values({
      id,
      run_id: user.runId,
      workflow_id: user.workflowId,
      customer_id: user.customerId,
      node_id: user.nodeId,
      path: user.path,
      effect_key: user.effectKey,
      kind: request.kind,
      title: request.title,
      message: request.message,
      fields: JSON.stringify(request.fields ?? []),
      needed,
      proof: request.proof ?? 'code',
      deadline: request.deadline ?? null,
      remind_hours: remindHours ?? null,
      next_reminder_at:
        remindHours === undefined ? null : new Date(user.now.getTime() + remindHours * hourMs),
      signal,
      decided_at: null,
      created_at: user.now,
      due_at: due ?? null,
      ticket_id: ticketId ?? null,
      level_until: null,
      by_mail: byMail,
    })
    .execute()
  const rows = await insertAsked(db, id, people, user.now)
  const living = await listLiving(db, [id])
  if (!isReachable(needed, rows, [], living)) throw tooFew(needed, rows, living)
  await insertNotices(db, { approvalId: id, round: 0, people: living, now: user.now })
  return { id, signal }
}

/** Those who may answer, each a place of their own. */
export async function insertAsked(
  db: Kysely<Database>,
  approvalId: string,
  people: readonly ResolvedPerson[],
  now: Date,
): Promise<(ResolvedPerson & { id: string })[]> {
  const rows = people.map((person) => ({ ...person, id: uuidv7() }))
  await db
    .insertInto('approval_people')
    .values(
      rows.map((row) => ({
        ...row,
        approval_id: approvalId,
        root_id: null,
        delegated_by: null,
        created_at: now,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return rows
}

/** Says who is missing. */
function tooFew(
  needed: number | null,
  rows: readonly (ResolvedPerson & { id: string })[],
  living: readonly LivingHuman[],
): StepFailed {
  const alive = new Set(living.map(({ place }) => place))
  const missing = rows.filter((row) => !alive.has(row.id)).map(describeMissing)
  const count = new Set(living.map(({ kind, person }) => `${kind} ${person}`)).size
  const asked = needed === null ? 'everybody asked must approve' : `${needed} must answer`
  const sentence =
    missing.length > 0
      ? `${missing.join('; ')}. ${count === 0 ? 'Nobody else may answer' : `So ${asked}, and ${count} can`}.`
      : `${needed} must approve, but only ${count} of those asked can.`
  return new StepFailed(`${sentence} Choose others in the step, or ask for fewer.`, {
    class: missing.length > 0 ? 'NotFound' : 'Validation',
    code: missing.length > 0 ? 'approver_gone' : 'too_few_approvers',
  })
}

/** Why nobody stands behind one of those asked. */
export function describeMissing({ kind, name }: Pick<ResolvedPerson, 'kind' | 'name'>): string {
  if (kind === 'role') return `Nobody who is enabled and may answer has the role ${name}`
  if (kind === 'team') return `Nobody who is enabled and may answer is in the team ${name}`
  return kind === 'user'
    ? `The user ${name} is disabled or may only read`
    : `The contact ${name} is no longer active`
}
