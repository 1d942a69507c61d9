import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NoiseSettings } from '#engine/graph/noise-settings.ts'
import { usualBusinessHours } from '#engine/msp/business-hours.ts'
import { decide, type Question } from '#engine/noise/decide.ts'
import { createProblem } from './play-problem.ts'

type Step = [minute: number, state: 'raised' | 'cleared']

/** What became of each event of one problem, once nothing waits any more. */
function play(
  settings: NoiseSettings,
  steps: readonly Step[],
  surroundings?: Parameters<typeof createProblem>[1],
) {
  const problem = createProblem(settings, surroundings)
  for (const [minute, state] of steps) problem.happen(minute, state)
  problem.until(100_000)
  return problem.played.map(({ decision, code }) => (decision === 'started' ? code : `${decision}: ${code}`))
}

const muted = (from: number, to: number) => (minute: number) =>
  minute >= from && minute < to
    ? { maintenance: { until: new Date(Date.parse('2026-03-02T08:00:00Z') + to * 60_000), text: 'patches' } }
    : {}

const table: [string, NoiseSettings, Step[], string[]][] = [
  [
    'without rules every event starts a run',
    {},
    [
      [0, 'raised'],
      [1, 'raised'],
      [2, 'cleared'],
    ],
    ['started', 'started', 'started'],
  ],
  ['what is held and stays open starts one run later', { holdMinutes: 5 }, [[0, 'raised']], ['started']],
  [
    'what is held and cleared meanwhile starts nothing',
    { holdMinutes: 5 },
    [
      [0, 'raised'],
      [3, 'cleared'],
    ],
    ['skipped: cleared_while_held', 'skipped: cleared_while_held'],
  ],
  [
    'repeats of what is held are counted',
    { holdMinutes: 5 },
    [
      [0, 'raised'],
      [1, 'raised'],
      [4, 'raised'],
      [9, 'cleared'],
    ],
    ['started', 'skipped: waiting', 'skipped: waiting', 'started'],
  ],
  [
    'the same problem starts nothing within the window, and its end does',
    { dedupMinutes: 60 },
    [
      [0, 'raised'],
      [1, 'raised'],
      [30, 'raised'],
      [40, 'cleared'],
    ],
    ['started', 'skipped: dedup', 'skipped: dedup', 'started'],
  ],
  [
    'a repeat after the window starts a run',
    { dedupMinutes: 60 },
    [
      [0, 'raised'],
      [61, 'raised'],
      [62, 'raised'],
    ],
    ['started', 'started', 'skipped: dedup'],
  ],
  [
    'a problem that comes back within the window starts a run at its end if it is still open',
    { dedupMinutes: 60 },
    [
      [0, 'raised'],
      [5, 'cleared'],
      [10, 'raised'],
      [70, 'cleared'],
    ],
    ['started', 'started', 'started', 'started'],
  ],
  [
    'a problem that comes back and goes within the window starts nothing more',
    { dedupMinutes: 60 },
    [
      [0, 'raised'],
      [5, 'cleared'],
      [10, 'raised'],
      [20, 'cleared'],
    ],
    ['started', 'started', 'skipped: cleared_while_held', 'skipped: cleared_while_held'],
  ],
  [
    'ten flaps give one run, and another when it keeps still and is over',
    { holdMinutes: 5, flap: { changes: 5, minutes: 60 } },
    Array.from({ length: 10 }, (_, n): Step[] => [
      [n * 4, 'raised'],
      [n * 4 + 2, 'cleared'],
    ]).flat(),
    [
      ...Array.from({ length: 4 }, () => 'skipped: cleared_while_held'),
      'started_flapping',
      ...Array.from({ length: 14 }, () => 'skipped: flapping'),
      'started',
    ],
  ],
  [
    'a flapping problem that stays open starts nothing more, and its end does',
    { flap: { changes: 3, minutes: 10 }, dedupMinutes: 5 },
    [
      [0, 'raised'],
      [1, 'cleared'],
      [2, 'raised'],
      [3, 'cleared'],
      [4, 'raised'],
      [60, 'cleared'],
    ],
    ['started', 'started', 'started_flapping', 'skipped: flapping', 'skipped: flapping', 'started'],
  ],
]

describe('one problem', () => {
  test.each(table)('%s', (_, settings, steps, expected) => {
    expect(play(settings, steps)).toEqual(expected)
  })

  test('raised under maintenance starts a run at its end where it is still open', () => {
    expect(
      play(
        {},
        [
          [0, 'raised'],
          [300, 'cleared'],
        ],
        muted(0, 120),
      ),
    ).toEqual(['started', 'started'])
    expect(
      play(
        {},
        [
          [0, 'raised'],
          [60, 'cleared'],
        ],
        muted(0, 120),
      ),
    ).toEqual(['skipped: cleared_while_held', 'skipped: cleared_while_held'])
  })

  test('raised before maintenance is closed within it', () => {
    const expected = ['started', 'skipped: maintenance', 'started']
    expect(
      play(
        {},
        [
          [0, 'raised'],
          [10, 'raised'],
          [20, 'cleared'],
        ],
        muted(5, 120),
      ),
    ).toEqual(expected)
    expect(
      play(
        { dedupMinutes: 1 },
        [
          [0, 'raised'],
          [10, 'raised'],
          [20, 'cleared'],
        ],
        muted(5, 120),
      ),
    ).toEqual(expected)
  })

  test('is dropped by maintenance where that is the policy, and told by its first repeat afterwards', () => {
    const steps: Step[] = [
      [0, 'raised'],
      [130, 'raised'],
      [140, 'cleared'],
    ]
    expect(play({ maintenance: 'drop' }, steps, muted(0, 120))).toEqual([
      'skipped: maintenance',
      'started',
      'started',
    ])
    expect(play({ maintenance: 'ignore' }, steps, muted(0, 120))).toEqual(['started', 'started', 'started'])
  })
})

const base: Question = {
  state: 'raised',
  problem: undefined,
  record: undefined,
  settings: {},
  refused: undefined,
  severity: undefined,
  scope: {},
  waited: undefined,
  surroundings: {},
}
const monday = new Date('2026-03-02T10:00:00Z')
const sunday = new Date('2026-03-01T10:00:00Z')

function verdict(question: Partial<Question>, now = monday): string {
  const { verdict: found } = decide({ ...base, ...question }, now)
  if (found.kind === 'start') return 'start'
  const until = found.kind === 'defer' ? ` until ${found.until.toISOString()}` : ''
  return `${found.kind}: ${found.reason.code}${until}`
}

describe('an event that speaks of no problem', () => {
  const filter = {
    match: 'all' as const,
    conditions: [{ field: 'trigger.kind', operator: 'equals' as const, value: 'disk' }],
  }
  test.each<[string, Partial<Question>, string, Date?]>([
    ['starts a run', {}, 'start'],
    ['passes its filter', { settings: { filter }, scope: { trigger: { kind: 'Disk' } } }, 'start'],
    [
      'is kept out by its filter',
      { settings: { filter }, scope: { trigger: { kind: 'cpu' } } },
      'skip: filter',
    ],
    ['is severe enough', { settings: { minSeverity: 'medium' }, severity: 'high' }, 'start'],
    ['is not severe enough', { settings: { minSeverity: 'medium' }, severity: 'low' }, 'skip: severity'],
    ['of no severity passes', { settings: { minSeverity: 'medium' } }, 'start'],
    ['is not muted unless that is asked for', { surroundings: muted(0, 9)(0) }, 'start'],
    [
      'is muted where that is asked for',
      { settings: { maintenance: 'drop' }, surroundings: muted(0, 9)(0) },
      'skip: maintenance',
    ],
    [
      'waits for the end of maintenance',
      { settings: { maintenance: 'defer' }, surroundings: muted(0, 9)(0) },
      'defer: maintenance_wait until 2026-03-02T08:09:00.000Z',
    ],
    [
      'inside hours starts',
      { settings: { hours: 'inside' }, surroundings: { hours: usualBusinessHours } },
      'start',
    ],
    [
      'outside hours starts nothing',
      { settings: { hours: 'inside' }, surroundings: { hours: usualBusinessHours } },
      'skip: hours_closed',
      sunday,
    ],
    [
      'inside hours starts nothing where only outside is wanted',
      { settings: { hours: 'outside' }, surroundings: { hours: usualBusinessHours } },
      'skip: hours_open',
    ],
    [
      'outside hours is queued until they begin',
      { settings: { hours: 'queue' }, surroundings: { hours: usualBusinessHours } },
      'defer: hours_wait until 2026-03-02T08:00:00.000Z',
      sunday,
    ],
    [
      'above the rate starts nothing',
      {
        settings: { rate: { perHour: 1, above: 'drop' } },
        surroundings: { rate: { starts: [new Date('2026-03-02T09:30:00Z')], summaryWaits: false } },
      },
      'skip: rate',
    ],
    [
      'above the rate waits to stand for all',
      {
        settings: { rate: { perHour: 1, above: 'summary' } },
        surroundings: { rate: { starts: [new Date('2026-03-02T09:30:00Z')], summaryWaits: false } },
      },
      'defer: rate_summary until 2026-03-02T10:30:00.000Z',
    ],
    [
      'above the rate is counted where one waits to stand for all',
      {
        settings: { rate: { perHour: 1, above: 'summary' } },
        surroundings: { rate: { starts: [new Date('2026-03-02T09:30:00Z')], summaryWaits: true } },
      },
      'skip: rate_in_summary',
    ],
  ])('%s', (_, question, expected, now) => {
    expect(verdict(question, now)).toBe(expected)
  })
})

const steps = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom('raised' as const, 'cleared' as const)), {
    maxLength: 40,
  })
  .map((gaps) => {
    let minute = 0
    // A clear of what nobody has heard of starts a run: its beginning may be older than the rules.
    const later = gaps.map(([gap, state]): Step => {
      minute += gap
      return [minute, state]
    })
    return [[0, 'raised'] as Step, ...later]
  })
const rules: fc.Arbitrary<NoiseSettings> = fc.record(
  {
    holdMinutes: fc.integer({ min: 1, max: 40 }),
    flap: fc.record({ changes: fc.integer({ min: 3, max: 8 }), minutes: fc.integer({ min: 5, max: 90 }) }),
  },
  { requiredKeys: [] },
)
const windows = fc.array(fc.tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 1, max: 120 })), {
  maxLength: 3,
})

describe('whatever order a problem is raised, repeated and cleared in', () => {
  /** A dedup window longer than anything that happens: one run for each time it is open, at most. */
  const played = (
    settings: NoiseSettings,
    given: Step[],
    mutes: [number, number][],
    dedupMinutes?: number,
  ) => {
    const problem = createProblem({ ...settings, ...(dedupMinutes ? { dedupMinutes } : {}) }, (minute) => {
      const window = mutes.find(([from, length]) => minute >= from && minute < from + length)
      return window ? muted(window[0], window[0] + window[1])(minute) : {}
    })
    for (const [minute, state] of given) problem.happen(minute, state)
    problem.until(1_000_000)
    return problem
  }

  test('it starts no two runs while it is open, and ends only what it began', () => {
    fc.assert(
      fc.property(rules, steps, windows, (settings, given, mutes) => {
        let begun = false
        for (const { state } of played(settings, given, mutes, 5000).starts()) {
          expect(begun).toBe(state === 'cleared')
          begun = state !== 'cleared'
        }
      }),
      { numRuns: 500 },
    )
  })

  test('what stays open has started a run, and what is over has none that thinks it open', () => {
    fc.assert(
      fc.property(rules, steps, windows, fc.constantFrom(undefined, 20), (settings, given, mutes, dedup) => {
        const problem = played(settings, given, mutes, dedup)
        expect(problem.waiting()).toBe(0)
        const last = problem.starts().at(-1)
        if (problem.isOpen()) expect(last?.state).toMatch(/raised|repeated/)
        else expect(['cleared', undefined]).toContain(last?.state)
      }),
      { numRuns: 500 },
    )
  })

  test('the same story is decided the same way', () => {
    fc.assert(
      fc.property(rules, steps, windows, (settings, given, mutes) => {
        expect(played(settings, given, mutes, 30).played).toEqual(played(settings, given, mutes, 30).played)
      }),
      { numRuns: 100 },
    )
  })
})
