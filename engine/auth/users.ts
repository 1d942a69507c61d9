import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import { authTables } from './auth-tables.ts'
import type { Role } from './role.ts'
import type { SignIn } from './sign-in.ts'

export interface User {
  id: string
  email: string
  name: string
  role: Role
  disabled: boolean
  createdAt: Date
}

/** A change to users that would leave them in a state nobody wants; the message says which. */
export class UserRefused extends Error {
  override name = 'UserRefused'
}

const columns = ['id', 'email', 'name', 'role', 'disabled', 'createdAt'] as const
// Any fixed number: whoever adds the first user or takes an administrator away must agree on it.
const USERS_LOCK = 4_600_006

export async function hashPassword(signIn: SignIn, password: string): Promise<string> {
  return (await signIn.$context).password.hash(password)
}

/** One after the other until the transaction ends, so that "the first" and "the last" mean what they say. */
export async function lockUsers(tx: Kysely<Database>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${USERS_LOCK})`.execute(tx)
}

export async function anyUser(db: Kysely<Database>): Promise<boolean> {
  const user = await authTables(db).selectFrom('auth.user').select('id').limit(1).executeTakeFirst()
  return user !== undefined
}

export async function listUsers(db: Kysely<Database>): Promise<User[]> {
  return authTables(db).selectFrom('auth.user').select(columns).orderBy('email').execute()
}

/** Adds a person with a password; throws `UserRefused` when the address is taken. */
export async function insertUser(
  tx: Kysely<Database>,
  user: { email: string; name: string; role: Role; passwordHash: string },
): Promise<User> {
  const tables = authTables(tx)
  const email = user.email.toLowerCase()
  const made = await tables
    .insertInto('auth.user')
    .values({ id: uuidv7(), email, name: user.name, role: user.role, emailVerified: true })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning(columns)
    .executeTakeFirst()
  if (made === undefined) throw new UserRefused(`There is already a user with the address ${email}.`)
  await tables
    .insertInto('auth.account')
    .values({
      id: uuidv7(),
      accountId: made.id,
      providerId: 'credential',
      userId: made.id,
      password: user.passwordHash,
      updatedAt: new Date(),
    })
    .execute()
  return made
}

/**
 * Changes a role or disables somebody, which ends their sessions. Undefined when there is no such user; throws
 * `UserRefused` rather than leave nobody who may administrate.
 */
export async function updateUser(
  tx: Kysely<Database>,
  id: string,
  changes: { role?: Role | undefined; disabled?: boolean | undefined },
): Promise<User | undefined> {
  await lockUsers(tx)
  const tables = authTables(tx)
  const user = await tables
    .updateTable('auth.user')
    .set({
      ...(changes.role === undefined ? {} : { role: changes.role }),
      ...(changes.disabled === undefined ? {} : { disabled: changes.disabled }),
      updatedAt: new Date(),
    })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirst()
  if (user === undefined) return undefined
  const admin = await tables
    .selectFrom('auth.user')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled', '=', false)
    .limit(1)
    .executeTakeFirst()
  if (admin === undefined) {
    throw new UserRefused('Somebody must stay administrator: make another user one first.')
  }
  if (user.disabled) await tables.deleteFrom('auth.session').where('userId', '=', id).execute()
  return user
}

/** Another password for somebody, whose sessions end. False when there is no such user. */
export async function replacePassword(
  tx: Kysely<Database>,
  id: string,
  passwordHash: string,
): Promise<boolean> {
  const changed = await authTables(tx)
    .updateTable('auth.account')
    .set({ password: passwordHash, updatedAt: new Date() })
    .where('userId', '=', id)
    .where('providerId', '=', 'credential')
    .returning('id')
    .executeTakeFirst()
  if (changed === undefined) return false
  await endSessionsOf(tx, id)
  return true
}

/** The latest used first; those that are over are left out. */
export async function listSessionsOf(db: Kysely<Database>, id: string) {
  return authTables(db)
    .selectFrom('auth.session')
    .select(['id', 'createdAt', 'updatedAt', 'expiresAt', 'ipAddress', 'userAgent'])
    .where('userId', '=', id)
    .where('expiresAt', '>', new Date())
    .orderBy('updatedAt', 'desc')
    .limit(100)
    .execute()
}

/** Signs somebody out everywhere; answers from how many browsers. */
export async function endSessionsOf(tx: Kysely<Database>, id: string): Promise<number> {
  const ended = await authTables(tx)
    .deleteFrom('auth.session')
    .where('userId', '=', id)
    .returning('id')
    .execute()
  return ended.length
}
