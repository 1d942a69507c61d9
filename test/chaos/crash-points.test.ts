import { expect, test } from 'vitest'
import { createTestDatabase } from '../support/database.ts'
import { crashPointsHold } from './crash-points-hold.ts'

// Other points each time; SEED repeats them. All of them: npm run chaos -- --crash-points
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000))

test('an engine that dies before or after a statement leaves nothing undone and nothing done twice', async () => {
  console.log(`Crash points: SEED=${seed}`)
  await using first = await createTestDatabase()
  await using second = await createTestDatabase()
  await using third = await createTestDatabase()
  const { violations, flows } = await crashPointsHold({
    databaseUrls: [first, second, third].map(({ url }) => url),
    everyNth: ({ isLong }) => (isLong ? 16 : 5),
    seed,
  })
  expect(violations).toEqual([])
  for (const { deaths } of Object.values(flows)) expect(deaths).toBeGreaterThan(0)
  // A vendor that honours the key of a write is asked again by itself, and no person is.
  const { 'a write that cannot be repeated': _unsure, ...sure } = flows
  expect(Object.values(sure).map(({ asked }) => asked)).toEqual(Object.values(sure).map(() => 0))
}, 300_000)
