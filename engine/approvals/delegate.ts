import type { Kysely } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { recordAudit } from '../auth/audit.ts'
import { authTables } from '../auth/auth-tables.ts'
import type { Database } from '../db/schema.ts'
import { StepFailed } from '../sdk/errors.ts'
import { insertNotices } from './insert-notices.ts'
import { listAsked } from './list-asked.ts'
import { listLiving } from './list-living.ts'
import { type Answerer, mayHandOver, placeOf } from './may-answer.ts'

export interface Delegation {
  approvalId: string
  /** Row of the one who is asked. */
  from: string
  to: { kind: 'user' | 'contact'; id: string }
  by: Exclude<Answerer, { kind: 'contact' }>
  now: Date
}

/**
 * Hands a question over: the person asked may no longer answer, the other one may in their place. A role or a team keeps
 * its question beside them. By whoever is asked, for others by an administrator; from users to users, and from contacts to
 * contacts of the same customer. Throws `StepFailed` where that cannot be.
 */
export async function delegateApproval(tx: Kysely<Database>, delegation: Delegation): Promise<void> {
  const { approvalId, from, to, by, now } = delegation
  const approval = await tx
    .selectFrom('approvals')
    .select(['status', 'title', 'round'])
    .where('id', '=', approvalId)
    .forUpdate()
    .executeTakeFirst()
  if (!approval) throw refuse('No such approval.', 'no_approval', 'NotFound')
  if (approval.status !== 'open') throw refuse('This is decided already.', 'already_decided')
  const rows = await listAsked(tx, [approvalId])
  const row = rows.find(({ id }) => id === from)
  if (!row || row.handedOver) throw refuse('This person is not asked.', 'not_asked', 'NotFound')
  if (!mayHandOver(row, by)) {
    throw refuse('Only whoever is asked or an administrator may hand this over.', 'may_not', 'Auth')
  }
  if ((row.kind === 'contact') !== (to.kind === 'contact')) {
    throw refuse('A contact’s question goes to a contact of the same customer, a user’s to a user.', 'unfit')
  }
  const name = to.kind === 'user' ? await activeUser(tx, to.id) : await colleague(tx, row.person, to.id)
  const known = rows.find(({ kind, person }) => kind === to.kind && person === to.id)
  if (known && !known.handedOver) throw refuse(`${name} is asked already.`, 'already_asked')
  if (known) {
    throw refuse(`${name} handed this over and cannot get it back. Choose somebody else.`, 'already_asked')
  }
  if (row.kind !== 'role' && row.kind !== 'team') {
    await tx.updateTable('approval_people').set({ handed_over: true }).where('id', '=', row.id).execute()
  }
  const id = uuidv7()
  await tx
    .insertInto('approval_people')
    .values({
      id,
      approval_id: approvalId,
      kind: to.kind,
      person: to.id,
      name,
      root_id: placeOf(row),
      delegated_by: by.name,
      created_at: now,
    })
    .execute()
  const people = (await listLiving(tx, [approvalId])).filter(
    ({ kind, person }) => kind === to.kind && person === to.id,
  )
  await insertNotices(tx, { approvalId, round: approval.round, people, now })
  await recordAudit(tx, {
    actor: by.kind === 'token' ? `token ${by.name}` : by.name,
    action: 'approval.delegated',
    subject: `approval/${approvalId}`,
    detail: { title: approval.title, from: row.name, to: name },
  })
}

async function activeUser(tx: Kysely<Database>, id: string): Promise<string> {
  const user = await authTables(tx)
    .selectFrom('auth.user')
    .select(['name', 'email', 'disabled', 'role'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (user && !user.disabled && user.role !== 'viewer') return user.name || user.email
  throw refuse(
    'That user is gone, disabled or may only read: choose somebody else.',
    'approver_gone',
    'NotFound',
  )
}

async function colleague(tx: Kysely<Database>, of: string, id: string): Promise<string> {
  const contact = await tx
    .selectFrom('contacts')
    .select('name')
    .where('id', '=', id)
    .where('active', '=', true)
    .where('email', 'is not', null)
    .where('customer_id', 'in', (query) =>
      query.selectFrom('contacts').select('customer_id').where('id', '=', of),
    )
    .executeTakeFirst()
  if (contact) return contact.name
  throw refuse('That is no active contact of the same customer with an e-mail address.', 'approver_gone')
}

function refuse(
  sentence: string,
  code: string,
  errorClass: 'Validation' | 'NotFound' | 'Auth' = 'Validation',
) {
  return new StepFailed(sentence, { class: errorClass, code })
}
