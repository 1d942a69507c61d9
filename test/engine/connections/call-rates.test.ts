import { expect, test } from 'vitest'
import { createCallRates } from '#engine/connections/call-rates.ts'
import { openSecretBox } from '#engine/connections/secrets.ts'
import { insertConnection } from '#engine/connections/store.ts'
import { createTestDatabase } from '../../support/database.ts'
import { postbox } from './connector-for-tests.ts'

const secrets = openSecretBox(Buffer.alloc(32, 1))

async function connect(db: Awaited<ReturnType<typeof createTestDatabase>>['db'], calls: number | null) {
  const credentials = { host: 'mail.example', password: 'right' }
  const rate = calls === null ? null : { calls, per: 'minute' as const }
  return (await insertConnection(db, secrets, postbox, { name: 'Post', credentials, rate })).id
}

const momentOf = (turn: Awaited<ReturnType<ReturnType<typeof createCallRates>['take']>>) =>
  ('at' in turn ? turn.at : turn.notBefore).getTime()

test('two processes share the calls of a connection; who is sent away is told a moment of its own', async () => {
  await using database = await createTestDatabase()
  const id = await connect(database.db, 6)
  const [one, other] = [createCallRates(database.db), createCallRates(database.db)]
  const turns = await Promise.all([one, other, one, other].map((rates) => rates.take(id, false)))
  expect(turns.filter((turn) => 'at' in turn)).toHaveLength(1)
  const sentAway = await Promise.all([1, 2, 3].map(() => one.take(id, false)))
  expect(sentAway.every((turn) => 'notBefore' in turn && turn.connection === 'Post')).toBe(true)
  const [first = 0, second = 0, third = 0] = sentAway.map(momentOf)
  expect([second - first, third - second]).toEqual([10_000, 10_000])
})

test('a connection without a rate is called at any time, until the other side wants no more', async () => {
  await using database = await createTestDatabase()
  const id = await connect(database.db, null)
  const [one, other] = [createCallRates(database.db), createCallRates(database.db)]
  expect('at' in (await one.take(id, false))).toBe(true)
  const until = new Date(Date.now() + 3_600_000)
  await one.block(id, until)
  await one.block(id, new Date(until.getTime() - 1000))
  expect(await one.take(id, false)).toEqual({ notBefore: until, connection: 'Post' })
  expect(await other.take(id, true)).toEqual({ notBefore: until, connection: 'Post' })
})

test('who comes back when it was told to is not put behind those that came meanwhile', async () => {
  await using database = await createTestDatabase()
  const id = await connect(database.db, 6)
  let now = Date.now()
  const rates = createCallRates(database.db, () => now)
  expect('at' in (await rates.take(id, false))).toBe(true)
  const waiting = momentOf(await rates.take(id, false))
  await rates.take(id, false)
  await database.pool.query(`update connection_rates set next_at = now() - interval '1 s'`)
  now = waiting
  expect('at' in (await rates.take(id, false))).toBe(false)
  expect('at' in (await rates.take(id, true))).toBe(true)
})
