import { type Kysely, sql } from 'kysely'
import { authTables } from '../auth/auth-tables.ts'
import { isRole } from '../auth/role.ts'
import type { Database } from '../db/schema.ts'
import { findTeam } from '../on-call/teams.ts'
import { onCallStore } from '../on-call/who.ts'
import { StepFailed } from '../sdk/errors.ts'
import type { AskedPerson } from '../sdk/stores.ts'

export interface ResolvedPerson {
  kind: 'user' | 'role' | 'team' | 'contact'
  person: string
  name: string
}

/** Those a step asks, by name. Throws `StepFailed` for whoever is nobody, or a contact of another customer. */
export async function resolvePeople(
  db: Kysely<Database>,
  people: readonly AskedPerson[],
  { customerId, now }: { customerId: string | null; now: Date },
): Promise<ResolvedPerson[]> {
  const found = new Map<string, ResolvedPerson>()
  for (const asked of people) {
    for (const each of await resolve(asked)) found.set(`${each.kind} ${each.person}`, each)
  }
  if (found.size === 0) {
    throw new StepFailed('Nobody is asked: choose in the step who may answer.', { code: 'no_approver' })
  }
  return [...found.values()]

  async function resolve({ kind, id }: AskedPerson): Promise<ResolvedPerson[]> {
    switch (kind) {
      case 'role':
        if (isRole(id)) return [{ kind, person: id, name: id }]
        throw nobody(`There is no role "${id}".`)
      case 'team': {
        const team = await findTeam(db, id)
        if (team) return [{ kind, person: team.id, name: team.name }]
        throw nobody('A team that this step asks is gone.')
      }
      case 'onCall':
        return [await firstOnCall(id)]
      case 'user':
        return [await userBy('id', id)]
      case 'contact':
        return [await contactBy('id', id)]
      case 'address':
        return [await byAddress(id)]
      case 'approvers':
        return approversOf(customerId)
    }
  }

  async function firstOnCall(team: string): Promise<ResolvedPerson> {
    const { duties } = await onCallStore(db, { now }).who(team)
    const [first] = duties
    if (first) return { kind: 'user', person: first.userId, name: first.name }
    throw nobody('Nobody is on call.')
  }

  async function findUser(column: 'id' | 'email', value: string): Promise<ResolvedPerson | undefined> {
    const user = await authTables(db)
      .selectFrom('auth.user')
      .select(['id', 'name', 'email'])
      .where(sql<boolean>`${sql.ref(column)}::text = ${value.toLowerCase()}`)
      .executeTakeFirst()
    return user && { kind: 'user', person: user.id, name: user.name || user.email }
  }

  async function userBy(column: 'id' | 'email', value: string): Promise<ResolvedPerson> {
    const user = await findUser(column, value)
    if (user) return user
    throw nobody('A user that this step asks is gone.')
  }

  async function findContact(column: 'id' | 'email', value: string): Promise<ResolvedPerson | undefined> {
    const contact = await db
      .selectFrom('contacts')
      .select(['id', 'name', 'email', 'customer_id'])
      .where(sql<boolean>`lower(${sql.ref(column)}::text) = ${value.toLowerCase()}`)
      .executeTakeFirst()
    if (!contact) return undefined
    if (customerId !== null && contact.customer_id !== customerId) {
      throw new StepFailed(
        `${contact.name} is a contact of another customer than this run: choose one of its own.`,
        { class: 'Auth', code: 'approver_of_another_customer' },
      )
    }
    if (contact.email === null) {
      throw new StepFailed(`${contact.name} has no e-mail address to be asked at. Add it under Customers.`, {
        code: 'approver_without_address',
      })
    }
    return { kind: 'contact', person: contact.id, name: contact.name }
  }

  async function contactBy(column: 'id' | 'email', value: string): Promise<ResolvedPerson> {
    const contact = await findContact(column, value)
    if (contact) return contact
    throw nobody('A contact that this step asks is gone.')
  }

  async function byAddress(address: string): Promise<ResolvedPerson> {
    const found = (await findUser('email', address)) ?? (await findContact('email', address))
    if (found) return found
    throw nobody(`Neither a user nor a contact has the address ${address}.`)
  }

  async function approversOf(ofCustomer: string | null): Promise<ResolvedPerson[]> {
    if (ofCustomer === null) {
      throw new StepFailed(
        'This run concerns no customer, so there are no approvers of the customer to ask. Let the trigger name the customer, or choose others in the step.',
        { code: 'no_customer' },
      )
    }
    const contacts = await db
      .selectFrom('contacts')
      .select(['id', 'name'])
      .where('customer_id', '=', ofCustomer)
      .where('is_approver', '=', true)
      .where('active', '=', true)
      .where('email', 'is not', null)
      .orderBy('name')
      .execute()
    if (contacts.length === 0) {
      throw nobody('No active contact of this customer may approve: mark one as approver under Customers.')
    }
    return contacts.map(({ id, name }) => ({ kind: 'contact' as const, person: id, name }))
  }
}

function nobody(sentence: string): StepFailed {
  const advice = sentence.includes('Customers') ? '' : ' Choose somebody else in the step.'
  return new StepFailed(sentence + advice, { class: 'NotFound', code: 'approver_gone' })
}
