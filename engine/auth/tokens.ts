import { createHash, randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { Role } from './role.ts'

const PREFIX = 'snt_'

export interface ApiToken {
  id: string
  name: string
  role: Role
  created_by: string
  created_at: Date
  last_used_at: Date | null
  revoked_at: Date | null
}

const columns = ['id', 'name', 'role', 'created_by', 'created_at', 'last_used_at', 'revoked_at'] as const

/** Makes a token; its text is answered here and never again, since only the hash is kept. */
export async function insertToken(
  tx: Kysely<Database>,
  token: { name: string; role: Role; createdBy: string },
): Promise<{ token: string; entry: ApiToken }> {
  const text = PREFIX + randomBytes(32).toString('base64url')
  const entry = await tx
    .insertInto('api_tokens')
    .values({
      id: uuidv7(),
      name: token.name,
      role: token.role,
      token_sha256: tokenHash(text),
      created_by: token.createdBy,
    })
    .returning(columns)
    .executeTakeFirstOrThrow()
  return { token: text, entry }
}

export async function listTokens(db: Kysely<Database>): Promise<ApiToken[]> {
  return db.selectFrom('api_tokens').select(columns).orderBy('id', 'desc').execute()
}

/** False when there is no such token, or it is revoked already. */
export async function revokeToken(tx: Kysely<Database>, id: string): Promise<boolean> {
  const revoked = await tx
    .updateTable('api_tokens')
    .set({ revoked_at: new Date() })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return revoked.numUpdatedRows === 1n
}

/** The token with this text, unless revoked. Notes its use, at most once a minute. */
export async function findToken(
  db: Kysely<Database>,
  text: string,
): Promise<{ id: string; name: string; role: Role } | undefined> {
  if (!text.startsWith(PREFIX)) return undefined
  const token = await db
    .selectFrom('api_tokens')
    .select(['id', 'name', 'role'])
    .where('token_sha256', '=', tokenHash(text))
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (token === undefined) return undefined
  await db
    .updateTable('api_tokens')
    .set({ last_used_at: sql<Date>`now()` })
    .where('id', '=', token.id)
    .where((where) =>
      where.or([
        where('last_used_at', 'is', null),
        where('last_used_at', '<', sql<Date>`now() - interval '1 minute'`),
      ]),
    )
    .execute()
  return token
}

export function tokenHash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
