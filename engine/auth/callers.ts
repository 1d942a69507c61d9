import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { isRole, type Role } from './role.ts'
import type { SignIn } from './sign-in.ts'
import { findToken, tokenHash } from './tokens.ts'

/** Who makes a request. */
export type Caller =
  | { kind: 'user'; id: string; email: string; name: string; role: Role }
  | { kind: 'token'; id: string; name: string; role: Role }

/** How a caller is named in the audit log and on what they change. */
export function nameOf(caller: Caller): string {
  return caller.kind === 'user' ? caller.email : `token ${caller.name}`
}

export interface Callers {
  /** By `Authorization: Bearer`, else by session cookie; null for strangers. */
  identify(headers: Headers): Promise<Caller | null>
  /** Forgets what was looked up, after a change of users or tokens. */
  forget(): void
}

const KEPT_MS = 5_000
const KEPT_MOST = 2_000

/**
 * Looks callers up and remembers the answer for five seconds, which is how long another process may go on
 * serving somebody who was disabled here.
 */
export function createCallers(db: Kysely<Database>, signIn: SignIn, now = Date.now): Callers {
  const kept = new Map<string, { caller: Caller | null; until: number }>()

  async function remember(key: string, look: () => Promise<Caller | null>): Promise<Caller | null> {
    const known = kept.get(key)
    if (known !== undefined && known.until > now()) return known.caller
    const caller = await look()
    if (kept.size >= KEPT_MOST) kept.clear()
    kept.set(key, { caller, until: now() + KEPT_MS })
    return caller
  }

  return {
    forget: () => kept.clear(),
    async identify(headers) {
      const bearer = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
      if (bearer !== undefined) {
        return remember(tokenHash(bearer).toString('base64'), async () => {
          const token = await findToken(db, bearer)
          return token === undefined ? null : { kind: 'token', ...token }
        })
      }
      const cookie = /sentiero\.session_token=([^;]+)/.exec(headers.get('cookie') ?? '')?.[1]
      if (cookie === undefined) return null
      return remember(tokenHash(cookie).toString('base64'), () => findSession(db, signIn, headers))
    },
  }
}

async function findSession(db: Kysely<Database>, signIn: SignIn, headers: Headers): Promise<Caller | null> {
  const session = await signIn.api
    .getSession({ headers, query: { disableRefresh: true } })
    .catch((error: unknown) => tellIfDatabaseGone(db, error))
  if (session === null || session.user.disabled || !isRole(session.user.role)) return null
  const { id, email, name, role } = session.user
  return { kind: 'user', id, email, name, role }
}

/** better-auth hides why it failed: where the database is gone, its error is thrown instead. */
export async function tellIfDatabaseGone(db: Kysely<Database>, error: unknown): Promise<never> {
  await sql`select 1`.execute(db)
  throw error
}
