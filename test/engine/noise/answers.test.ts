import { describe, expect, test } from 'vitest'
import { usualBusinessHours } from '#engine/msp/business-hours.ts'
import { type Answer, decide, type ProblemRecord, type Question } from '#engine/noise/decide.ts'

const now = new Date('2026-03-02T10:00:00Z')
const sunday = new Date('2026-03-01T10:00:00Z')
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
const ahead = (minutes: number) => ago(-minutes)

const base: Question = {
  state: 'raised',
  problem: { open: true, openedAt: now, changes: [now] },
  record: undefined,
  settings: {},
  refused: undefined,
  severity: undefined,
  scope: {},
  waited: undefined,
  surroundings: {},
}
const known: ProblemRecord = {
  started: false,
  lastStartedAt: null,
  flappingSince: null,
  pending: false,
  suppressed: 2,
}
const over = { open: false, openedAt: ago(30), changes: [ago(30), now] }
const muted = { maintenance: { until: ahead(90), text: 'patches' } }
const refused = { code: 'workflow_off', details: {} } as const
const waited = { code: 'hold', details: { minutes: 5 } } as const
const start = { kind: 'start', flapping: false, reason: undefined }
const begun = { started: true, lastStartedAt: now, flappingSince: null, pending: false, suppressed: 0 }
const skip = (code: string, details = {}) => ({ kind: 'skip', reason: { code, details } })
const defer = (until: Date, code: string, details = {}) => ({
  kind: 'defer',
  until,
  reason: { code, details },
})

/** Everything that an answer says: what becomes of the event, what is remembered, and what waits no more. */
const table: [string, Partial<Question>, Answer | object, Date?][] = [
  [
    'refused: of what was never seen nothing is remembered',
    { refused },
    { verdict: skip('workflow_off'), record: undefined, dropsPending: undefined },
  ],
  [
    'refused: what is known of the problem stays',
    { refused, record: known },
    { verdict: skip('workflow_off'), record: known, dropsPending: undefined },
  ],
  [
    'refused when it had waited: it waits no more',
    { refused, waited, record: { ...known, pending: true } },
    { verdict: skip('workflow_off'), record: { ...known, pending: false }, dropsPending: undefined },
  ],
  [
    'refused while another event of the problem waits: that one goes on waiting',
    { refused, record: { ...known, pending: true } },
    { verdict: skip('workflow_off'), record: { ...known, pending: true }, dropsPending: undefined },
  ],
  [
    'without a problem nothing is remembered',
    { problem: undefined },
    { verdict: start, record: undefined, dropsPending: undefined },
  ],
  [
    'the first of a problem starts a run, and that is remembered',
    {},
    { verdict: start, record: begun, dropsPending: undefined },
  ],
  [
    'what is held waits from its beginning, not from now',
    { settings: { holdMinutes: 5 }, problem: { open: true, openedAt: ago(2), changes: [ago(2)] } },
    {
      verdict: defer(ahead(3), 'hold', { minutes: 5 }),
      record: { ...known, suppressed: 0, pending: true },
      dropsPending: undefined,
    },
  ],
  [
    'held for exactly as long it starts',
    {
      settings: { holdMinutes: 5 },
      waited,
      problem: { open: true, openedAt: ago(5), changes: [ago(5)] },
      record: { ...known, pending: true },
    },
    { verdict: start, record: begun, dropsPending: undefined },
  ],
  [
    'over when its wait ends: nothing starts',
    { waited, problem: over, record: { ...known, pending: true } },
    { verdict: skip('cleared_while_held'), record: known, dropsPending: undefined },
  ],
  [
    'a repeat while the first waits is counted',
    { state: 'repeated', record: { ...known, pending: true } },
    { verdict: skip('waiting'), record: { ...known, pending: true, suppressed: 3 }, dropsPending: undefined },
  ],
  [
    'raised again while its end waits: the end was none, and the run before stands for it',
    {
      record: { ...known, started: true, lastStartedAt: ago(500), flappingSince: ago(5), pending: true },
      settings: { flap: { changes: 3, minutes: 10 } },
      problem: { open: true, openedAt: now, changes: [ago(4), ago(2), now] },
    },
    {
      verdict: skip('flapping'),
      record: {
        ...known,
        started: true,
        lastStartedAt: ago(500),
        flappingSince: ago(5),
        pending: false,
        suppressed: 3,
      },
      dropsPending: { code: 'flapping', details: {} },
    },
  ],
  [
    'as many changes as the rule counts start one run for all of them',
    {
      settings: { flap: { changes: 3, minutes: 10 } },
      problem: { open: true, openedAt: now, changes: [ago(10), ago(9), ago(5), now] },
    },
    {
      verdict: {
        kind: 'start',
        flapping: true,
        reason: { code: 'started_flapping', details: { changes: 3, minutes: 10 } },
      },
      record: { ...begun, flappingSince: now },
      dropsPending: undefined,
    },
  ],
  [
    'a change as long ago as the rule counts is not counted',
    {
      settings: { flap: { changes: 3, minutes: 10 } },
      problem: { open: true, openedAt: now, changes: [ago(10), ago(5), now] },
    },
    { verdict: start, record: begun, dropsPending: undefined },
  ],
  [
    'flapping is over after as long without a change',
    {
      settings: { flap: { changes: 3, minutes: 10 } },
      problem: { open: true, openedAt: now, changes: [ago(10), now] },
      record: { ...known, flappingSince: ago(60) },
    },
    { verdict: start, record: begun, dropsPending: undefined },
  ],
  [
    'flapping is not over a moment before',
    {
      settings: { flap: { changes: 3, minutes: 10 } },
      problem: { open: true, openedAt: now, changes: [ago(9.99), now] },
      record: { ...known, flappingSince: ago(60) },
    },
    {
      verdict: skip('flapping'),
      record: { ...known, flappingSince: ago(60), suppressed: 3 },
      dropsPending: undefined,
    },
  ],
  [
    'a repeat is measured by the last change, for it is none itself',
    {
      state: 'repeated',
      settings: { flap: { changes: 3, minutes: 10 } },
      problem: { open: true, openedAt: ago(11), changes: [ago(12), ago(11)] },
      record: { ...known, started: true, flappingSince: ago(60) },
    },
    { verdict: start, record: begun, dropsPending: undefined },
  ],
  [
    'the end of a flapping problem waits until it keeps still',
    {
      state: 'cleared',
      settings: { flap: { changes: 3, minutes: 10 } },
      problem: { ...over, changes: [ago(5), now] },
      record: { ...known, started: true, flappingSince: ago(5) },
    },
    {
      verdict: defer(ahead(10), 'flapping_wait', { minutes: 10 }),
      record: { ...known, started: true, flappingSince: ago(5), pending: true },
      dropsPending: undefined,
    },
  ],
  [
    'another end of it takes the place of the one that waits',
    {
      state: 'cleared',
      settings: { flap: { changes: 3, minutes: 10 } },
      problem: { ...over, changes: [ago(5), now] },
      record: { ...known, started: true, flappingSince: ago(5), pending: true },
    },
    {
      verdict: defer(ahead(10), 'flapping_wait', { minutes: 10 }),
      record: { ...known, started: true, flappingSince: ago(5), pending: true },
      dropsPending: { code: 'flapping', details: {} },
    },
  ],
  [
    'an end that waited and found the problem open again was none',
    { state: 'cleared', waited, record: { ...known, started: true, pending: true } },
    {
      verdict: skip('flapping'),
      record: { ...known, started: true, pending: false },
      dropsPending: undefined,
    },
  ],
  [
    'an end for which nothing was started starts nothing',
    { state: 'cleared', problem: over, record: known },
    { verdict: skip('nothing_started'), record: known, dropsPending: undefined },
  ],
  [
    'an end while its beginning waits drops that',
    { state: 'cleared', problem: over, record: { ...known, pending: true } },
    {
      verdict: skip('cleared_while_held'),
      record: known,
      dropsPending: { code: 'cleared_while_held', details: {} },
    },
  ],
  [
    'an end that waited itself drops nothing',
    { state: 'cleared', waited, problem: over, record: { ...known, pending: true } },
    { verdict: skip('cleared_while_held'), record: known, dropsPending: undefined },
  ],
  [
    'the end of what was started starts a run, and the problem is forgotten but for when',
    {
      state: 'cleared',
      problem: over,
      record: { ...known, started: true, lastStartedAt: ago(30), flappingSince: ago(29) },
    },
    { verdict: start, record: { ...known, lastStartedAt: ago(30), suppressed: 0 }, dropsPending: undefined },
  ],
  [
    'with it a repeat that waits is dropped',
    { state: 'cleared', problem: over, record: { ...known, started: true, pending: true } },
    {
      verdict: start,
      record: { ...known, suppressed: 0 },
      dropsPending: { code: 'cleared_while_held', details: {} },
    },
  ],
  [
    'an end that nobody has seen the beginning of starts a run',
    { state: 'cleared', problem: over },
    { verdict: start, record: undefined, dropsPending: undefined },
  ],
  [
    'unless the filter keeps it out',
    { state: 'cleared', problem: over, settings: { minSeverity: 'high' }, severity: 'low' },
    {
      verdict: skip('severity', { severity: 'low', wanted: 'high' }),
      record: undefined,
      dropsPending: undefined,
    },
  ],
  [
    'within the window after a start a new beginning waits for its end',
    { settings: { dedupMinutes: 60 }, record: { ...known, lastStartedAt: ago(20) } },
    {
      verdict: defer(ahead(40), 'dedup_wait', { minutes: 60 }),
      record: { ...known, lastStartedAt: ago(20), pending: true },
      dropsPending: undefined,
    },
  ],
  [
    'at its end it starts',
    { settings: { dedupMinutes: 60 }, record: { ...known, lastStartedAt: ago(60) } },
    { verdict: start, record: begun, dropsPending: undefined },
  ],
  [
    'a repeat within the window is counted',
    {
      state: 'repeated',
      settings: { dedupMinutes: 60 },
      record: { ...known, started: true, lastStartedAt: ago(59) },
    },
    {
      verdict: skip('dedup', { minutes: 60 }),
      record: { ...known, started: true, lastStartedAt: ago(59), suppressed: 3 },
      dropsPending: undefined,
    },
  ],
  [
    'a repeat after the window starts a run',
    {
      state: 'repeated',
      settings: { dedupMinutes: 60 },
      record: { ...known, started: true, lastStartedAt: ago(60) },
    },
    { verdict: start, record: begun, dropsPending: undefined },
  ],
  [
    'a trigger without rules takes a repeat that it has not seen for one that has started a run',
    { state: 'repeated', surroundings: muted },
    {
      verdict: skip('maintenance', { text: 'patches' }),
      record: { ...known, started: true, suppressed: 1 },
      dropsPending: undefined,
    },
  ],
  [
    'one with rules does not',
    { state: 'repeated', settings: { dedupMinutes: 1 }, surroundings: muted },
    {
      verdict: defer(ahead(90), 'maintenance_wait', { text: 'patches' }),
      record: { ...known, suppressed: 0, pending: true },
      dropsPending: undefined,
    },
  ],
  [
    'nor for what is raised',
    { surroundings: muted },
    {
      verdict: defer(ahead(90), 'maintenance_wait', { text: 'patches' }),
      record: { ...known, suppressed: 0, pending: true },
      dropsPending: undefined,
    },
  ],
  [
    'a repeat outside business hours is counted and does not wait',
    {
      state: 'repeated',
      settings: { hours: 'queue' },
      surroundings: { hours: usualBusinessHours },
      record: { ...known, started: true },
    },
    {
      verdict: skip('hours_closed'),
      record: { ...known, started: true, suppressed: 3 },
      dropsPending: undefined,
    },
    sunday,
  ],
  [
    'a repeat above the rate is counted and does not wait',
    {
      state: 'repeated',
      settings: { rate: { perHour: 1, above: 'summary' } },
      surroundings: { rate: { starts: [ago(1)], summaryWaits: false } },
      record: { ...known, started: true },
    },
    {
      verdict: skip('rate', { most: 1 }),
      record: { ...known, started: true, suppressed: 3 },
      dropsPending: undefined,
    },
  ],
  [
    'what the filter keeps out is not remembered where nothing was',
    {
      settings: {
        filter: { match: 'all', conditions: [{ field: 'trigger.kind', operator: 'equals', value: 'disk' }] },
      },
      scope: { trigger: { kind: 'cpu' } },
    },
    {
      verdict: skip('filter', {
        condition: 'trigger.kind equals disk',
        field: 'trigger.kind',
        operator: 'equals',
        value: 'disk',
      }),
      record: undefined,
      dropsPending: undefined,
    },
  ],
  [
    'and is counted where something was',
    { settings: { minSeverity: 'high' }, severity: 'low', record: known },
    {
      verdict: skip('severity', { severity: 'low', wanted: 'high' }),
      record: { ...known, suppressed: 3 },
      dropsPending: undefined,
    },
  ],
  [
    'a condition without a value is told without one',
    {
      problem: undefined,
      settings: {
        filter: { match: 'all', conditions: [{ field: 'trigger.kind', operator: 'is_not_empty' }] },
      },
    },
    {
      verdict: skip('filter', {
        condition: 'trigger.kind is not empty',
        field: 'trigger.kind',
        operator: 'is_not_empty',
      }),
      record: undefined,
      dropsPending: undefined,
    },
  ],
  [
    'a site that may be down is waited for',
    { surroundings: { site: { id: 's1', name: 'Milan', down: false, lookAgainAt: ahead(2) } } },
    {
      verdict: defer(ahead(2), 'site_settle', { site: 'Milan', siteId: 's1' }),
      record: { ...known, suppressed: 0, pending: true },
      dropsPending: undefined,
    },
  ],
  [
    'a device of a site that is down waits with it',
    { surroundings: { site: { id: 's1', name: 'Milan', down: true, lookAgainAt: ahead(2) } } },
    {
      verdict: defer(ahead(2), 'site_outage', { site: 'Milan', siteId: 's1' }),
      record: { ...known, suppressed: 0, pending: true },
      dropsPending: undefined,
    },
  ],
  [
    'business hours that never come are told',
    {
      problem: undefined,
      settings: { hours: 'queue' },
      surroundings: {
        hours: {
          ...usualBusinessHours,
          week: {
            monday: [],
            tuesday: [],
            wednesday: [],
            thursday: [],
            friday: [],
            saturday: [],
            sunday: [],
          },
        },
      },
    },
    { verdict: skip('never_open'), record: undefined, dropsPending: undefined },
  ],
  [
    'always is no rule',
    { problem: undefined, settings: { hours: 'always' }, surroundings: { hours: usualBusinessHours } },
    { verdict: start, record: undefined, dropsPending: undefined },
    sunday,
  ],
  [
    'outside hours starts where that is wanted',
    { problem: undefined, settings: { hours: 'outside' }, surroundings: { hours: usualBusinessHours } },
    { verdict: start, record: undefined, dropsPending: undefined },
    sunday,
  ],
  [
    'the rate counts the last hour only',
    {
      problem: undefined,
      settings: { rate: { perHour: 2, above: 'drop' } },
      surroundings: { rate: { starts: [ago(60), ago(5)], summaryWaits: false } },
    },
    { verdict: start, record: undefined, dropsPending: undefined },
  ],
  [
    'who waited to stand for all waits until the oldest of the hour is past',
    {
      problem: undefined,
      waited: { code: 'rate_summary', details: {} },
      settings: { rate: { perHour: 2, above: 'summary' } },
      surroundings: { rate: { starts: [ago(50), ago(40), ago(30)], summaryWaits: true } },
    },
    { verdict: defer(ahead(20), 'rate_summary', { most: 2 }), record: undefined, dropsPending: undefined },
  ],
  [
    'another that waited for something else is counted in it',
    {
      problem: undefined,
      waited,
      settings: { rate: { perHour: 1, above: 'summary' } },
      surroundings: { rate: { starts: [ago(30)], summaryWaits: true } },
    },
    { verdict: skip('rate_in_summary', { most: 1 }), record: undefined, dropsPending: undefined },
  ],
  [
    'no start yet is below any rate',
    { problem: undefined, settings: { rate: { perHour: 1, above: 'drop' } } },
    { verdict: start, record: undefined, dropsPending: undefined },
  ],
]

describe('of an event', () => {
  test.each(table)('%s', (_, question, answer, at = now) => {
    expect(decide({ ...base, ...question }, at)).toEqual(answer)
  })
})
