import type { Kysely, Selectable } from 'kysely'
import { authTables } from '../auth/auth-tables.ts'
import { can } from '../auth/can.ts'
import type { ApprovalsTable, Database } from '../db/schema.ts'
import { hashOfToken } from './link-token.ts'
import type { Answerer } from './may-answer.ts'

export interface PersonalLink {
  approval: Selectable<ApprovalsTable>
  kind: 'user' | 'contact'
  person: string
  name: string
  /** Where the person is written to now, which may not be where the link was sent. */
  email: string
  /** As whom the link answers; undefined for a contact or a user that has left. What else a user may, is asked where they sign in. */
  answerer: Answerer | undefined
  language: 'en' | 'it'
  timeZone: string
  customerName: string | null
}

/** The question behind a link and whose link it is; undefined where there is none. */
export async function findLink(db: Kysely<Database>, token: string): Promise<PersonalLink | undefined> {
  if (!/^[\w-]{43}$/.test(token)) return undefined
  const notice = await db
    .selectFrom('approval_notices')
    .select(['approval_id', 'kind', 'person', 'name', 'email'])
    .where('token_sha256', '=', hashOfToken(token))
    .where('kind', '<>', 'channel')
    .executeTakeFirst()
  if (!notice) return undefined
  const approval = await db
    .selectFrom('approvals')
    .leftJoin('customers', 'customers.id', 'approvals.customer_id')
    .selectAll('approvals')
    .select(['customers.language', 'customers.name as customerName', 'customers.time_zone as timeZone'])
    .where('approvals.id', '=', notice.approval_id)
    .executeTakeFirst()
  if (!approval) return undefined
  const { language, customerName, timeZone, ...row } = approval
  const { person, name, email } = notice
  const kind = notice.kind === 'user' ? 'user' : 'contact'
  const contact = kind === 'contact' ? await findContact(db, person) : undefined
  return {
    approval: row,
    kind,
    person,
    name: contact?.name ?? name,
    email: contact?.email ?? email,
    answerer:
      kind === 'user'
        ? await findUser(db, person)
        : contact?.active === true && contact.email !== null
          ? { kind, id: person, name: contact.name }
          : undefined,
    language: language === 'it' ? 'it' : 'en',
    timeZone: timeZone ?? 'UTC',
    customerName,
  }
}

async function findUser(db: Kysely<Database>, id: string): Promise<Answerer | undefined> {
  const user = await authTables(db)
    .selectFrom('auth.user')
    .select(['name', 'email', 'role', 'disabled'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!user || user.disabled || !can(user.role, 'approvals.answer')) return undefined
  return { kind: 'user', id, name: user.name || user.email, role: user.role }
}

async function findContact(db: Kysely<Database>, id: string) {
  return db.selectFrom('contacts').select(['name', 'email', 'active']).where('id', '=', id).executeTakeFirst()
}
