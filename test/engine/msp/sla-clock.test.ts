import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BusinessHours } from '#engine/msp/business-hours.ts'
import { businessTimeOf, everyMoment } from '#engine/msp/business-time.ts'
import { type SlaClock, slaClocks, type TicketLife } from '#engine/msp/sla-clock.ts'
import { choosePolicy, newSlaPolicy, type SlaMetric } from '#engine/msp/sla-policy.ts'
import type { Ticket } from '#engine/msp/ticket.ts'
import { closed, newYork, nights, rome, withHolidays } from './hours-for-tests.ts'

const nothing = { firstResponse: null, nextUpdate: null, resolution: null }
const policy = newSlaPolicy.parse({
  name: 'Gold',
  targets: {
    low: nothing,
    normal: { firstResponse: 240, nextUpdate: 480, resolution: 960 },
    high: { firstResponse: 60, nextUpdate: 120, resolution: 480 },
    critical: { firstResponse: 15, nextUpdate: 60, resolution: 240 },
  },
  warnAtPercent: [50, 75, 90],
})

interface Case {
  hours?: BusinessHours | 'always'
  metric: SlaMetric
  priority?: Ticket['priority']
  pausedBy?: ('new' | 'open' | 'waiting')[]
  created: string
  /** Moment and what happened at it. */
  events?: [string, Ticket['status'] | 'reply' | 'held' | 'let go'][]
  now: string
  is: Partial<Record<keyof SlaClock, unknown>>
}

// Clocks of Rome go forward on 29 March and back on 25 October 2026, those of New York on 8 March and 1 November.
test.each<[string, Case]>([
  [
    'an answer is owed within the office day',
    {
      metric: 'first_response',
      created: '2026-11-23T09:00Z',
      now: '2026-11-23T10:00Z',
      is: { state: 'running', dueAt: '2026-11-23T13:00Z', minutesLeft: 180, percentUsed: 25 },
    },
  ],
  [
    'what comes at night waits for the morning',
    {
      metric: 'first_response',
      created: '2026-11-23T22:00Z',
      now: '2026-11-24T07:59Z',
      is: { state: 'running', dueAt: '2026-11-24T12:00Z', minutesLeft: 240, percentUsed: 0 },
    },
  ],
  [
    'over a weekend',
    {
      metric: 'first_response',
      created: '2026-11-20T16:00Z',
      now: '2026-11-22T12:00Z',
      is: { dueAt: '2026-11-23T11:00Z', minutesLeft: 180, warnAt: '2026-11-23T09:00Z', warnPercent: 50 },
    },
  ],
  [
    'over a holiday',
    {
      hours: withHolidays(rome, '2026-12-08'),
      metric: 'first_response',
      created: '2026-12-07T16:00Z',
      now: '2026-12-08T12:00Z',
      is: { state: 'running', dueAt: '2026-12-09T11:00Z', minutesLeft: 180 },
    },
  ],
  [
    'day and night, a holiday is a day',
    {
      hours: 'always',
      metric: 'first_response',
      created: '2026-12-07T22:00Z',
      now: '2026-12-07T22:30Z',
      is: { dueAt: '2026-12-08T02:00Z', minutesLeft: 210 },
    },
  ],
  [
    'answered in time it is met, with what was left',
    {
      metric: 'first_response',
      created: '2026-11-23T09:00Z',
      events: [['2026-11-23T10:30Z', 'reply']],
      now: '2026-11-25T09:00Z',
      is: {
        state: 'met',
        stoppedAt: '2026-11-23T10:30Z',
        dueAt: '2026-11-23T13:00Z',
        minutesLeft: 150,
        warnAt: null,
      },
    },
  ],
  [
    'the moment it is due it is late',
    {
      metric: 'first_response',
      created: '2026-11-23T09:00Z',
      now: '2026-11-23T13:00Z',
      is: { state: 'breached', minutesLeft: 0, percentUsed: 100, warnAt: null },
    },
  ],
  [
    'a second before it is not',
    {
      metric: 'first_response',
      created: '2026-11-23T09:00Z',
      now: '2026-11-23T12:59:59Z',
      is: { state: 'running', minutesLeft: 1, percentUsed: 99 },
    },
  ],
  [
    'how late it is grows in business minutes',
    {
      metric: 'first_response',
      created: '2026-11-20T13:00Z',
      now: '2026-11-23T09:00Z',
      is: { state: 'breached', dueAt: '2026-11-20T17:00Z', minutesLeft: -60, percentUsed: 125 },
    },
  ],
  [
    'a late answer stays a breach, and its lateness stands still',
    {
      metric: 'first_response',
      created: '2026-11-23T09:00Z',
      events: [['2026-11-23T14:00Z', 'reply']],
      now: '2026-11-27T09:00Z',
      is: { state: 'breached', stoppedAt: '2026-11-23T14:00Z', minutesLeft: -60 },
    },
  ],
  [
    'closed without an answer in time nothing is owed any more',
    {
      metric: 'first_response',
      created: '2026-11-23T09:00Z',
      events: [['2026-11-23T09:30Z', 'closed']],
      now: '2026-11-25T09:00Z',
      is: { state: 'met', stoppedAt: '2026-11-23T09:30Z' },
    },
  ],
  [
    'opened as closed',
    {
      metric: 'resolution',
      created: '2026-11-23T09:00Z',
      events: [['2026-11-23T09:00Z', 'closed']],
      now: '2026-11-25T09:00Z',
      is: { state: 'met', stoppedAt: '2026-11-23T09:00Z', minutesLeft: 960 },
    },
  ],
  [
    'waiting for the customer it stands still, and no one knows when it is due',
    {
      metric: 'resolution',
      created: '2026-11-23T08:00Z',
      events: [['2026-11-23T10:00Z', 'waiting']],
      now: '2026-11-24T10:00Z',
      is: { state: 'paused', dueAt: null, warnAt: null, minutesLeft: 840, pausedMinutes: 540 },
    },
  ],
  [
    'and goes on with what is left',
    {
      metric: 'resolution',
      created: '2026-11-23T08:00Z',
      events: [
        ['2026-11-23T10:00Z', 'waiting'],
        ['2026-11-24T10:00Z', 'open'],
      ],
      now: '2026-11-24T11:00Z',
      is: { state: 'running', dueAt: '2026-11-25T15:00Z', minutesLeft: 780, pausedMinutes: 540 },
    },
  ],
  [
    'a night of waiting outside business hours is worth nothing',
    {
      metric: 'first_response',
      created: '2026-11-23T16:00Z',
      events: [
        ['2026-11-23T18:00Z', 'waiting'],
        ['2026-11-24T07:00Z', 'open'],
      ],
      now: '2026-11-24T08:30Z',
      is: { dueAt: '2026-11-24T11:00Z', pausedMinutes: 0 },
    },
  ],
  [
    'several pauses add up',
    {
      hours: 'always',
      metric: 'first_response',
      created: '2026-11-23T08:00Z',
      events: [
        ['2026-11-23T09:00Z', 'waiting'],
        ['2026-11-23T10:00Z', 'open'],
        ['2026-11-23T11:00Z', 'waiting'],
        ['2026-11-23T13:00Z', 'open'],
      ],
      now: '2026-11-23T13:00Z',
      is: { dueAt: '2026-11-23T15:00Z', pausedMinutes: 180 },
    },
  ],
  [
    'a pause over the spring change of Rome',
    {
      hours: nights,
      metric: 'first_response',
      created: '2026-03-28T21:00Z',
      events: [
        ['2026-03-28T23:00Z', 'waiting'],
        ['2026-03-29T02:00Z', 'open'],
      ],
      now: '2026-03-29T02:00Z',
      is: { dueAt: '2026-03-29T04:00Z', minutesLeft: 120, pausedMinutes: 180 },
    },
  ],
  [
    'the longer night of autumn has an hour more to answer in',
    {
      hours: nights,
      metric: 'first_response',
      created: '2026-10-24T23:30Z',
      now: '2026-10-25T00:00Z',
      is: { dueAt: '2026-10-25T03:30Z' },
    },
  ],
  [
    'office hours of New York over its spring change',
    {
      hours: newYork,
      metric: 'first_response',
      created: '2026-03-06T22:00Z',
      now: '2026-03-07T12:00Z',
      is: { dueAt: '2026-03-09T16:00Z', minutesLeft: 180 },
    },
  ],
  [
    'and over its autumn change',
    {
      hours: newYork,
      metric: 'first_response',
      created: '2026-10-30T21:00Z',
      now: '2026-10-31T12:00Z',
      is: { dueAt: '2026-11-02T17:00Z', minutesLeft: 180 },
    },
  ],
  [
    'a new ticket pauses where the policy says so',
    {
      metric: 'resolution',
      pausedBy: ['new', 'waiting'],
      created: '2026-11-23T08:00Z',
      events: [['2026-11-23T09:00Z', 'open']],
      now: '2026-11-23T10:00Z',
      is: { state: 'running', dueAt: '2026-11-24T16:00Z', pausedMinutes: 60 },
    },
  ],
  [
    'a policy that pauses in no status counts while it waits',
    {
      metric: 'resolution',
      pausedBy: [],
      created: '2026-11-23T08:00Z',
      events: [['2026-11-23T09:00Z', 'waiting']],
      now: '2026-11-23T10:00Z',
      is: { state: 'running', minutesLeft: 840, pausedMinutes: 0 },
    },
  ],
  [
    'held by hand it stands still until let go',
    {
      hours: 'always',
      metric: 'first_response',
      created: '2026-11-23T08:00Z',
      events: [
        ['2026-11-23T09:00Z', 'held'],
        ['2026-11-23T10:00Z', 'waiting'],
        ['2026-11-23T11:00Z', 'let go'],
        ['2026-11-23T12:00Z', 'open'],
      ],
      now: '2026-11-23T12:30Z',
      is: { state: 'running', dueAt: '2026-11-23T15:00Z', pausedMinutes: 180 },
    },
  ],
  [
    'still held after it left waiting',
    {
      hours: 'always',
      metric: 'first_response',
      created: '2026-11-23T08:00Z',
      events: [
        ['2026-11-23T09:00Z', 'waiting'],
        ['2026-11-23T09:30Z', 'held'],
        ['2026-11-23T10:00Z', 'open'],
      ],
      now: '2026-11-23T12:30Z',
      is: { state: 'paused', dueAt: null, minutesLeft: 180 },
    },
  ],
  [
    'late before it began to wait it stays late',
    {
      metric: 'first_response',
      created: '2026-11-23T08:00Z',
      events: [['2026-11-23T13:00Z', 'waiting']],
      now: '2026-11-23T15:00Z',
      is: { state: 'breached', dueAt: '2026-11-23T12:00Z', minutesLeft: -60 },
    },
  ],
  [
    'answered while it waited: by when it would have been due, had it gone on then',
    {
      hours: 'always',
      metric: 'first_response',
      created: '2026-11-23T08:00Z',
      events: [
        ['2026-11-23T09:00Z', 'waiting'],
        ['2026-11-23T12:00Z', 'reply'],
        ['2026-11-23T13:00Z', 'open'],
      ],
      now: '2026-11-23T20:00Z',
      is: { state: 'met', dueAt: '2026-11-23T15:00Z', minutesLeft: 180, pausedMinutes: 180 },
    },
  ],
  [
    'resolved in time, and closed later',
    {
      metric: 'resolution',
      created: '2026-11-23T08:00Z',
      events: [
        ['2026-11-23T12:00Z', 'resolved'],
        ['2026-11-30T12:00Z', 'closed'],
      ],
      now: '2026-12-01T12:00Z',
      is: { state: 'met', stoppedAt: '2026-11-23T12:00Z', dueAt: '2026-11-24T15:00Z', minutesLeft: 720 },
    },
  ],
  [
    'reopened, the time it was closed does not count',
    {
      metric: 'resolution',
      created: '2026-11-23T08:00Z',
      events: [
        ['2026-11-23T12:00Z', 'closed'],
        ['2026-11-25T08:00Z', 'open'],
      ],
      now: '2026-11-25T09:00Z',
      is: {
        state: 'running',
        stoppedAt: null,
        dueAt: '2026-11-26T11:00Z',
        minutesLeft: 660,
        pausedMinutes: 840,
      },
    },
  ],
  [
    'reopened after it was late it is late at once',
    {
      metric: 'resolution',
      created: '2026-11-23T08:00Z',
      events: [
        ['2026-11-24T16:00Z', 'closed'],
        ['2026-11-25T08:00Z', 'open'],
      ],
      now: '2026-11-25T08:00Z',
      is: { state: 'breached', dueAt: '2026-11-24T15:00Z', minutesLeft: -60 },
    },
  ],
  [
    'the next update is owed from the last answer on',
    {
      metric: 'next_update',
      created: '2026-11-23T08:00Z',
      events: [
        ['2026-11-23T09:00Z', 'reply'],
        ['2026-11-23T12:00Z', 'reply'],
      ],
      now: '2026-11-23T13:00Z',
      is: { state: 'running', startedAt: '2026-11-23T12:00Z', dueAt: '2026-11-24T11:00Z', minutesLeft: 420 },
    },
  ],
  [
    'whoever asks the customer something owes the update after the answer',
    {
      metric: 'next_update',
      created: '2026-11-23T08:00Z',
      events: [
        ['2026-11-23T09:00Z', 'reply'],
        ['2026-11-23T09:01Z', 'waiting'],
        ['2026-11-26T09:01Z', 'open'],
      ],
      now: '2026-11-26T09:01Z',
      is: { state: 'running', minutesLeft: 479, dueAt: '2026-11-26T17:00Z' },
    },
  ],
  [
    'no update is owed once it is closed',
    {
      metric: 'next_update',
      created: '2026-11-23T08:00Z',
      events: [
        ['2026-11-23T09:00Z', 'reply'],
        ['2026-11-23T10:00Z', 'closed'],
      ],
      now: '2026-11-30T10:00Z',
      is: { state: 'met', stoppedAt: '2026-11-23T10:00Z' },
    },
  ],
  [
    'a critical one has the target of critical ones from its opening on',
    {
      hours: 'always',
      metric: 'first_response',
      priority: 'critical',
      created: '2026-11-23T08:00Z',
      now: '2026-11-23T08:20Z',
      is: { state: 'breached', dueAt: '2026-11-23T08:15Z', targetMinutes: 15 },
    },
  ],
  [
    'a calendar that never opens is never due',
    {
      hours: closed,
      metric: 'first_response',
      created: '2026-11-23T08:00Z',
      now: '2027-11-23T08:20Z',
      is: { state: 'running', dueAt: null, percentUsed: 0, minutesLeft: 240 },
    },
  ],
  [
    'of the warnings the next one is told',
    {
      hours: 'always',
      metric: 'first_response',
      created: '2026-11-23T08:00Z',
      now: '2026-11-23T11:00Z',
      is: { percentUsed: 75, warnAt: '2026-11-23T11:36Z', warnPercent: 90 },
    },
  ],
  [
    'answered and then closed it stopped with the answer',
    {
      metric: 'first_response',
      created: '2026-11-23T09:00Z',
      events: [
        ['2026-11-23T10:30Z', 'reply'],
        ['2026-11-23T12:00Z', 'closed'],
      ],
      now: '2026-11-25T09:00Z',
      is: { state: 'met', stoppedAt: '2026-11-23T10:30Z', minutesLeft: 150 },
    },
  ],
  [
    'closed and then answered it stopped with the closing',
    {
      metric: 'first_response',
      created: '2026-11-23T09:00Z',
      events: [
        ['2026-11-23T10:30Z', 'closed'],
        ['2026-11-23T12:00Z', 'reply'],
      ],
      now: '2026-11-25T09:00Z',
      is: { state: 'met', stoppedAt: '2026-11-23T10:30Z', minutesLeft: 150 },
    },
  ],
  [
    'an answer that is older than the ticket, from one that was merged into it, counts from the opening on',
    {
      metric: 'first_response',
      created: '2026-11-23T09:00Z',
      events: [['2026-11-20T10:00Z', 'reply']],
      now: '2026-11-23T09:30Z',
      is: { state: 'met', stoppedAt: '2026-11-23T09:00Z', minutesLeft: 240 },
    },
  ],
  [
    'due in the moment in which it begins to wait',
    {
      hours: 'always',
      metric: 'first_response',
      created: '2026-11-23T08:00Z',
      events: [
        ['2026-11-23T12:00Z', 'waiting'],
        ['2026-11-23T14:00Z', 'open'],
      ],
      now: '2026-11-23T13:00Z',
      is: { state: 'breached', dueAt: '2026-11-23T12:00Z', minutesLeft: 0 },
    },
  ],
  [
    'answered before it waited: by when it would have been due, had it not waited afterwards',
    {
      hours: 'always',
      metric: 'first_response',
      created: '2026-11-23T08:00Z',
      events: [
        ['2026-11-23T10:30Z', 'reply'],
        ['2026-11-23T11:00Z', 'waiting'],
      ],
      now: '2026-11-23T20:00Z',
      is: { state: 'met', dueAt: '2026-11-23T12:00Z', minutesLeft: 90, pausedMinutes: 0 },
    },
  ],
  [
    'as of a moment before the answer it is still owed',
    {
      hours: 'always',
      metric: 'first_response',
      created: '2026-11-23T08:00Z',
      events: [['2026-11-23T10:00Z', 'reply']],
      now: '2026-11-23T09:59:59Z',
      is: { state: 'running', stoppedAt: null },
    },
  ],
  [
    'and in the moment of the answer no more',
    {
      hours: 'always',
      metric: 'first_response',
      created: '2026-11-23T08:00Z',
      events: [['2026-11-23T10:00Z', 'reply']],
      now: '2026-11-23T10:00Z',
      is: { state: 'met', stoppedAt: '2026-11-23T10:00Z' },
    },
  ],
  [
    'as of a moment before it was held it runs',
    {
      hours: 'always',
      metric: 'first_response',
      created: '2026-11-23T08:00Z',
      events: [['2026-11-23T10:00Z', 'held']],
      now: '2026-11-23T09:00Z',
      is: { state: 'running', dueAt: '2026-11-23T12:00Z', minutesLeft: 180 },
    },
  ],
  [
    'and in the moment in which it is held it stands still',
    {
      hours: 'always',
      metric: 'first_response',
      created: '2026-11-23T08:00Z',
      events: [['2026-11-23T10:00Z', 'held']],
      now: '2026-11-23T10:00Z',
      is: { state: 'paused', dueAt: null, minutesLeft: 120 },
    },
  ],
  [
    'as of a moment between two answers the next update is owed from the first on',
    {
      hours: 'always',
      metric: 'next_update',
      created: '2026-11-23T08:00Z',
      events: [
        ['2026-11-23T09:00Z', 'reply'],
        ['2026-11-23T12:00Z', 'reply'],
      ],
      now: '2026-11-23T11:00Z',
      is: { startedAt: '2026-11-23T09:00Z', minutesLeft: 360 },
    },
  ],
  [
    'and in the moment of the second from that one on',
    {
      hours: 'always',
      metric: 'next_update',
      created: '2026-11-23T08:00Z',
      events: [
        ['2026-11-23T09:00Z', 'reply'],
        ['2026-11-23T12:00Z', 'reply'],
      ],
      now: '2026-11-23T12:00Z',
      is: { startedAt: '2026-11-23T12:00Z', minutesLeft: 480 },
    },
  ],
  [
    'as of a moment before it was opened all of its time is left',
    {
      hours: 'always',
      metric: 'first_response',
      created: '2026-11-23T08:00Z',
      now: '2026-11-23T07:00Z',
      is: { state: 'running', dueAt: '2026-11-23T12:00Z', minutesLeft: 240, percentUsed: 0 },
    },
  ],
])('%s', (_title, { metric, now, is, ...given }) => {
  const clock = clocksOf(given, now).find((each) => each.metric === metric)
  const wanted = Object.entries(is).map(([name, value]) => [
    name,
    typeof value === 'string' && /^\d{4}-/.test(value) ? new Date(value) : value,
  ])
  expect(clock).toMatchObject(Object.fromEntries(wanted))
})

test('the calendar of another customer counts from the opening on', () => {
  const given = { created: '2026-11-20T16:00Z' }
  const due = (hours: BusinessHours) => clocksOf({ ...given, hours }, '2026-11-20T16:30Z')[0]?.dueAt
  expect(due(rome)).toEqual(new Date('2026-11-23T11:00Z'))
  expect(due(newYork)).toEqual(new Date('2026-11-20T20:00Z'))
})

test('nothing is promised: no clocks; without an answer none for the next update', () => {
  const metrics = (priority: Ticket['priority'], events: Case['events'] = []) =>
    clocksOf({ priority, created: '2026-11-23T08:00Z', events }, '2026-11-23T12:00Z').map(
      (clock) => clock.metric,
    )
  expect(metrics('low')).toEqual([])
  expect(metrics('high')).toEqual(['first_response', 'resolution'])
  expect(metrics('high', [['2026-11-23T10:00Z', 'reply']])).toEqual([
    'first_response',
    'next_update',
    'resolution',
  ])
  expect(
    metrics('high', [
      ['2026-11-23T09:00Z', 'closed'],
      ['2026-11-23T10:00Z', 'reply'],
    ]),
  ).toEqual(['first_response', 'resolution'])
  expect(
    metrics('high', [
      ['2026-11-23T09:00Z', 'reply'],
      ['2026-11-23T09:00Z', 'closed'],
    ]),
  ).toEqual(['first_response', 'resolution'])
})

test.each([
  ['Waiting for parts', 'paused'],
  ['WAITING FOR PARTS', 'paused'],
  ['On the road', 'paused'],
  ['Being built', 'running'],
  [null, 'running'],
])('where the MSP has statuses of its own that pause, one with the name %j is %s', (name, state) => {
  const from = new Date('2026-11-23T08:00Z')
  const life = {
    ...lifeOf(from, 'normal', []),
    statuses: [{ at: from, status: 'open' as const, name }],
  }
  const pausing = { ...policy, pausedByNames: ['Waiting for parts', 'on the road'] }
  const [clock] = slaClocks(life, pausing, everyMoment, new Date('2026-11-23T09:00Z'))
  expect([clock?.state, clock?.minutesLeft]).toEqual([state, state === 'paused' ? 240 : 180])
})

test('the first policy of the list that fits wins, in whatever letters its names are', () => {
  const contractId = '0199f0a0-0000-7000-8000-000000000001'
  const named = (name: string, more: object = {}) => newSlaPolicy.parse({ ...policy, name, ...more })
  const list = [
    named('off', { active: false }),
    named('gold contract', { appliesTo: { contractIds: [contractId] } }),
    named('vip', { appliesTo: { customerTags: ['VIP'], priorities: ['high', 'critical'] } }),
    named('projects', { appliesTo: { queues: ['projects'] } }),
    named('everybody'),
  ]
  const wins = (subject: Partial<Parameters<typeof choosePolicy>[1]>) =>
    choosePolicy(list, {
      contractId: null,
      customerTags: [],
      queue: 'Support',
      priority: 'normal',
      ...subject,
    })?.name
  expect(wins({})).toBe('everybody')
  expect(wins({ contractId, customerTags: ['vip'], priority: 'high' })).toBe('gold contract')
  expect(wins({ customerTags: ['vip'], priority: 'high' })).toBe('vip')
  expect(wins({ customerTags: ['vip'] })).toBe('everybody')
  expect(wins({ queue: 'Projects' })).toBe('projects')
  expect(
    choosePolicy(list.slice(0, 2), { contractId: null, customerTags: [], queue: '', priority: 'low' }),
  ).toBe(undefined)
})

describe('whatever happens to a ticket', () => {
  const at = (minutes: number) => new Date(Date.parse('2026-03-27T08:00:00Z') + minutes * 60_000)
  const happening = fc.record({
    at: fc.integer({ min: 1, max: 9000 }).map(at),
    what: fc.constantFrom<Ticket['status'] | 'reply' | 'held' | 'let go'>(
      'open',
      'waiting',
      'closed',
      'resolved',
      'reply',
      'held',
      'let go',
    ),
  })
  const life = fc.array(happening, { maxLength: 8 }).map((events) =>
    lifeOf(
      at(0),
      'normal',
      events.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
    ),
  )
  const time = fc
    .constantFrom(rome, newYork, nights, withHolidays(rome, '2026-03-30'))
    .map((hours) => businessTimeOf(hours))
  const moment = fc.integer({ min: 0, max: 12_000 }).map(at)

  test('what is used only grows, nothing late becomes timely, and a due time stands while nothing happens', () => {
    fc.assert(
      fc.property(life, time, moment, moment, (given, calendar, one, other) => {
        const [now, later] = one < other ? [one, other] : [other, one]
        const before = slaClocks(given, policy, calendar, now)
        const after = slaClocks(given, policy, calendar, later)
        for (const clock of before.filter(({ metric }) => metric === 'resolution')) {
          const same = after.find(({ metric }) => metric === clock.metric)
          expect(same?.percentUsed).toBeGreaterThanOrEqual(clock.percentUsed)
          expect(same?.pausedMinutes).toBeGreaterThanOrEqual(clock.pausedMinutes)
          expect(same?.minutesLeft).toBeLessThanOrEqual(clock.minutesLeft)
          if (clock.state === 'breached')
            expect(same).toMatchObject({ state: 'breached', dueAt: clock.dueAt })
          const happened = [...given.statuses, ...given.holds].some(
            (each) => each.at > now && each.at <= later,
          )
          if (!happened) expect(same?.dueAt).toEqual(clock.dueAt)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('pausing never shortens: due times and what is left are never less than without', () => {
    fc.assert(
      fc.property(life, time, moment, (given, calendar, now) => {
        const paused = slaClocks({ ...given, firstReplyAt: null, lastReplyAt: null }, policy, calendar, now)
        const never = slaClocks(
          { ...given, firstReplyAt: null, lastReplyAt: null, holds: [] },
          { ...policy, pausedBy: [] },
          calendar,
          now,
        )
        for (const clock of paused) {
          const plain = never.find(({ metric }) => metric === clock.metric)
          expect(clock.minutesLeft).toBeGreaterThanOrEqual(plain?.minutesLeft ?? 0)
          if (clock.dueAt && plain?.dueAt) expect(clock.dueAt >= plain.dueAt).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('used, left and target agree, and it is late exactly from its due time on', () => {
    fc.assert(
      fc.property(life, time, moment, (given, calendar, now) => {
        for (const clock of slaClocks(given, policy, calendar, now)) {
          const used = clock.targetMinutes - clock.minutesLeft
          expect(Math.abs(clock.percentUsed - (used / clock.targetMinutes) * 100)).toBeLessThanOrEqual(1)
          const asOf = clock.stoppedAt ?? now
          expect(clock.state === 'breached').toBe(clock.dueAt !== null && clock.dueAt <= asOf)
          expect(clock.percentUsed >= 100).toBe(clock.state === 'breached')
          if (clock.dueAt) {
            const all = calendar.between(clock.startedAt, clock.dueAt)
            expect(all).toBeGreaterThanOrEqual(clock.targetMinutes * 60_000)
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})

function clocksOf(
  { hours = rome, priority = 'normal', pausedBy, created, events = [] }: Omit<Case, 'metric' | 'now' | 'is'>,
  now: string,
) {
  const life = lifeOf(
    new Date(created),
    priority,
    events.map(([moment, what]) => ({ at: new Date(moment), what })),
  )
  const time = hours === 'always' ? everyMoment : businessTimeOf(hours)
  return slaClocks(life, pausedBy ? { ...policy, pausedBy } : policy, time, new Date(now))
}

function lifeOf(
  createdAt: Date,
  priority: Ticket['priority'],
  events: readonly { at: Date; what: Ticket['status'] | 'reply' | 'held' | 'let go' }[],
): TicketLife {
  const replies = events.filter(({ what }) => what === 'reply').map(({ at }) => at)
  return {
    createdAt,
    priority,
    statuses: [
      { at: createdAt, status: 'new' },
      ...events.flatMap(({ at, what }) =>
        what === 'reply' || what === 'held' || what === 'let go' ? [] : [{ at, status: what }],
      ),
    ],
    holds: events.flatMap(({ at, what }) =>
      what === 'held' || what === 'let go' ? [{ at, held: what === 'held' }] : [],
    ),
    firstReplyAt: replies[0] ?? null,
    lastReplyAt: replies.at(-1) ?? null,
  }
}
