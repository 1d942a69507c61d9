import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Rota,
  type RotaLayer,
  type RotaOverride,
  rota,
  shiftsOf,
  whoIsOnCall,
} from '#engine/msp/rota.ts'

const ada = '00000000-0000-4000-8000-00000000000a'
const bob = '00000000-0000-4000-8000-00000000000b'
const eva = '00000000-0000-4000-8000-00000000000e'
const names = new Map([
  [ada, 'Ada'],
  [bob, 'Bob'],
  [eva, 'Eva'],
])

// Monday 2 November 2026.
const weekly: RotaLayer = {
  id: 'first',
  name: 'First',
  people: [ada, bob, eva],
  every: 1,
  unit: 'week',
  startsOn: '2026-11-02',
  handover: '09:00',
}
const of = (layer: Partial<RotaLayer>, timeZone = 'Europe/Rome'): Rota => ({
  timeZone,
  layers: [{ ...weekly, ...layer }],
})
const nightly = of({ people: [ada, bob], unit: 'day', startsOn: '2026-03-27', handover: '02:30' })
const autumn = of({ people: [ada, bob], unit: 'day', startsOn: '2026-10-24', handover: '02:30' })

describe('who is on call', () => {
  test.each<[string, Rota, string, string, string, string]>([
    [
      'the first in her week',
      of({}),
      '2026-11-04T12:00:00Z',
      'Ada',
      '2026-11-02T08:00:00Z',
      '2026-11-09T08:00:00Z',
    ],
    [
      'until the clock shows the handover',
      of({}),
      '2026-11-09T07:59:59Z',
      'Ada',
      '2026-11-02T08:00:00Z',
      '2026-11-09T08:00:00Z',
    ],
    [
      'from that moment the next one',
      of({}),
      '2026-11-09T08:00:00Z',
      'Bob',
      '2026-11-09T08:00:00Z',
      '2026-11-16T08:00:00Z',
    ],
    [
      'after the last the first again',
      of({}),
      '2026-11-23T08:00:00Z',
      'Ada',
      '2026-11-23T08:00:00Z',
      '2026-11-30T08:00:00Z',
    ],
    [
      'before the first day the turns go backwards',
      of({}),
      '2026-11-02T07:00:00Z',
      'Eva',
      '2026-10-26T08:00:00Z',
      '2026-11-02T08:00:00Z',
    ],
    [
      'in turns of two weeks',
      of({ every: 2 }),
      '2026-11-20T12:00:00Z',
      'Bob',
      '2026-11-16T08:00:00Z',
      '2026-11-30T08:00:00Z',
    ],
    [
      'in turns of a day',
      of({ unit: 'day' }),
      '2026-11-04T12:00:00Z',
      'Eva',
      '2026-11-04T08:00:00Z',
      '2026-11-05T08:00:00Z',
    ],
    [
      'alone, always',
      of({ people: [bob] }),
      '2026-11-20T12:00:00Z',
      'Bob',
      '2026-11-16T08:00:00Z',
      '2026-11-23T08:00:00Z',
    ],
    [
      'in another time zone the handover is there',
      of({}, 'America/New_York'),
      '2026-11-09T13:59:00Z',
      'Ada',
      '2026-11-02T14:00:00Z',
      '2026-11-09T14:00:00Z',
    ],
    [
      'at midnight',
      of({ handover: '00:00' }),
      '2026-11-08T23:30:00Z',
      'Bob',
      '2026-11-08T23:00:00Z',
      '2026-11-15T23:00:00Z',
    ],
    // Clocks of Rome go forward on 29 March 2026 and back on 25 October.
    [
      'over the spring change the handover stays at nine',
      of({ startsOn: '2026-03-23' }),
      '2026-03-30T07:00:00Z',
      'Bob',
      '2026-03-30T07:00:00Z',
      '2026-04-06T07:00:00Z',
    ],
    [
      'a week of spring is an hour shorter',
      of({ startsOn: '2026-03-23' }),
      '2026-03-30T06:59:00Z',
      'Ada',
      '2026-03-23T08:00:00Z',
      '2026-03-30T07:00:00Z',
    ],
    [
      'a week of autumn an hour longer',
      of({ startsOn: '2026-10-19' }),
      '2026-10-26T07:30:00Z',
      'Ada',
      '2026-10-19T07:00:00Z',
      '2026-10-26T08:00:00Z',
    ],
    [
      'a handover in the hour that is skipped is where the clock jumps',
      nightly,
      '2026-03-29T01:00:00Z',
      'Ada',
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:30:00Z',
    ],
    [
      'and not before it',
      nightly,
      '2026-03-29T00:59:59Z',
      'Bob',
      '2026-03-28T01:30:00Z',
      '2026-03-29T01:00:00Z',
    ],
    [
      'a handover in the hour that comes twice is the first time',
      autumn,
      '2026-10-25T00:30:00Z',
      'Bob',
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00Z',
    ],
    ['and once only', autumn, '2026-10-25T01:30:00Z', 'Bob', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
  ])('%s', (_, given, at, person, from, until) => {
    const [shift] = whoIsOnCall(rota.parse(given), [], new Date(at))
    expect({
      person: names.get(shift?.person ?? ''),
      from: shift?.from.toISOString(),
      until: shift?.until.toISOString(),
    }).toEqual({ person, from: from.replace('Z', '.000Z'), until: until.replace('Z', '.000Z') })
  })
})

describe('an override', () => {
  const swap: RotaOverride = {
    layerId: 'first',
    person: eva,
    from: new Date('2026-11-04T18:00:00Z'),
    until: new Date('2026-11-05T06:00:00Z'),
  }
  const at = (moment: string, overrides: RotaOverride[]) =>
    whoIsOnCall(of({}), overrides, new Date(moment))[0]

  test('wins while it lasts, and says whose turn it would be', () => {
    expect(at('2026-11-04T18:00:00Z', [swap])).toEqual({
      layerId: 'first',
      person: eva,
      from: swap.from,
      until: swap.until,
      insteadOf: ada,
    })
    expect(at('2026-11-04T17:59:00Z', [swap])).toMatchObject({
      person: ada,
      until: swap.from,
      insteadOf: null,
    })
    expect(at('2026-11-05T06:00:00Z', [swap])).toMatchObject({
      person: ada,
      from: swap.until,
      insteadOf: null,
    })
  })

  test('that was made later wins over one that was made before', () => {
    const second = { ...swap, person: bob, from: new Date('2026-11-04T20:00:00Z') }
    expect(at('2026-11-04T19:00:00Z', [swap, second])).toMatchObject({ person: eva })
    expect(at('2026-11-04T21:00:00Z', [swap, second])).toMatchObject({ person: bob })
  })

  test('of another layer changes nothing', () => {
    expect(at('2026-11-04T20:00:00Z', [{ ...swap, layerId: 'second' }])).toMatchObject({ person: ada })
  })

  test('lasts over a handover', () => {
    const long = { ...swap, until: new Date('2026-11-10T00:00:00Z') }
    expect(at('2026-11-09T12:00:00Z', [long])).toMatchObject({ person: eva, insteadOf: bob })
  })
})

const people = [ada, bob, eva]
const day = 24 * 3_600_000
const moments = fc.date({ min: new Date('2024-01-01'), max: new Date('2029-01-01'), noInvalidDate: true })
const zones = fc.constantFrom(
  'Europe/Rome',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'UTC',
  'America/Sao_Paulo',
)
const layers: fc.Arbitrary<RotaLayer> = fc.record({
  id: fc.constant('first'),
  name: fc.constant('First'),
  people: fc.shuffledSubarray(people, { minLength: 1 }),
  every: fc.integer({ min: 1, max: 5 }),
  unit: fc.constantFrom('day' as const, 'week' as const),
  startsOn: moments.map((moment) => moment.toISOString().slice(0, 10)),
  handover: fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`),
})
const overridesAround = (moment: Date) =>
  fc.array(
    fc
      .record({
        person: fc.constantFrom(...people),
        start: fc.integer({ min: -20, max: 20 }),
        hours: fc.integer({ min: 1, max: 500 }),
      })
      .map(({ person, start, hours }): RotaOverride => {
        const from = new Date(moment.getTime() + start * 5 * 3_600_000)
        return { layerId: 'first', person, from, until: new Date(from.getTime() + hours * 3_600_000) }
      }),
    { maxLength: 5 },
  )
const cases = moments.chain((moment) => fc.tuple(fc.constant(moment), zones, layers, overridesAround(moment)))

describe('at every moment', () => {
  test('there is exactly one in each layer, in a shift that this moment lies in', () => {
    fc.assert(
      fc.property(cases, ([moment, timeZone, layer, overrides]) => {
        const shifts = whoIsOnCall(rota.parse({ timeZone, layers: [layer] }), overrides, moment)
        expect(shifts).toHaveLength(1)
        const [shift] = shifts
        expect(shift && shift.from <= moment && moment < shift.until).toBe(true)
        const counts = overrides.findLast(({ from, until }) => from <= moment && moment < until)
        expect(counts === undefined || shift?.person === counts.person).toBe(true)
        expect(counts !== undefined || layer.people.includes(shift?.person ?? '')).toBe(true)
      }),
    )
  })

  test('the shifts of a month follow each other without gaps, and say the same as each moment does', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 0, max: 30 * 24 }), ([from, timeZone, layer, overrides], hour) => {
        const shifts = shiftsOf(timeZone, layer, overrides, {
          from,
          until: new Date(from.getTime() + 31 * day),
        })
        for (const [at, shift] of shifts.slice(1).entries()) expect(shift.from).toEqual(shifts[at]?.until)
        const moment = new Date(from.getTime() + hour * 3_600_000)
        const found = shifts.filter((shift) => shift.from <= moment && moment < shift.until)
        const [now] = whoIsOnCall({ timeZone, layers: [layer] }, overrides, moment)
        expect(found.map(({ person }) => person)).toEqual([now?.person])
      }),
      { numRuns: 60 },
    )
  })

  test('without overrides everybody has as many turns as the others', () => {
    fc.assert(
      fc.property(moments, zones, layers, (from, timeZone, layer) => {
        const days = layer.every * (layer.unit === 'week' ? 7 : 1) * layer.people.length * 3
        const until = new Date(from.getTime() + days * day)
        const turns = shiftsOf(timeZone, layer, [], { from, until })
        const count = (person: string) => turns.filter((turn) => turn.person === person).length
        const counts = layer.people.map(count)
        expect(layer.people.length === 1 || Math.max(...counts) - Math.min(...counts) <= 1).toBe(true)
      }),
      { numRuns: 40 },
    )
  })
})

test.each<[string, unknown]>([
  ['without a layer', { timeZone: 'Europe/Rome', layers: [] }],
  ['with nobody', of({ people: [] })],
  ['with somebody twice', of({ people: [ada, ada] })],
  ['in a time zone that is none', of({}, 'Europe/Atlantis')],
  ['with two layers of one id', { timeZone: 'UTC', layers: [weekly, weekly] }],
])('a rota %s is refused', (_, given) => {
  expect(rota.safeParse(given).success).toBe(false)
})
