import { afterAll, expect, test } from 'vitest'
import { createCallers } from '#engine/auth/callers.ts'
import { createSignIn } from '#engine/auth/sign-in.ts'
import { findToken, insertToken, listTokens, revokeToken } from '#engine/auth/tokens.ts'
import { createTestDatabase } from '../../support/database.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())
const signIn = createSignIn(db, {
  publicUrl: 'http://127.0.0.1:4600',
  secret: 'only for these tests, and long',
})

const make = () => insertToken(db, { name: 'script', role: 'editor', createdBy: 'tests' })

async function lastUse(id: string): Promise<Date | null | undefined> {
  return (await listTokens(db)).find((entry) => entry.id === id)?.last_used_at
}

test('only the hash of a token is in the database', async () => {
  const { token, entry } = await make()
  const row = await db
    .selectFrom('api_tokens')
    .selectAll()
    .where('id', '=', entry.id)
    .executeTakeFirstOrThrow()
  expect(JSON.stringify(row)).not.toContain(token)
  expect(row.token_sha256).toHaveLength(32)
})

test('the use of a token is noted, at most once a minute', async () => {
  const { token, entry } = await make()
  expect(await lastUse(entry.id)).toBeNull()
  await findToken(db, token)
  const first = await lastUse(entry.id)
  expect(first).toBeInstanceOf(Date)
  await findToken(db, token)
  expect(await lastUse(entry.id)).toEqual(first)
  const earlier = new Date(Date.now() - 61_000)
  await db.updateTable('api_tokens').set({ last_used_at: earlier }).where('id', '=', entry.id).execute()
  await findToken(db, token)
  expect((await lastUse(entry.id))?.getTime()).toBeGreaterThan(earlier.getTime())
})

test('a text that is no token of ours, or is revoked, is nobody', async () => {
  const { token, entry } = await make()
  for (const text of ['', 'snt_', `${token}x`, token.slice(4), token.toUpperCase()]) {
    expect(await findToken(db, text), text).toBeUndefined()
  }
  expect(await revokeToken(db, entry.id)).toBe(true)
  expect(await revokeToken(db, entry.id)).toBe(false)
  expect(await findToken(db, token)).toBeUndefined()
})

test('who calls is remembered for five seconds, and forgotten when told so', async () => {
  let now = 0
  const callers = createCallers(db, signIn, () => now)
  const { token, entry } = await make()
  const headers = new Headers({ authorization: `Bearer ${token}` })
  expect(await callers.identify(headers)).toEqual({
    kind: 'token',
    id: entry.id,
    name: 'script',
    role: 'editor',
  })
  await revokeToken(db, entry.id)
  now = 4_999
  expect(await callers.identify(headers)).not.toBeNull()
  now = 5_000
  expect(await callers.identify(headers)).toBeNull()

  const other = await make()
  const again = new Headers({ authorization: `Bearer ${other.token}` })
  expect(await callers.identify(again)).not.toBeNull()
  await revokeToken(db, other.entry.id)
  callers.forget()
  expect(await callers.identify(again)).toBeNull()
})
