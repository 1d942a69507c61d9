import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { giveTurns } from '#engine/waits/fair-turns.ts'

const ask = (share: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({ runId: `${share}${n}`, share }))
const turnsOf = (given: ReturnType<typeof giveTurns>) => given.map(({ runId, turn }) => `${runId} ${turn}`)

describe('turns', () => {
  test.each([
    ['one share: one after the other', 10, {}, 'aaa', [10, 11, 12]],
    ['two shares: side by side', 10, {}, 'aabb', [10, 11, 10, 11]],
    ['mixed', 10, {}, 'abab', [10, 10, 11, 11]],
    ['behind what the share has in line', 10, { a: 500 }, 'ab', [501, 10]],
    ['what was given long ago earns nothing', 10, { a: 3, b: 9 }, 'ab', [10, 10]],
    ['nobody asks', 10, { a: 3 }, '', []],
  ])('%s', (_title, now, last, shares, turns) => {
    const runs = [...shares].map((share, n) => ({ runId: String(n), share }))
    expect(giveTurns(now, new Map(Object.entries(last)), runs).map(({ turn }) => turn)).toEqual(turns)
  })

  test('a share of its own is served next, however much another one has in line', () => {
    const backlog = giveTurns(0, new Map(), ask('a', 200_000))
    const [, second] = backlog
    const given = giveTurns(second?.turn ?? 0, new Map([['a', 199_999]]), [
      ...ask('b', 1),
      { runId: 'more', share: 'a' },
    ])
    expect(turnsOf(given)).toEqual(['b0 1', 'more 200000'])
  })
})

/** Runs come and are served, the smallest turn first and of equal ones the earlier, as the job queue does it. */
function play(script: readonly ({ share: string; count: number } | 'serve')[]) {
  const last = new Map<string, number>()
  let waiting: { share: string; runId: string; turn: number; came: number }[] = []
  let came = 0
  let virtual = 0
  const served: { share: string; waitingShares: ReadonlySet<string> }[] = []
  for (const event of script) {
    if (event === 'serve') {
      const next = waiting.toSorted((a, b) => a.turn - b.turn || a.came - b.came)[0]
      if (!next) continue
      served.push({ share: next.share, waitingShares: new Set(waiting.map(({ share }) => share)) })
      waiting = waiting.filter((one) => one !== next)
      continue
    }
    const now =
      waiting.length > 0 ? Math.min(...waiting.map(({ turn }) => turn)) : Math.max(0, ...last.values())
    expect(now).toBeGreaterThanOrEqual(virtual)
    virtual = now
    for (const one of giveTurns(now, last, ask(event.share, event.count))) {
      waiting.push({ ...one, came: came++ })
      last.set(one.share, one.turn)
    }
  }
  return served
}

const share = fc.constantFrom('a', 'b', 'c', 'd')
const script = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.record({ share, count: fc.integer({ min: 1, max: 40 }) }) },
    { weight: 4, arbitrary: fc.constant('serve' as const) },
  ),
  { maxLength: 200 },
)

describe('whatever comes in whatever order', () => {
  test('of two shares that wait all the while neither gets more than two runs ahead of the other', () => {
    fc.assert(
      fc.property(script, share, share, (script, one, other) => {
        fc.pre(one !== other)
        let lead = 0
        let [least, most] = [0, 0]
        for (const { share, waitingShares } of play(script)) {
          if (!waitingShares.has(one) || !waitingShares.has(other)) {
            ;[lead, least, most] = [0, 0, 0]
            continue
          }
          lead += share === one ? 1 : share === other ? -1 : 0
          least = Math.min(least, lead)
          most = Math.max(most, lead)
          expect(most - least).toBeLessThanOrEqual(2)
        }
      }),
    )
  })

  test('everything is served once, and a share in the order in which it came', () => {
    fc.assert(
      fc.property(script, (script) => {
        const asked = script.reduce((sum, event) => sum + (event === 'serve' ? 0 : event.count), 0)
        const drained = play([...script, ...Array.from({ length: asked }, () => 'serve' as const)])
        expect(drained.length).toBe(asked)
      }),
    )
  })
})
