import type { Kysely, Selectable } from 'kysely'
import type { ApprovalsTable, Database } from '../db/schema.ts'
import { hashOfToken } from './link-token.ts'

export interface PersonalLink {
  approval: Selectable<ApprovalsTable>
  kind: 'user' | 'contact'
  person: string
  name: string
  /** Where the person is written to now, which may not be where the link was sent. */
  email: string
  /** False for a contact that has left; what a user may is asked where they sign in. */
  active: boolean
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
  const { kind, person, name, email } = notice
  const contact = kind === 'contact' ? await findContact(db, person) : undefined
  return {
    approval: row,
    kind,
    person,
    name: contact?.name ?? name,
    email: contact?.email ?? email,
    active: kind === 'user' || (contact?.active === true && contact.email !== null),
    language: language === 'it' ? 'it' : 'en',
    timeZone: timeZone ?? 'UTC',
    customerName,
  }
}

async function findContact(db: Kysely<Database>, id: string) {
  return db.selectFrom('contacts').select(['name', 'email', 'active']).where('id', '=', id).executeTakeFirst()
}
