import fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, describe, expect, test } from 'vitest'
import { rateStore } from '#engine/flow/rates.ts'
import type { StoreUser } from '#engine/flow/store-user.ts'
import { sweepStores } from '#engine/flow/sweep-stores.ts'
import { createTestDatabase } from '../../support/database.ts'
import { buildStoreUser } from './store-user.ts'

const database = await createTestDatabase()
const { db, pool } = database
afterAll(() => database[Symbol.asyncDispose]())

const start = Date.parse('2026-11-21T20:00:00Z')
const at = (seconds: number) => new Date(start + seconds * 1000)

/** As the step's transaction would ask. */
const take = (
  given: Partial<StoreUser> & { now: Date },
  ...args: Parameters<ReturnType<typeof rateStore>['take']>
) => db.transaction().execute((tx) => rateStore(tx, buildStoreUser(given)).take(...args))

describe('so many within a time', () => {
  test('pass, and the next one is told when', async () => {
    expect(await take({ now: at(0) }, 'a', 2, 60)).toEqual({ allowed: true })
    expect(await take({ now: at(50) }, 'a', 2, 60)).toEqual({ allowed: true })
    expect(await take({ now: at(55) }, 'a', 2, 60)).toEqual({ allowed: false, next: at(60) })
    expect(await take({ now: at(60) }, 'a', 2, 60)).toEqual({ allowed: true })
    expect(await take({ now: at(61) }, 'a', 2, 60)).toEqual({ allowed: false, next: at(110) })
  })

  test('exactly pass of 50 that come at once', async () => {
    const taken = await Promise.all(Array.from({ length: 50 }, () => take({ now: at(0) }, 'b', 7, 60)))
    expect(taken.filter(({ allowed }) => allowed)).toHaveLength(7)
  })

  test('are promised in order to those who wait, and to no one else', async () => {
    const promised = []
    for (let n = 0; n < 6; n++) promised.push(await take({ now: at(n) }, 'c', 2, 60, { promise: true }))
    expect(promised.map((taken) => (taken.allowed ? null : taken.next))).toEqual([
      null,
      null,
      at(60),
      at(61),
      at(120),
      at(121),
    ])
    expect(await take({ now: at(122) }, 'c', 2, 60)).toEqual({ allowed: false, next: at(180) })
  })

  test('are counted for each step of a workflow, or over all steps that share the key', async () => {
    expect(await take({ now: at(0), nodeId: 'one' }, 'd', 1, 60)).toEqual({ allowed: true })
    expect(await take({ now: at(0), nodeId: 'two' }, 'd', 1, 60)).toEqual({ allowed: true })
    expect(await take({ now: at(0), nodeId: 'one' }, 'd', 1, 60, { shared: true })).toEqual({ allowed: true })
    expect(await take({ now: at(0), workflowId: uuidv7() }, 'd', 1, 60, { shared: true })).toMatchObject({
      allowed: false,
    })
  })

  test('are never more, whenever they come', async () => {
    let key = 0
    const gaps = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 5, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(gaps, fc.integer({ min: 1, max: 4 }), fc.boolean(), async (waits, most, promise) => {
        key += 1
        const passed: number[] = []
        let now = 0
        for (const wait of waits) {
          now += wait
          const taken = await take({ now: at(now) }, `p${key}`, most, 60, { promise })
          if (taken.allowed) passed.push(now)
          else if (promise) passed.push((taken.next.getTime() - start) / 1000)
        }
        const sorted = passed.toSorted((a, b) => a - b)
        sorted.forEach((moment, index) => {
          const before = sorted[index - most]
          if (before !== undefined) expect(moment - before).toBeGreaterThanOrEqual(60)
        })
      }),
      { numRuns: 30 },
    )
  })

  test('a dry run only looks', async () => {
    const dry = { now: at(0), mode: 'dry' as const }
    expect(await take(dry, 'e', 1, 60)).toEqual({ allowed: true })
    expect(await take(dry, 'e', 1, 60)).toEqual({ allowed: true })
    await take({ now: at(0) }, 'e', 1, 60)
    expect(await take(dry, 'e', 1, 60, { promise: true })).toEqual({ allowed: false, next: at(60) })
    expect(await take(dry, 'e', 1, 60, { promise: true })).toEqual({ allowed: false, next: at(60) })
  })

  test('leave nothing behind once they count no more', async () => {
    await sweepStores(db, at(100_000))
    expect((await pool.query('select from rate_marks')).rowCount).toBe(0)
  })
})

describe('the newest of several', () => {
  const stand = (now: Date) => rateStore(db, buildStoreUser({ now }))

  test('settles for all of them, the others do not', async () => {
    const [first, second, third] = [stand(at(0)), stand(at(10)), stand(at(20))]
    expect((await first.supersede('k')).since).toEqual(at(0))
    expect((await second.supersede('k')).since).toEqual(at(0))
    expect((await third.supersede('k')).since).toEqual(at(0))
    expect(await first.settle('k')).toBeUndefined()
    expect(await second.settle('k')).toBeUndefined()
    expect(await third.settle('k')).toBe(3)
    expect(await third.settle('k')).toBeUndefined()
    expect((await stand(at(99)).supersede('k')).since).toEqual(at(99))
  })

  test('is forgotten with its run', async () => {
    await stand(at(0)).supersede('gone')
    await sweepStores(db, at(0))
    expect((await pool.query('select from debounce_holders')).rowCount).toBe(0)
  })
})
