import { expect, test } from 'vitest'
import { trustedOrigins } from '#engine/auth/origins.ts'
import { createFirstOwner, makeSetUpToken, setUp } from '#engine/auth/setup.ts'
import { createSignIn } from '#engine/auth/sign-in.ts'
import { listUsers } from '#engine/auth/users.ts'
import { createTestDatabase } from '../../support/database.ts'

const owner = { email: 'Owner@MSP.example', password: 'correct horse battery' }
const signInOn = (db: Parameters<typeof createSignIn>[0]) =>
  createSignIn(db, { publicUrl: 'http://127.0.0.1:4600', secret: 'only for these tests, and long' })

test('each start prints a new link, and the earlier ones end', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const first = await makeSetUpToken(db)
  const second = await makeSetUpToken(db)
  expect(first).not.toBe(second)
  const rows = await db.selectFrom('settings').selectAll().execute()
  expect(JSON.stringify(rows)).not.toContain(second)
  const signIn = signInOn(db)
  await expect(setUp(db, signIn, { ...owner, token: first ?? '' })).rejects.toThrow('not valid')
  await setUp(db, signIn, { ...owner, token: second ?? '' })
  expect(await listUsers(db)).toMatchObject([{ email: 'owner@msp.example', name: 'Owner', role: 'admin' }])
})

test('the command line makes the first owner without a link, once', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const signIn = signInOn(db)
  await createFirstOwner(db, signIn, owner)
  await expect(createFirstOwner(db, signIn, { ...owner, email: 'b@msp.example' })).rejects.toThrow(
    'already set up',
  )
  expect(await makeSetUpToken(db)).toBeNull()
  const signedIn = await signIn.api.signInEmail({ body: owner })
  expect(signedIn.user.email).toBe('owner@msp.example')
})

test('the tables are those that better-auth expects', async () => {
  await using database = await createTestDatabase()
  const { getMigrations } = await import('better-auth/db/migration')
  const { toBeCreated, toBeAdded } = await getMigrations(signInOn(database.db).options)
  expect({ toBeCreated, toBeAdded }).toEqual({ toBeCreated: [], toBeAdded: [] })
})

test('a public address is the only origin that writes, and this machine goes by all its names', () => {
  expect(trustedOrigins('https://flows.msp.example/')).toEqual(['https://flows.msp.example'])
  expect(trustedOrigins('http://127.0.0.1:4600')).toEqual([
    'http://localhost:4600',
    'http://127.0.0.1:4600',
    'http://[::1]:4600',
  ])
})
