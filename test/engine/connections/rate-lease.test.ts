import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leaseCalls } from '#engine/connections/rate-lease.ts'

const idle = { nextAt: 0, blockedUntil: 0 }

describe('calls are given out', () => {
  test.each([
    ['at once to one that asks for one', { calls: 2, per: 'second' }, idle, 1, [1000], 1500],
    ['evenly spaced', { calls: 4, per: 'second' }, idle, 3, [1000, 1250, 1500], 1750],
    ['of one second at most', { calls: 2, per: 'second' }, idle, 9, [1000, 1500], 2000],
    ['one where they are rare', { calls: 6, per: 'minute' }, idle, 9, [1000], 11_000],
    [
      'after those given out before',
      { calls: 2, per: 'second' },
      { ...idle, nextAt: 2500 },
      2,
      [2500, 3000],
      3500,
    ],
    ['not further ahead than asked', { calls: 2, per: 'second' }, { ...idle, nextAt: 2900 }, 2, [2900], 3400],
    ['none where the next is too far', { calls: 6, per: 'minute' }, { ...idle, nextAt: 9000 }, 2, [], 9000],
    [
      'after the other side takes them',
      { calls: 2, per: 'second' },
      { ...idle, blockedUntil: 1800 },
      1,
      [1800],
      2300,
    ],
  ] as const)('%s', (_title, rate, state, wanted, moments, nextAt) => {
    expect(leaseCalls(rate, state, 1000, wanted, 2000)).toEqual({ moments, nextAt })
  })

  test('whoever asks when: never two closer together than the rate allows, and none that was blocked', () => {
    const ask = fc.record({
      after: fc.integer({ min: 0, max: 3000 }),
      wanted: fc.integer({ min: 1, max: 50 }),
      blocks: fc.option(fc.integer({ min: 0, max: 5000 }), { nil: undefined }),
    })
    const rate = fc.record({
      calls: fc.integer({ min: 1, max: 100 }),
      per: fc.constantFrom('second' as const, 'minute' as const),
    })
    fc.assert(
      fc.property(rate, fc.array(ask, { maxLength: 40 }), (rate, asks) => {
        const apart = (rate.per === 'second' ? 1000 : 60_000) / rate.calls
        let now = 1_000_000
        let state = idle
        let latest = 0
        for (const { after, wanted, blocks } of asks) {
          now += after
          if (blocks !== undefined)
            state = { ...state, blockedUntil: Math.max(state.blockedUntil, now + blocks) }
          const { moments, nextAt } = leaseCalls(rate, state, now, wanted, 2000)
          expect(moments.length).toBeLessThanOrEqual(wanted)
          for (const at of moments) {
            expect(at).toBeGreaterThanOrEqual(Math.max(now, state.blockedUntil))
            expect(at).toBeLessThanOrEqual(now + 2000)
            expect(at - latest).toBeGreaterThan(apart - 0.01)
            latest = at
          }
          state = { ...state, nextAt }
        }
      }),
    )
  })
})
