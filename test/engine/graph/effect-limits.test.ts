import { expect, test } from 'vitest'
import {
  countedEffects,
  countsOthers,
  type EffectLimits,
  effectLimits,
  firstBreach,
  limitsInForce,
} from '#engine/graph/effect-limits.ts'

const none = { run: 0, hour: 0, day: 0 }

test.each<[string, (EffectLimits | undefined)[], EffectLimits | undefined]>([
  ['nothing said: nothing is limited', [undefined, undefined], undefined],
  ['an empty kind limits nothing', [{}, { tickets: {} }], undefined],
  ['the MSP’s where the workflow says nothing', [{ mails: { hour: 5 } }, undefined], { mails: { hour: 5 } }],
  [
    'the workflow’s stand in place of the MSP’s, span by span',
    [{ mails: { run: 1, hour: 5 } }, { mails: { hour: 9 }, money: { day: 10.5 } }],
    { mails: { run: 1, hour: 9 }, money: { day: 10.5 } },
  ],
  [
    'what a person raised for the run stands over both',
    [{ mails: { hour: 5 } }, { mails: { hour: 9 } }, { mails: { hour: 12 } }],
    { mails: { hour: 12 } },
  ],
])('limits in force: %s', (_, rising, expected) => {
  expect(limitsInForce(...rising)).toEqual(expected)
})

test.each<[string, EffectLimits, Parameters<typeof firstBreach>[1], ReturnType<typeof firstBreach>]>([
  ['at the limit is within it', { tickets: { run: 3 } }, [{ ...none, kind: 'tickets', run: 3 }], undefined],
  [
    'one more is beyond it',
    { tickets: { run: 3 } },
    [{ ...none, kind: 'tickets', run: 4 }],
    { kind: 'tickets', span: 'run', most: 3, would: 4 },
  ],
  [
    'a limit of none stops the first',
    { scripts: { day: 0 } },
    [{ ...none, kind: 'scripts', day: 1 }],
    { kind: 'scripts', span: 'day', most: 0, would: 1 },
  ],
  [
    'money is compared in whole units',
    { money: { hour: 120.5 } },
    [{ ...none, kind: 'money', hour: 12_051 }],
    { kind: 'money', span: 'hour', most: 120.5, would: 120.51 },
  ],
  [
    'the first limit, in the order of the totals and then of the spans',
    { mails: { run: 9, day: 1 }, tickets: { run: 0 } },
    [
      { kind: 'mails', run: 2, hour: 2, day: 2 },
      { ...none, kind: 'tickets', run: 1 },
    ],
    { kind: 'mails', span: 'day', most: 1, would: 2 },
  ],
  ['and to the cent', { money: { hour: 120.5 } }, [{ ...none, kind: 'money', hour: 12_050 }], undefined],
  [
    'another kind has another limit',
    { mails: { run: 0 } },
    [{ ...none, kind: 'tickets', run: 9 }],
    undefined,
  ],
])('breach: %s', (_, limits, totals, expected) => {
  expect(firstBreach(limits, totals)).toEqual(expected)
})

test('only what is limited is counted; new tickets by themselves, known ones and devices by what they are', () => {
  const limits = { tickets: { run: 1 }, devices: { run: 1 }, money: { run: 1 } }
  const counts = { tickets: ['a', 'a', 'b'], devices: ['x'], mails: 4, scripts: 1, moneyMinor: 250 }
  expect(countedEffects(limits, counts, 'key')).toEqual([
    { kind: 'tickets', subject: 'a', amount: 1 },
    { kind: 'tickets', subject: 'b', amount: 1 },
    { kind: 'devices', subject: 'x', amount: 1 },
    { kind: 'money', subject: '', amount: 250 },
  ])
  expect(countedEffects(limits, { tickets: 2 }, 'key').map(({ subject }) => subject)).toEqual([
    'key/0',
    'key/1',
  ])
  expect(countedEffects(limits, { moneyMinor: -500 }, 'key')).toEqual([])
})

test('e-mails, scripts and money are counted by how many, and not at all where there are none', () => {
  const limits = { mails: { run: 1 }, scripts: { run: 1 }, money: { run: 1 }, tickets: { run: 1 } }
  expect(countedEffects(limits, { mails: 4, scripts: 2, moneyMinor: 1 }, 'key')).toEqual([
    { kind: 'mails', subject: '', amount: 4 },
    { kind: 'scripts', subject: '', amount: 2 },
    { kind: 'money', subject: '', amount: 1 },
  ])
  expect(countedEffects(limits, {}, 'key')).toEqual([])
})

test('runs are counted together only where something is limited by time', () => {
  expect(countsOthers({ mails: { run: 4 } })).toBe(false)
  expect(countsOthers({ mails: { run: 4, hour: 9 } })).toBe(true)
  expect(countsOthers({ mails: { run: 4 }, devices: { day: 1 } })).toBe(true)
})

test('a limit below none, or of half a ticket, is refused', () => {
  expect(effectLimits.safeParse({ tickets: { run: -1 } }).success).toBe(false)
  expect(effectLimits.safeParse({ tickets: { run: 0.5 } }).success).toBe(false)
  expect(effectLimits.safeParse({ money: { run: 0.5 } }).success).toBe(true)
})
