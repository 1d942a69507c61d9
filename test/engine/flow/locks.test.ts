import { afterAll, expect, test } from 'vitest'
import { lockStore, releaseLostLocks } from '#engine/flow/locks.ts'
import type { StoreUser } from '#engine/flow/store-user.ts'
import { createTestDatabase } from '../../support/database.ts'
import { buildStoreUser } from './store-user.ts'

const database = await createTestDatabase()
const { db, pool } = database
afterAll(() => database[Symbol.asyncDispose]())

const claim = (user: StoreUser, key: string) =>
  db.transaction().execute((tx) => lockStore(tx, user).claim(key))
const release = (user: StoreUser) => db.transaction().execute((tx) => lockStore(tx, user).release())
const claims = async (key: string) =>
  (await pool.query<{ held: boolean }>('select held from lock_claims where key = $1', [key])).rows

test('of many claims at once exactly one holds the lock, and all others are told who', async () => {
  const users = Array.from({ length: 20 }, () => buildStoreUser())
  const answers = await Promise.all(users.map((user) => claim(user, 'a')))
  expect(answers.filter(({ held }) => held)).toHaveLength(1)
  const holder = users[answers.findIndex(({ held }) => held)]?.runId
  expect(answers.filter((answer) => !answer.held && answer.holder === holder)).toHaveLength(19)
})

test('a claim that is asked again is the same one, and letting go twice does nothing', async () => {
  const user = buildStoreUser()
  expect(await claim(user, 'b')).toEqual({ held: true })
  expect(await claim(user, ' b ')).toEqual({ held: true })
  expect(await claims('b')).toHaveLength(1)
  expect(await release(user)).toBe(true)
  expect(await release(user)).toBe(false)
})

test('a dry run holds every lock at once and keeps nobody out', async () => {
  await claim(buildStoreUser(), 'c')
  const dry = buildStoreUser({ mode: 'dry' })
  expect(await claim(dry, 'c')).toEqual({ held: true })
  expect(await claim(dry, 'd')).toEqual({ held: true })
  expect(await release(dry)).toBe(false)
  expect(await claims('c')).toHaveLength(1)
  expect(await claims('d')).toEqual([])
})

test('the claims of runs that are over are swept', async () => {
  await claim(buildStoreUser(), 'e')
  await claim(buildStoreUser(), 'e')
  await releaseLostLocks(db)
  expect(await claims('e')).toEqual([])
})

test('a lock around a step is refused to it, one of another item of the same loop is not', async () => {
  const outer = buildStoreUser({ nodeId: 'lock' })
  await claim(outer, 'f')
  const inside = buildStoreUser({ runId: outer.runId, nodeId: 'again', path: 'lock[0]' })
  await expect(claim(inside, 'f')).rejects.toMatchObject({ code: 'lock_held_outside' })

  const first = buildStoreUser({ nodeId: 'lock', path: 'each[0]' })
  await claim(first, 'g')
  const second = buildStoreUser({ runId: first.runId, nodeId: 'lock', path: 'each[1]' })
  expect(await claim(second, 'g')).toMatchObject({ held: false, holder: first.runId })
})

test('an empty key is refused', async () => {
  await expect(claim(buildStoreUser(), ' ')).rejects.toMatchObject({ code: 'empty_key' })
})
