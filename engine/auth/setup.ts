import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { recordAudit } from './audit.ts'
import type { SignIn } from './sign-in.ts'
import { anyUser, hashPassword, insertUser, lockUsers, type User } from './users.ts'

const SETTING = 'set_up_token_sha256'

export interface FirstOwner {
  email: string
  password: string
  name?: string | undefined
}

/** The set-up is over, or its link is wrong; the message says which and what to do. */
export class SetUpRefused extends Error {
  override name = 'SetUpRefused'
}

/**
 * Makes the token of the one-time set-up link, or answers null when somebody is there already. Only its hash is
 * kept, so each start prints a new link and the earlier ones end.
 */
export async function makeSetUpToken(db: Kysely<Database>): Promise<string | null> {
  const token = randomBytes(24).toString('base64url')
  return db.transaction().execute(async (tx) => {
    await lockUsers(tx)
    if (await anyUser(tx)) return null
    const value = JSON.stringify(sha256(token).toString('hex'))
    await tx
      .insertInto('settings')
      .values({ name: SETTING, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute()
    return token
  })
}

/** Makes the first user, an administrator, with the token of the set-up link. */
export async function setUp(
  db: Kysely<Database>,
  signIn: SignIn,
  owner: FirstOwner & { token: string },
): Promise<User> {
  // Before the costly password hash, so that guessing tokens is no way to keep the server busy.
  await refuseWrongToken(db, owner.token)
  return addFirstOwner(db, signIn, owner, 'set-up link', (tx) => refuseWrongToken(tx, owner.token))
}

/** Makes the first user for whoever has the database, that is the command line. */
export async function createFirstOwner(
  db: Kysely<Database>,
  signIn: SignIn,
  owner: FirstOwner,
): Promise<User> {
  return addFirstOwner(db, signIn, owner, 'command line', async () => undefined)
}

async function addFirstOwner(
  db: Kysely<Database>,
  signIn: SignIn,
  owner: FirstOwner,
  actor: string,
  check: (tx: Kysely<Database>) => Promise<void>,
): Promise<User> {
  const passwordHash = await hashPassword(signIn, owner.password)
  return db.transaction().execute(async (tx) => {
    await lockUsers(tx)
    await check(tx)
    if (await anyUser(tx)) {
      throw new SetUpRefused('Sentiero is already set up: sign in, or ask an administrator for an account.')
    }
    const name = owner.name ?? owner.email.replace(/@.*$/, '')
    const user = await insertUser(tx, { email: owner.email, name, role: 'admin', passwordHash })
    await tx.deleteFrom('settings').where('name', '=', SETTING).execute()
    await recordAudit(tx, {
      actor,
      action: 'user.created',
      subject: `user/${user.id}`,
      detail: { role: 'admin' },
    })
    return user
  })
}

async function refuseWrongToken(db: Kysely<Database>, token: string): Promise<void> {
  const setting = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', SETTING)
    .executeTakeFirst()
  if (setting === undefined) {
    throw new SetUpRefused('Sentiero is already set up: sign in, or ask an administrator for an account.')
  }
  const expected = Buffer.from(String(setting.value), 'hex')
  const given = sha256(token)
  if (expected.length === given.length && timingSafeEqual(expected, given)) return
  throw new SetUpRefused('This set-up link is not valid. Use the one that the last start printed.')
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()
