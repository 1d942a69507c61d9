import fc from 'fast-check'
import { expect, test } from 'vitest'
import { retryDelaySeconds } from '#engine/runs/retry-delay.ts'

const policy = { attempts: 5, initialSeconds: 2, factor: 3, capSeconds: 30 }

test.each([
  [1, 2],
  [2, 6],
  [3, 18],
  [4, 30],
])('the delay after attempt %i is any part of %i s', (attempt, longest) => {
  expect(retryDelaySeconds(policy, attempt, 0, 0)).toBe(0)
  expect(retryDelaySeconds(policy, attempt, 0, 0.5)).toBe(longest / 2)
  expect(retryDelaySeconds(policy, attempt, 0, 0.999_999)).toBeCloseTo(longest, 3)
})

test('after the last attempt there is none', () => {
  expect(retryDelaySeconds(policy, 5, 0, 0.5)).toBeUndefined()
  expect(retryDelaySeconds({ ...policy, attempts: 1 }, 1, 60, 0.5)).toBeUndefined()
})

test('it is never sooner than the other side asked for, also beyond the cap', () => {
  expect(retryDelaySeconds(policy, 1, 120, 0.5)).toBe(120)
})

test('a step without a policy is tried three times', () => {
  const delays = [1, 2, 3].map((attempt) => retryDelaySeconds(undefined, attempt, 0, 0.5))
  expect(delays).toEqual([0.5, 1, undefined])
})

test('whatever the policy, a delay is a number between what was asked for and the cap', () => {
  const policies = fc.record({
    attempts: fc.integer({ min: 2, max: 25 }),
    initialSeconds: fc.double({ min: 0, max: 3600, noNaN: true }),
    factor: fc.double({ min: 1, max: 10, noNaN: true }),
    capSeconds: fc.double({ min: 0, max: 86_400, noNaN: true }),
  })
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(policies, fc.nat(26), fc.nat(100_000), random, (given, attempt, after, part) => {
      const delay = retryDelaySeconds(given, attempt + 1, after, part)
      if (attempt + 1 >= given.attempts) expect(delay).toBeUndefined()
      else {
        expect(delay).toBeGreaterThanOrEqual(after)
        expect(delay).toBeLessThanOrEqual(Math.max(after, given.capSeconds))
      }
    }),
  )
})
