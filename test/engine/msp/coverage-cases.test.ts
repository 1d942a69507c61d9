import { describe, expect, test } from 'vitest'
import { type BusinessHours, usualBusinessHours } from '#engine/msp/business-hours.ts'
import type { Contract } from '#engine/msp/contract.ts'
import { contractBalance, contractDraw, drawResult, newDraw } from '#engine/msp/contract-draw.ts'
import { coverageWork } from '#engine/msp/coverage.ts'
import { chooseContract, coversWhole } from '#engine/msp/coverage-contract.ts'
import { allotmentOf, roundMinutes } from '#engine/msp/coverage-decide.ts'
import { splitByHours } from '#engine/msp/coverage-hours.ts'
import { drawMultiplier, drawThousandths, hourlyRateOf, rateTerms, same } from '#engine/msp/coverage-rate.ts'
import { findOutOfScope } from '#engine/msp/coverage-scope.ts'
import { type Asked, agreed, calendar, decide, id } from './coverage-for-tests.ts'

const fromHalfPastFive = '2026-11-20T17:30:00+01:00'
const evening = '2026-11-20T20:00:00+01:00'
const fridayNight = '2026-11-20T23:00:00+01:00'

const block = (given: Parameters<typeof agreed>[0] = {}) =>
  agreed({ kind: 'block_hours', name: 'Ten hours', includedMinutes: 600, ...given })
const prepaid = (given: Parameters<typeof agreed>[0] = {}) =>
  agreed({ kind: 'prepaid', name: 'Credit', includedAmountMinor: 100_000, ...given })
const hourly = (given: Parameters<typeof agreed>[0] = {}) =>
  agreed({ kind: 'time_and_materials', name: 'By the hour', ...given })

const partsOf = (asked: Asked) =>
  decide(asked).parts.map(({ outcome, reasonCode, hours, minutes, drawMinutes, amountMinor }) => [
    outcome,
    reasonCode,
    hours,
    minutes,
    drawMinutes,
    amountMinor,
  ])

describe('neighbouring stretches of work', () => {
  const table: { name: string; asked: Asked; are: ReturnType<typeof partsOf> }[] = [
    {
      name: 'with one reason and one price are one part, rounded once',
      asked: {
        contracts: [hourly({ roundingMinutes: 1 })],
        work: { startedAt: '2026-11-20T17:40:00+01:00', minutes: 40 },
      },
      // Two parts of 0.333 hours would be 5328.
      are: [['billable', 'OUT_OF_SCOPE_WORK_TYPE', 'business', 40, 0, 5336]],
    },
    {
      name: 'that the fee pays for are one part',
      asked: { work: { startedAt: fromHalfPastFive, minutes: 120 } },
      are: [['included', 'INCLUDED_FIXED_FEE', 'business', 120, 0, 0]],
    },
    {
      name: 'from before opening to after closing are three where only the hours between are included',
      asked: {
        contracts: [agreed({ coveredHours: ['business'] })],
        work: { startedAt: '2026-11-20T08:00:00+01:00', minutes: 660 },
      },
      are: [
        ['billable', 'AFTER_HOURS', 'after_hours', 60, 0, 8000],
        ['included', 'INCLUDED_FIXED_FEE', 'business', 540, 0, 0],
        ['billable', 'AFTER_HOURS', 'after_hours', 60, 0, 8000],
      ],
    },
    {
      name: 'with two prices are two, though the reason is one',
      asked: {
        contracts: [
          hourly({ rates: [{ id: 'late', hours: 'after_hours', kind: 'multiplier', multiplier: 1.5 }] }),
        ],
        work: { startedAt: fromHalfPastFive, minutes: 120 },
      },
      are: [
        ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 'business', 30, 0, 4000],
        ['billable', 'OUT_OF_SCOPE_WORK_TYPE', 'after_hours', 90, 0, 18_000],
      ],
    },
    {
      name: 'with two reasons are two, though the price and the rule are one',
      asked: {
        contracts: [agreed({ coveredHours: ['business'] })],
        work: { startedAt: fridayNight, minutes: 120 },
      },
      are: [
        ['billable', 'AFTER_HOURS', 'after_hours', 60, 0, 8000],
        ['billable', 'WEEKEND_HOLIDAY', 'weekend', 60, 0, 8000],
      ],
    },
    {
      name: 'that draw a block at two speeds are two',
      asked: {
        contracts: [block({ drawMultipliers: [{ id: 'm', hours: 'after_hours', multiplier: 1.5 }] })],
        work: { startedAt: fromHalfPastFive, minutes: 120 },
      },
      are: [
        ['included', 'INCLUDED_HOURS', 'business', 30, 30, 0],
        ['included', 'INCLUDED_HOURS', 'after_hours', 90, 135, 0],
      ],
    },
    {
      name: 'that draw a block at one speed are one',
      asked: { contracts: [block()], work: { startedAt: fromHalfPastFive, minutes: 120 } },
      are: [['included', 'INCLUDED_HOURS', 'business', 120, 120, 0]],
    },
    {
      name: 'are never merged with the travel, though everything else is one',
      asked: { contracts: [block({ coversTravel: true })], work: { travelMinutes: 30 } },
      are: [
        ['included', 'INCLUDED_HOURS', 'business', 60, 60, 0],
        ['included', 'INCLUDED_HOURS', 'business', 30, 30, 0],
      ],
    },
    {
      name: 'that are cut off by the most that is billed are no part',
      asked: {
        contracts: [hourly({ maxMinutes: 30, rates: [{ id: 'l', hours: 'after_hours', kind: 'custom' }] })],
        work: { startedAt: fromHalfPastFive, minutes: 120 },
      },
      are: [['billable', 'OUT_OF_SCOPE_WORK_TYPE', 'business', 30, 0, 4000]],
    },
    {
      name: 'are cut off from the end, and what is left of each is a part',
      asked: {
        contracts: [agreed({ coveredHours: ['business'], maxMinutes: 75 })],
        work: { startedAt: fromHalfPastFive, minutes: 120 },
      },
      are: [
        ['included', 'INCLUDED_FIXED_FEE', 'business', 30, 0, 0],
        ['billable', 'AFTER_HOURS', 'after_hours', 45, 0, 6000],
      ],
    },
  ]
  test.each(table)('$name', ({ asked, are }) => {
    expect(partsOf(asked)).toEqual(are)
  })

  test('that two contracts pay for are two parts, each with the terms of its contract', () => {
    const { parts } = decide({
      contracts: [
        agreed({ coveredHours: ['business'], exclusionContractId: id('2') }),
        agreed({ id: id('2'), name: 'Nights', isDefault: false, taxCode: 'N2', taxRatePercent: 0 }),
      ],
      work: { startedAt: fromHalfPastFive, minutes: 60 },
    })

    expect(parts).toMatchObject([
      { minutes: 30, contractId: id('1'), ruleId: 'contract.kind', taxRatePercent: 22, taxCode: '' },
      { minutes: 30, contractId: id('2'), ruleId: 'contract.coveredHours', taxRatePercent: 0, taxCode: 'N2' },
    ])
  })
})

describe('a block', () => {
  const table: { name: string; asked: Asked; are: ReturnType<typeof partsOf> }[] = [
    {
      name: 'is drawn once by all parts of an entry: what the work took, the travel cannot take',
      asked: { contracts: [block({ usedMinutes: 500, coversTravel: true })], work: { travelMinutes: 60 } },
      are: [
        ['included', 'INCLUDED_HOURS', 'business', 60, 60, 0],
        ['included', 'INCLUDED_HOURS', 'business', 40, 40, 0],
        ['billable', 'HOURS_EXHAUSTED', 'business', 20, 0, 2664],
      ],
    },
    {
      name: 'that is empty has no included part',
      asked: { contracts: [block({ usedMinutes: 600 })] },
      are: [['billable', 'HOURS_EXHAUSTED', 'business', 60, 0, 8000]],
    },
    {
      name: 'in which the work just fits has no billed part',
      asked: { contracts: [block({ usedMinutes: 540 })] },
      are: [['included', 'INCLUDED_HOURS', 'business', 60, 60, 0]],
    },
    {
      name: 'in which the work just fits at less than half speed includes all of it',
      asked: {
        contracts: [
          block({ usedMinutes: 576, roundingMinutes: 1, drawMultipliers: [{ id: 'm', multiplier: 0.4 }] }),
        ],
        work: { minutes: 61 },
      },
      // 24.4 minutes are 24, which would pay for 60 of the 61 were they counted back.
      are: [['included', 'INCLUDED_HOURS', 'business', 61, 24, 0]],
    },
    {
      name: 'loses at least a minute to any work',
      asked: {
        contracts: [block({ roundingMinutes: 1, drawMultipliers: [{ id: 'm', multiplier: 0.1 }] })],
        work: { minutes: 2 },
      },
      are: [['included', 'INCLUDED_HOURS', 'business', 2, 1, 0]],
    },
    {
      name: 'that is empty bills work that draws almost nothing',
      asked: {
        contracts: [
          block({
            usedMinutes: 600,
            drawMultipliers: [
              { id: 'm1', multiplier: 0.03 },
              { id: 'm2', multiplier: 0.03 },
            ],
          }),
        ],
      },
      are: [['billable', 'HOURS_EXHAUSTED', 'business', 60, 0, 8000]],
    },
    {
      name: 'loses nothing to an entry of no minutes',
      asked: { contracts: [block()], work: { minutes: 0 } },
      are: [['included', 'INCLUDED_HOURS', 'business', 0, 0, 0]],
    },
    {
      name: 'that is empty bills nothing of an entry of no minutes',
      asked: { contracts: [block({ usedMinutes: 600 })], work: { minutes: 0 } },
      are: [['included', 'INCLUDED_HOURS', 'business', 0, 0, 0]],
    },
    {
      name: 'of money without a price includes an entry of no minutes',
      asked: {
        contracts: [prepaid({ hourlyRateMinor: 0 })],
        card: { hourlyRateMinor: 0 },
        work: { minutes: 0 },
      },
      are: [['included', 'INCLUDED_HOURS', 'business', 0, 0, 0]],
    },
    {
      name: 'of money without a price includes no minute',
      asked: { contracts: [prepaid({ hourlyRateMinor: 0 })], card: { hourlyRateMinor: 0 } },
      are: [['billable', 'HOURS_EXHAUSTED', 'business', 60, 0, 0]],
    },
  ]
  test.each(table)('$name', ({ asked, are }) => {
    expect(partsOf(asked)).toEqual(are)
  })

  test('of money is drawn once by all parts of an entry', () => {
    const { parts, drawAmountMinor } = decide({
      contracts: [prepaid({ usedAmountMinor: 88_000, coversTravel: true })],
      work: { travelMinutes: 60 },
    })

    expect(parts.map((part) => [part.outcome, part.minutes, part.drawAmountMinor, part.amountMinor])).toEqual(
      [
        ['included', 60, 8000, 0],
        ['included', 30, 4000, 0],
        ['billable', 30, 0, 4000],
      ],
    )
    expect(drawAmountMinor).toBe(12_000)
  })

  test('tells of each part which rate it comes from, and of what is included none', () => {
    const rates = [{ id: 'std', workType: 'remote support', kind: 'custom', amountMinor: 7000 } as const]
    const pricesOf = (given: Parameters<typeof agreed>[0]) =>
      decide({ contracts: [block({ usedMinutes: 570, rates, ...given })] }).parts.map((part) => [
        part.ruleId,
        part.unitPriceMinor,
        part.rateRuleIds,
      ])

    expect(pricesOf({ overrunRateMinor: 9500 })).toEqual([
      ['contract.kind', 0, []],
      ['contract.overrun', 9500, ['contract.overrunRateMinor']],
    ])
    expect(pricesOf({})).toEqual([
      ['contract.kind', 0, []],
      ['contract.overrun', 7000, ['std']],
    ])
  })

  test('that is empty is gone beyond at the price that the entry has itself, if it has one', () => {
    const asked = { contracts: [block({ usedMinutes: 600, overrunRateMinor: 12_000 })] }
    const priceOf = (parts: readonly { unitPriceMinor: number }[]) => parts.map((part) => part.unitPriceMinor)

    expect(priceOf(decide(asked).parts)).toEqual([12_000])
    expect(priceOf(decide({ ...asked, work: { rateMinor: 5000 } }).parts)).toEqual([5000])
  })

  test('that is empty says whether hours or credit are used up', () => {
    expect(decide({ contracts: [block({ usedMinutes: 600 })] }).sentence).toEqual({
      en: 'The hours of "Ten hours" are used up',
      it: 'Le ore di "Ten hours" sono esaurite',
    })
    expect(decide({ contracts: [prepaid({ usedAmountMinor: 100_000 })] }).sentence).toEqual({
      en: 'The credit of "Credit" is used up',
      it: 'Il credito di "Credit" è esaurito',
    })
  })

  test.each([
    ['fixed_per_seat', 600, 5000, undefined],
    ['time_and_materials', 600, 5000, undefined],
    ['block_hours', 600, null, { counts: 'minutes', allotted: 600 }],
    ['block_hours', 600, 5000, { counts: 'minutes', allotted: 600 }],
    ['block_hours', null, null, { counts: 'minutes', allotted: 0 }],
    ['prepaid', 600, null, { counts: 'minutes', allotted: 600 }],
    ['prepaid', 600, 5000, { counts: 'money', allotted: 5000 }],
    ['prepaid', null, 0, { counts: 'money', allotted: 0 }],
  ] as const)(
    'of kind %s with %s minutes and an amount of %s holds %j',
    (kind, includedMinutes, includedAmountMinor, holds) => {
      expect(allotmentOf({ kind, includedMinutes, includedAmountMinor })).toEqual(holds)
    },
  )
})

test.each([
  [0, 15, 30, null, 0],
  [1, 15, 0, null, 15],
  [15, 15, 0, null, 15],
  [16, 15, 0, null, 30],
  [16, 15, 60, null, 60],
  [70, 15, 60, null, 75],
  [70, 15, 0, 60, 60],
  [16, 15, 60, 45, 45],
])(
  '%i minutes by %i, at least %s and at most %s, are %i',
  (minutes, roundingMinutes, minMinutes, maxMinutes, are) => {
    expect(roundMinutes({ roundingMinutes, minMinutes, maxMinutes }, minutes)).toBe(are)
  },
)

describe('the price', () => {
  const cabling = { id: 'card-cabling', workType: 'cabling', kind: 'custom', amountMinor: 20_000 } as const
  const table: { name: string; asked: Asked; is: [number, string[]] }[] = [
    {
      name: 'is that of the entry, and says so',
      asked: { contracts: [hourly()], work: { rateMinor: 5000 } },
      is: [5000, ['work.rateMinor']],
    },
    {
      name: 'is the hourly rate, of no rule',
      asked: { contracts: [hourly()] },
      is: [8000, []],
    },
    {
      name: 'of a contract without a rate is the card’s for the type of work',
      asked: {
        contracts: [hourly({ hourlyRateMinor: 0 })],
        card: { rates: [cabling] },
        work: { workType: 'cabling' },
      },
      is: [20_000, ['card-cabling']],
    },
    {
      name: 'of a contract without a rate is the card’s by the hour where no rate of the card fits',
      asked: { contracts: [hourly({ hourlyRateMinor: 0 })], card: { rates: [cabling] } },
      is: [9000, []],
    },
    {
      name: 'of a contract without a rate but with a rule that fits is by its rule, on the card’s rate',
      asked: {
        contracts: [
          hourly({
            hourlyRateMinor: 0,
            rates: [{ id: 'own', workType: 'cabling', kind: 'plus', amountMinor: 500 }],
          }),
        ],
        card: { rates: [cabling] },
        work: { workType: 'cabling' },
      },
      is: [9500, ['own']],
    },
    {
      name: 'of a contract with a rate is never the card’s for the type of work',
      asked: { contracts: [hourly()], card: { rates: [cabling] }, work: { workType: 'cabling' } },
      is: [8000, []],
    },
    {
      name: 'of a contract in other money is never the card’s',
      asked: {
        contracts: [hourly({ hourlyRateMinor: 0, currency: 'CHF' })],
        card: { rates: [cabling] },
        work: { workType: 'cabling' },
      },
      is: [0, []],
    },
    {
      name: 'without a contract is the card’s for the type of work',
      asked: { contracts: [], card: { rates: [cabling] }, work: { workType: 'cabling' } },
      is: [20_000, ['card-cabling']],
    },
  ]
  test.each(table)('$name', ({ asked, is }) => {
    const [part] = decide(asked).parts
    expect([part?.unitPriceMinor, part?.rateRuleIds]).toEqual(is)
  })

  test('of travel is its own, and of the entry where that has one', () => {
    const travel = (work: Asked['work']) => {
      const part = decide({
        contracts: [agreed({ travelRateMinor: 3000 })],
        work: { travelMinutes: 60, ...work },
      }).parts.at(-1)
      return [part?.kind, part?.unitPriceMinor, part?.rateRuleIds]
    }
    expect(travel({})).toEqual(['travel', 3000, ['travelRateMinor']])
    expect(travel({ rateMinor: 5000 })).toEqual(['travel', 5000, ['work.rateMinor']])
  })

  test('of what is included is not told', () => {
    expect(decide({ work: { rateMinor: 5000 } }).parts).toMatchObject([
      { outcome: 'included', unitPriceMinor: 0, rateRuleIds: [] },
    ])
  })
})

describe('a yes is asked for', () => {
  const free = { hourlyRateMinor: 0 }
  const table: { name: string; asked: Asked; is: ReturnType<typeof decide>['approvalCause'] }[] = [
    {
      name: 'by no work exactly at the limit',
      asked: { contracts: [hourly({ approvalLimitMinor: 8000 })] },
      is: null,
    },
    {
      name: 'by work one cent above the limit',
      asked: { contracts: [hourly({ approvalLimitMinor: 7999 })] },
      is: 'over_limit',
    },
    {
      name: 'by any bill at a limit of nothing',
      asked: { contracts: [hourly({ approvalLimitMinor: 0 })] },
      is: 'over_limit',
    },
    {
      name: 'by no included work at a limit of nothing',
      asked: { contracts: [agreed({ approvalLimitMinor: 0 })] },
      is: null,
    },
    {
      name: 'by work and travel that are only together above the limit',
      asked: { contracts: [hourly({ approvalLimitMinor: 8000 })], work: { travelMinutes: 15 } },
      is: 'over_limit',
    },
    {
      name: 'by the limit of the contract, not by that of the card',
      asked: { contracts: [hourly()], card: { approvalLimitMinor: 0 } },
      is: null,
    },
    {
      name: 'by no work of no minutes, though it has no price',
      asked: { contracts: [], card: free, work: { minutes: 0 } },
      is: null,
    },
    {
      name: 'by what has no price anywhere, in whatever money: no_rate',
      asked: { contracts: [hourly({ ...free, currency: 'CHF' })], card: free },
      is: 'no_rate',
    },
    {
      name: 'by what has no price in this money: currency_mismatch',
      asked: { contracts: [hourly({ ...free, currency: 'CHF' })] },
      is: 'currency_mismatch',
    },
    {
      name: 'by what a person gave no price, in whatever money: no_rate',
      asked: { contracts: [hourly({ ...free, currency: 'CHF' })], work: { rateMinor: 0 } },
      is: 'no_rate',
    },
    {
      name: 'by what a rule makes free in the money of the card: no_rate',
      asked: { contracts: [hourly({ rates: [{ id: 'r', workType: 'remote support', kind: 'custom' }] })] },
      is: 'no_rate',
    },
    {
      name: 'by one part without a price beside others that have one',
      asked: {
        contracts: [hourly({ rates: [{ id: 'r', hours: 'after_hours', kind: 'custom' }] })],
        work: { startedAt: fromHalfPastFive, minutes: 120 },
      },
      is: 'no_rate',
    },
    {
      name: 'by no travel beside hours that are not used up, though overruns wait',
      asked: { contracts: [block({ overrun: 'needs_approval' })], work: { travelMinutes: 30 } },
      is: null,
    },
    {
      name: 'by the overrun of the contract that pays: it waits, though the ticket’s does not',
      asked: {
        contracts: [
          agreed({ exclusionContractId: id('2') }),
          block({ id: id('2'), isDefault: false, usedMinutes: 600, overrun: 'needs_approval' }),
        ],
        work: { project: true },
      },
      is: 'overrun',
    },
    {
      name: 'by no overrun of the contract that pays where it does not wait, though the ticket’s would',
      asked: {
        contracts: [
          agreed({ exclusionContractId: id('2'), overrun: 'needs_approval' }),
          block({ id: id('2'), isDefault: false, usedMinutes: 600 }),
        ],
        work: { project: true },
      },
      is: null,
    },
    {
      name: 'by an overrun before the limit',
      asked: {
        contracts: [block({ usedMinutes: 600, overrun: 'needs_approval', approvalLimitMinor: 0 })],
      },
      is: 'overrun',
    },
    {
      name: 'by nothing that was agreed to already',
      asked: {
        contracts: [block({ usedMinutes: 600, overrun: 'needs_approval', approvalLimitMinor: 0 })],
        work: { approved: true },
      },
      is: null,
    },
  ]
  test.each(table)('$name', ({ asked, is }) => {
    const { approvalCause, decision } = decide(asked)
    expect(approvalCause).toBe(is)
    expect(decision === 'needs_approval').toBe(is !== null)
  })

  test('in a sentence that tells why', () => {
    expect(decide({ contracts: [block({ usedMinutes: 600, overrun: 'needs_approval' })] }).sentence).toEqual({
      en: 'The hours of "Ten hours" are used up, and going on needs approval',
      it: 'Le ore di "Ten hours" sono esaurite, e per proseguire serve un’approvazione',
    })
    expect(decide({ contracts: [], card: free }).sentence).toEqual({
      en: 'No contract is in force on 2026-11-20. There is no price for it yet',
      it: 'Nessun contratto è in vigore il 2026-11-20. Non c’è ancora un prezzo',
    })
    expect(decide({ contracts: [hourly({ ...free, currency: 'CHF' })] }).sentence).toEqual({
      en: '"By the hour" bills all work by the hour. There is no price for it in CHF yet',
      it: '"By the hour" fattura a ore tutto il lavoro. Non c’è ancora un prezzo in CHF',
    })
  })
})

describe('the whole is explained', () => {
  const lateFee = (late: number) =>
    hourly({
      coveredHours: ['business'],
      rates: [{ id: 'late', hours: 'after_hours', kind: 'multiplier', multiplier: late }],
    })
  test.each([
    ['by the first part where that costs more', 90, 'OUT_OF_SCOPE_WORK_TYPE'],
    ['by a later part where that costs more', 180, 'AFTER_HOURS'],
    ['by the first of two that cost the same', 120, 'OUT_OF_SCOPE_WORK_TYPE'],
  ] as const)('%s', (_, minutes, reasonCode) => {
    const work = { startedAt: '2026-11-20T17:00:00+01:00', minutes }
    expect(decide({ contracts: [lateFee(1)], work }).reasonCode).toBe(reasonCode)
  })

  test('by what is billed, however little, where the rest is included', () => {
    const work = { startedAt: '2026-11-20T10:00:00+01:00', minutes: 480, travelMinutes: 1 }
    expect(decide({ work })).toMatchObject({ decision: 'billable', reasonCode: 'TRAVEL' })
  })

  test('by the travel where that costs more than the work', () => {
    const work = { minutes: 15, travelMinutes: 60 }
    expect(decide({ contracts: [hourly()], work }).reasonCode).toBe('TRAVEL')
  })

  test('with the contract that was asked, by id and name, or with none', () => {
    expect(decide({ contracts: [hourly()] })).toMatchObject({
      contractId: id('1'),
      contractName: 'By the hour',
    })
    expect(decide({ contracts: [] })).toMatchObject({ contractId: null, contractName: null })
  })

  test.each([
    ['a courtesy', { work: { billable: 'no_charge' } }, 'work.billable'],
    ['what was decided not to be billed', { work: { billable: 'no' } }, 'work.billable'],
    ['what was agreed to be billed', { work: { billable: 'yes' } }, 'work.billable'],
    ['the automation', { work: { automation: true } }, 'work.automation'],
    ['a block', { contracts: [block()] }, 'contract.kind'],
    ['no contract', { contracts: [] }, 'rateCard'],
  ] satisfies [string, Asked, string][])('with the rule it comes from: %s', (_, asked, ruleId) => {
    expect(decide(asked).ruleId).toBe(ruleId)
  })
})

describe('a contract says what it leaves out', () => {
  const device = { id: id('d1'), hostname: 'SRV-1', inContract: true, siteId: id('51') }
  const anna = { id: id('a1'), name: 'Anna Ferri' }
  const table: { name: string; asked: Asked; en: string; it: string }[] = [
    {
      name: 'an exclusion',
      asked: {
        contracts: [agreed({ exclusions: [{ id: 'x', what: 'work_type', value: 'cabling' }] })],
        work: { workType: 'Cabling' },
      },
      en: '"All in" does not include cabling',
      it: '"All in" non comprende cabling',
    },
    {
      name: 'projects',
      asked: { work: { project: true } },
      en: '"All in" does not include projects',
      it: '"All in" non comprende i progetti',
    },
    {
      name: 'third parties',
      asked: { work: { thirdParty: true } },
      en: '"All in" does not include work on what others supply',
      it: '"All in" non comprende il lavoro su forniture di terzi',
    },
    {
      name: 'a site',
      asked: {
        contracts: [agreed({ coveredSiteIds: [id('51')] })],
        work: { siteId: id('52'), contractId: id('1') },
      },
      en: '"All in" does not include this site',
      it: '"All in" non comprende questa sede',
    },
    {
      name: 'a device by its name',
      asked: { work: { deviceId: device.id }, device: { ...device, inContract: false } },
      en: '"All in" does not include the device SRV-1',
      it: '"All in" non comprende il dispositivo SRV-1',
    },
    {
      name: 'a device that is known by its id alone',
      asked: { contracts: [agreed({ excludedDeviceIds: [device.id] })], work: { deviceId: device.id } },
      en: '"All in" does not include this device',
      it: '"All in" non comprende questo dispositivo',
    },
    {
      name: 'a user by name',
      asked: {
        contracts: [agreed({ coveredContactIds: [id('a2')] })],
        work: { contactId: anna.id },
        contact: anna,
      },
      en: '"All in" does not include the user Anna Ferri',
      it: '"All in" non comprende l’utente Anna Ferri',
    },
    {
      name: 'a user who is known by id alone',
      asked: { contracts: [agreed({ coveredContactIds: [id('a2')] })], work: { contactId: anna.id } },
      en: '"All in" does not include this user',
      it: '"All in" non comprende questo utente',
    },
    {
      name: 'a type of work',
      asked: { contracts: [agreed({ coveredWorkTypes: ['maintenance'] })] },
      en: '"All in" does not include remote support',
      it: '"All in" non comprende remote support',
    },
    {
      name: 'a role',
      asked: { contracts: [agreed({ coveredRoles: ['technician'] })], work: { role: 'senior' } },
      en: '"All in" does not include work by senior',
      it: '"All in" non comprende il lavoro di senior',
    },
    {
      name: 'work on site',
      asked: { contracts: [agreed({ coversOnSite: false })], work: { onSite: true } },
      en: '"All in" does not include work on site',
      it: '"All in" non comprende gli interventi in sede',
    },
    {
      name: 'business hours, where it is for evenings',
      asked: { contracts: [agreed({ coveredHours: ['after_hours'] })] },
      en: '"All in" does not include work in business hours',
      it: '"All in" non comprende il lavoro in orario d’ufficio',
    },
    {
      name: 'evenings',
      asked: { contracts: [agreed({ coveredHours: ['business'] })], work: { startedAt: evening } },
      en: '"All in" does not include work after hours',
      it: '"All in" non comprende il lavoro fuori orario',
    },
    {
      name: 'weekends',
      asked: {
        contracts: [agreed({ coveredHours: ['business'] })],
        work: { startedAt: '2026-11-21T10:00:00+01:00' },
      },
      en: '"All in" does not include work on weekends',
      it: '"All in" non comprende il lavoro nel fine settimana',
    },
    {
      name: 'holidays',
      asked: {
        contracts: [agreed({ coveredHours: ['business'] })],
        work: { startedAt: '2026-12-08T10:00:00+01:00' },
      },
      en: '"All in" does not include work on holidays',
      it: '"All in" non comprende il lavoro nei giorni festivi',
    },
    {
      name: 'travel',
      asked: { work: { travelMinutes: 30 } },
      en: '"All in" does not include travel',
      it: '"All in" non comprende le trasferte',
    },
  ]
  test.each(table)('$name', ({ asked, en, it }) => {
    const { sentence, decision } = decide(asked)
    expect(decision).toBe('billable')
    expect(sentence).toEqual({ en, it })
  })

  test('business hours it leaves out are billed under the code of the hours', () => {
    const { reasonCode, ruleId } = decide({ contracts: [agreed({ coveredHours: ['after_hours'] })] })
    expect([reasonCode, ruleId]).toEqual(['AFTER_HOURS', 'contract.coveredHours'])
  })

  const included: { name: string; asked: Asked }[] = [
    {
      name: 'an exclusion of another type of work',
      asked: { contracts: [agreed({ exclusions: [{ id: 'x', what: 'work_type', value: 'cabling' }] })] },
    },
    {
      name: 'an exclusion of a role, for work of nobody in particular',
      asked: { contracts: [agreed({ exclusions: [{ id: 'x', what: 'role', value: 'senior' }] })] },
    },
    {
      name: 'an exclusion of a category with the words of the type of work',
      asked: {
        contracts: [agreed({ exclusions: [{ id: 'x', what: 'category', value: 'remote support' }] })],
      },
    },
    {
      name: 'a list of sites, for work at no site in particular',
      asked: { contracts: [agreed({ coveredSiteIds: [id('51')] })], work: { contractId: id('1') } },
    },
    {
      name: 'a list of sites, for one that is on it',
      asked: {
        contracts: [agreed({ coveredSiteIds: [id('50'), id('51')] })],
        work: { siteId: id('51') },
      },
    },
    {
      name: 'a list of devices, for work on no device in particular',
      asked: { contracts: [agreed({ coveredDeviceIds: [device.id] })], work: { contractId: id('1') } },
    },
    {
      name: 'a device of which only the id is known',
      asked: { work: { deviceId: device.id } },
    },
    {
      name: 'another device that is left out by name',
      asked: {
        contracts: [agreed({ excludedDeviceIds: [id('d2')] })],
        work: { deviceId: device.id },
        device,
      },
    },
    {
      name: 'a list of users, for work for nobody in particular',
      asked: { contracts: [agreed({ coveredContactIds: [anna.id] })] },
    },
    {
      name: 'a user, where there is no list',
      asked: { work: { contactId: anna.id }, contact: anna },
    },
    {
      name: 'a list of types of work, for its second',
      asked: { contracts: [agreed({ coveredWorkTypes: ['maintenance', 'remote support'] })] },
    },
    {
      name: 'a list of roles, for its first',
      asked: { contracts: [agreed({ coveredRoles: ['Senior', 'junior'] })], work: { role: 'senior' } },
    },
    {
      name: 'a list of hours, for its second',
      asked: {
        contracts: [agreed({ coveredHours: ['business', 'after_hours'] })],
        work: { startedAt: evening },
      },
    },
  ]
  test.each(included)('and leaves nothing out by $name', ({ asked }) => {
    expect(decide(asked)).toMatchObject({ decision: 'included', reasonCode: 'INCLUDED_FIXED_FEE' })
  })

  test('first what is excluded, then where and for whom, then what and who, then when', () => {
    const strict = agreed({
      exclusions: [
        { id: 'x1', what: 'role', value: 'senior', contractId: id('3') },
        { id: 'x2', what: 'category', value: 'forensics' },
      ],
      exclusionContractId: id('2'),
      coveredSiteIds: [id('51')],
      coveredWorkTypes: ['maintenance'],
      coversOnSite: false,
      coveredHours: ['business'],
    })
    const all = {
      role: 'senior',
      category: 'forensics',
      project: true,
      siteId: id('52'),
      onSite: true,
      startedAt: evening,
      minutes: 60,
    }
    const ruleOf = (but: object) => {
      const found = findOutOfScope(strict, { work: coverageWork.parse({ ...all, ...but }) }, 'after_hours')
      return [found?.ruleId, found?.payerId]
    }
    expect(ruleOf({})).toEqual(['exclusion:x1', id('3')])
    expect(ruleOf({ role: null })).toEqual(['exclusion:x2', id('2')])
    const plain = { role: null, category: null }
    expect(ruleOf(plain)).toEqual(['contract.coversProjects', id('2')])
    expect(ruleOf({ ...plain, project: false })).toEqual(['contract.coveredSiteIds', id('2')])
    const here = { ...plain, project: false, siteId: id('51') }
    expect(ruleOf(here)).toEqual(['contract.coveredWorkTypes', id('2')])
    expect(ruleOf({ ...here, workType: 'maintenance' })).toEqual(['contract.coversOnSite', id('2')])
    expect(ruleOf({ ...here, workType: 'maintenance', onSite: false })).toEqual([
      'contract.coveredHours',
      id('2'),
    ])
  })
})

describe('an hour costs', () => {
  const type = { id: 'type', workType: 'cabling', kind: 'custom', amountMinor: 7000 } as const
  const typeLate = { ...type, id: 'type-late', hours: 'after_hours', amountMinor: 9000 } as const
  const role = { id: 'role', role: 'senior', kind: 'custom', amountMinor: 12_000 } as const
  const roleLate = { ...role, id: 'role-late', hours: 'after_hours', amountMinor: 16_000 } as const
  const late = { id: 'late', hours: 'after_hours', kind: 'multiplier', multiplier: 1.5 } as const
  const plus = { id: 'plus', hours: 'after_hours', kind: 'plus', amountMinor: 1000 } as const
  type Rule = NonNullable<Parameters<typeof rateTerms.parse>[0]>
  const cost = (
    rates: Rule,
    role: string | null,
    hours: 'business' | 'after_hours',
    workType = 'cabling',
  ) => {
    const { rateMinor, ruleIds } = hourlyRateOf(rateTerms.parse({ hourlyRateMinor: 8000, rates }), {
      workType,
      role,
      hours,
    })
    return [rateMinor, ...ruleIds]
  }

  test.each([
    [
      'the hourly rate where the rule is for another type of work',
      [type],
      null,
      'business',
      'advice',
      [8000],
    ],
    ['the hourly rate where the rule is for another role', [role], 'junior', 'business', 'cabling', [8000]],
    [
      'the hourly rate where the rule is for a role and nobody is',
      [role],
      null,
      'business',
      'cabling',
      [8000],
    ],
    ['the hourly rate where the rule is for other hours', [late], null, 'business', 'cabling', [8000]],
    ['no rate of the type at other hours', [typeLate], null, 'business', 'cabling', [8000]],
    [
      'the rate of the type at those hours',
      [type, typeLate],
      null,
      'after_hours',
      'cabling',
      [9000, 'type-late'],
    ],
    ['the same in any order', [typeLate, type], null, 'after_hours', 'cabling', [9000, 'type-late']],
    [
      'the rate of the role at those hours',
      [role, roleLate],
      'senior',
      'after_hours',
      'advice',
      [16_000, 'role-late'],
    ],
    [
      'the type before the role at those hours',
      [roleLate, type],
      'senior',
      'after_hours',
      'cabling',
      [7000, 'type'],
    ],
    [
      'the first of two rules that are as close',
      [type, { ...type, id: 'second' }],
      null,
      'business',
      'cabling',
      [7000, 'type'],
    ],
    [
      'the rate of the type and the hours on top',
      [late, type],
      null,
      'after_hours',
      'cabling',
      [10_500, 'type', 'late'],
    ],
    [
      'nothing on top of a rate that names the hours',
      [typeLate, late],
      null,
      'after_hours',
      'cabling',
      [9000, 'type-late'],
    ],
    ['the first rule on top alone', [plus, late], null, 'after_hours', 'cabling', [9000, 'plus']],
    [
      'nothing on top that names the type as well',
      [typeLate, { ...role, workType: 'cabling' }],
      'senior',
      'after_hours',
      'cabling',
      [12_000, 'role'],
    ],
    [
      'the hourly rate where a rule names nothing',
      [{ id: 'any', kind: 'multiplier', multiplier: 2 }, late],
      null,
      'after_hours',
      'cabling',
      [12_000, 'late'],
    ],
  ] as const)('%s', (_, rates, role, hours, workType, is) => {
    expect(cost([...rates], role, hours, workType)).toEqual(is)
  })

  test.each([
    ['a role draws more than others', 'senior', 'business', 1200],
    ['another role does not', 'junior', 'business', 1000],
    ['nobody does not', null, 'business', 1000],
    ['a weekend draws more', 'junior', 'weekend', 1500],
    ['both draw both', 'SENIOR', 'weekend', 1800],
    ['all draw more on a holiday where the role does too', 'senior', 'holiday', 2400],
    ['and where it does not, not that of the role', 'junior', 'holiday', 1000],
  ] as const)('and of a block: %s', (_, role, hours, thousandths) => {
    const multipliers = [
      { id: 'm1', role: 'senior', multiplier: 1.2 },
      { id: 'm2', hours: 'weekend', multiplier: 1.5 },
      { id: 'm3', role: 'senior', hours: 'holiday', multiplier: 2 },
    ].map((given) => drawMultiplier.parse(given))
    expect(drawThousandths(multipliers, { workType: 'cabling', role, hours })).toBe(thousandths)
  })

  test.each([
    ['Cabling', 'cabling', true],
    ['cabling', 'CABLING', true],
    [' cabling', 'cabling', true],
    ['cabling', 'cabling ', true],
    ['cabling', 'cable', false],
    [null, 'cabling', false],
    ['cabling', null, false],
    [null, null, false],
  ])('the word %j is the word %j: %s', (one, other, is) => {
    expect(same(one, other)).toBe(is)
  })
})

describe('of several contracts', () => {
  const day = '2026-11-20'
  const nothing = { contractId: null, deviceId: null, siteId: null }
  const old = agreed({ id: id('1'), name: 'Old', startsOn: '2024-01-01' })
  const middle = agreed({ id: id('2'), name: 'Middle', startsOn: '2025-01-01' })
  const latest = agreed({ id: id('3'), name: 'Latest', startsOn: '2026-01-01' })
  const orders = [
    [old, middle, latest],
    [old, latest, middle],
    [middle, old, latest],
    [middle, latest, old],
    [latest, old, middle],
    [latest, middle, old],
  ]

  test('the one that started last counts in whatever order they come, and the others are named', () => {
    for (const contracts of orders) {
      const { contract, because } = chooseContract(contracts, nothing, day)
      expect(contract?.name).toBe('Latest')
      expect(because).toEqual({
        en: '"Latest" started last (2026-01-01), after "Middle", "Old"',
        it: '"Latest" è iniziato per ultimo (2026-01-01), dopo "Middle", "Old"',
      })
    }
  })

  test('that started on one day the first by id counts in whatever order they come', () => {
    const twins = [1, 2, 3].map((n) => agreed({ id: id(`${n}`), name: `Twin ${n}` }))
    for (const contracts of [twins, twins.toReversed()]) {
      expect(chooseContract(contracts, nothing, day).because.en).toBe(
        '"Twin 1" started last (2026-01-01), after "Twin 2", "Twin 3"',
      )
    }
  })

  test('the ticket’s default counts, though another default started later', () => {
    const { contract, because } = chooseContract([old, latest], { ...nothing, contractId: old.id }, day)
    expect(contract?.name).toBe('Old')
    expect(because).toEqual({ en: 'The ticket is under "Old"', it: 'Il ticket è sotto "Old"' })
  })

  test('one that lists the device counts before one that lists the site, and each says so', () => {
    const server = agreed({ id: id('4'), name: 'Server', coveredDeviceIds: [id('d1')] })
    const branch = agreed({ id: id('5'), name: 'Branch', coveredSiteIds: [id('51')] })
    const all = [old, branch, server]
    const chosen = (work: { deviceId?: string; siteId?: string }) =>
      chooseContract(all, { ...nothing, ...work }, day).because

    expect(chosen({ deviceId: id('d1'), siteId: id('51') })).toEqual({
      en: '"Server" lists the device',
      it: '"Server" elenca il dispositivo',
    })
    expect(chosen({ siteId: id('51') })).toEqual({
      en: '"Branch" lists the site',
      it: '"Branch" elenca la sede',
    })
    expect(chosen({ deviceId: id('d2'), siteId: id('52') })).toEqual({
      en: '"Old" is the customer\'s contract',
      it: '"Old" è il contratto del cliente',
    })
    expect(chosen({})).toMatchObject({ en: '"Old" is the customer\'s contract' })
  })

  test.each([
    ['a default', {}, true],
    ['no default', { isDefault: false }, false],
    ['a default for a site', { coveredSiteIds: [id('51')] }, false],
    ['a default for a device', { coveredDeviceIds: [id('d1')] }, false],
    ['a default for some users', { coveredContactIds: [id('a1')] }, true],
  ])('%s is for the whole customer: %j %s', (_, given, is) => {
    expect(coversWhole(agreed(given))).toBe(is)
  })

  describe('that have ended', () => {
    const ending = (last: string, endsOn: string, given: Partial<Contract> = {}) =>
      agreed({ id: id(last), name: `Until ${endsOn}`, endsOn, startsOn: '2020-01-01', ...given })
    const spring = ending('1', '2026-03-31')
    const summer = ending('2', '2026-08-31')
    const autumn = ending('3', '2026-11-19')

    test('the default that ended last is the one that is told, in whatever order they come', () => {
      for (const contracts of [
        [spring, summer, autumn],
        [autumn, summer, spring],
        [summer, autumn, spring],
        [summer, spring, autumn],
      ]) {
        expect(chooseContract(contracts, nothing, day).expired?.name).toBe('Until 2026-11-19')
        expect(decide({ contracts })).toMatchObject({
          reasonCode: 'CONTRACT_EXPIRED',
          contractId: null,
          sentence: {
            en: '"Until 2026-11-19" ended on 2026-11-19',
            it: '"Until 2026-11-19" è terminato il 2026-11-19',
          },
        })
      }
    })

    test('the ticket’s is told, though another ended later', () => {
      const { expired } = chooseContract([autumn, spring], { ...nothing, contractId: spring.id }, day)
      expect(expired?.name).toBe('Until 2026-03-31')
    })

    test('one that was no default for the whole customer is not told unless it is the ticket’s', () => {
      const side = ending('4', '2026-10-31', { isDefault: false })
      expect(chooseContract([side], nothing, day).expired).toBeUndefined()
      expect(decide({ contracts: [side] }).reasonCode).toBe('NO_CONTRACT')
      expect(chooseContract([side], { ...nothing, contractId: side.id }, day).expired?.id).toBe(side.id)
      expect(chooseContract([side, spring], nothing, day).expired?.id).toBe(spring.id)
    })

    test('one that ends on the day of the work still counts, and on the day after it has ended', () => {
      const { contract, expired } = chooseContract([autumn], nothing, '2026-11-19')
      expect([contract?.id, expired]).toEqual([autumn.id, undefined])
      expect(chooseContract([autumn], nothing, day)).toEqual({
        contract: undefined,
        because: {
          en: 'No contract is in force on 2026-11-20',
          it: 'Nessun contratto è in vigore il 2026-11-20',
        },
        expired: autumn,
      })
    })

    test('none is told where none has ended', () => {
      for (const endsOn of [null, '2027-11-30']) {
        const soon = agreed({ startsOn: '2026-12-01', endsOn })
        expect(chooseContract([soon], nothing, day).expired).toBeUndefined()
      }
    })
  })
})

describe('work is cut', () => {
  const spansOf = (startedAt: string, minutes: number, hours: BusinessHours = calendar) =>
    splitByHours(hours, new Date(startedAt), minutes).map((span) => [span.hours, span.minutes])
  const week = (each: BusinessHours['week']['monday']): BusinessHours['week'] => ({
    monday: each,
    tuesday: each,
    wednesday: each,
    thursday: each,
    friday: each,
    saturday: each,
    sunday: each,
  })
  const nights = { ...usualBusinessHours, week: week([{ from: '22:00', to: '06:00' }]) }
  const always = { ...usualBusinessHours, week: week([{ from: '00:00', to: '24:00' }]) }
  // The afternoon is written before the morning.
  const siesta = {
    ...usualBusinessHours,
    week: week([
      { from: '14:00', to: '18:00' },
      { from: '09:00', to: '13:00' },
    ]),
  }

  test.each<[string, string, number, BusinessHours, [string, number][]]>([
    ['nowhere within business hours', '2026-11-20T10:00:00+01:00', 60, calendar, [['business', 60]]],
    [
      'at the opening',
      '2026-11-20T08:00:00+01:00',
      120,
      calendar,
      [
        ['after_hours', 60],
        ['business', 60],
      ],
    ],
    [
      'at the closing',
      '2026-11-20T17:00:00+01:00',
      120,
      calendar,
      [
        ['business', 60],
        ['after_hours', 60],
      ],
    ],
    ['nowhere where it begins at the opening', '2026-11-20T09:00:00+01:00', 60, calendar, [['business', 60]]],
    [
      'nowhere where it begins at the closing',
      '2026-11-20T18:00:00+01:00',
      60,
      calendar,
      [['after_hours', 60]],
    ],
    ['nowhere where it ends at the closing', '2026-11-20T17:00:00+01:00', 60, calendar, [['business', 60]]],
    [
      'at midnight, where the weekend begins',
      fridayNight,
      120,
      calendar,
      [
        ['after_hours', 60],
        ['weekend', 60],
      ],
    ],
    [
      'at midnight, where the holiday begins',
      '2026-12-07T23:00:00+01:00',
      120,
      calendar,
      [
        ['after_hours', 60],
        ['holiday', 60],
      ],
    ],
    [
      'at midnight, where the holiday ends',
      '2026-12-08T23:00:00+01:00',
      120,
      calendar,
      [
        ['holiday', 60],
        ['after_hours', 60],
      ],
    ],
    ['at no midnight within a weekend', '2026-11-21T22:00:00+01:00', 240, calendar, [['weekend', 240]]],
    [
      'at no midnight between two evenings',
      '2026-11-18T22:00:00+01:00',
      240,
      calendar,
      [['after_hours', 240]],
    ],
    [
      'at each change of two days',
      '2026-11-19T17:00:00+01:00',
      1560,
      calendar,
      [
        ['business', 60],
        ['after_hours', 900],
        ['business', 540],
        ['after_hours', 60],
      ],
    ],
    [
      'by the span that began the day before',
      '2026-11-20T05:00:00+01:00',
      120,
      nights,
      [
        ['business', 60],
        ['after_hours', 60],
      ],
    ],
    [
      'by the spans of a day in the order of the clock',
      '2026-11-20T08:00:00+01:00',
      660,
      siesta,
      [
        ['after_hours', 60],
        ['business', 240],
        ['after_hours', 60],
        ['business', 240],
        ['after_hours', 60],
      ],
    ],
    ['nowhere round the clock', fridayNight, 120, always, [['business', 120]]],
    ['into one stretch of no minutes', '2026-11-20T10:00:00+01:00', 0, calendar, [['business', 0]]],
    ['into one stretch of no minutes in the evening', evening, 0, calendar, [['after_hours', 0]]],
    ['into one stretch of no minutes at midnight', '2026-11-20T00:00:00+01:00', 0, always, [['business', 0]]],
    [
      'at no change less than half a minute after it began',
      '2026-11-20T17:59:40+01:00',
      30,
      calendar,
      [['after_hours', 30]],
    ],
    [
      'at a change more than half a minute after it began, to the whole minute',
      '2026-11-20T17:59:20+01:00',
      30,
      calendar,
      [
        ['business', 1],
        ['after_hours', 29],
      ],
    ],
  ])('%s', (_, startedAt, minutes, hours, are) => {
    expect(spansOf(startedAt, minutes, hours)).toEqual(are)
  })

  test.each([
    ['Pacific/Kiritimati', '2026-12-09'],
    ['Pacific/Pago_Pago', '2026-12-07'],
    ['Europe/Rome', '2026-12-08'],
  ])('by the date and the clock of %s', (timeZone, date) => {
    const shut = { ...usualBusinessHours, timeZone, week: week([]) }
    const on = (holiday: string) =>
      spansOf('2026-12-08T10:30:00Z', 10, { ...shut, holidays: [{ date: holiday, name: '' }] })
    expect(on(date)).toEqual([['holiday', 10]])
    expect(on('2026-12-10')).toEqual([['after_hours', 10]])
  })
})

describe('a draw', () => {
  const least = { contractId: id('1') }
  test('that names only its contract takes nothing, all or nothing, for no ticket', () => {
    expect(newDraw.parse(least)).toEqual({
      contractId: id('1'),
      minutes: 0,
      amountMinor: 0,
      ticketId: null,
      reason: '',
      partly: false,
    })
  })

  test.each([
    ['the most minutes', { minutes: 100_000 }, true],
    ['more minutes', { minutes: 100_001 }, false],
    ['minutes below nothing', { minutes: -1 }, false],
    ['half a minute', { minutes: 0.5 }, false],
    ['the most money', { amountMinor: 100_000_000 }, true],
    ['more money', { amountMinor: 100_000_001 }, false],
    ['money below nothing', { amountMinor: -1 }, false],
    ['a reason of 2000 letters', { reason: 'x'.repeat(2000) }, true],
    ['a longer reason', { reason: 'x'.repeat(2001) }, false],
    ['a day', { day: '2026-11-20' }, true],
    ['a day that does not exist', { day: '2026-11-31' }, false],
  ])('of %s: %s is taken: %s', (_, given, taken) => {
    expect(newDraw.safeParse({ ...least, ...given }).success).toBe(taken)
  })

  const draw = {
    id: id('9'),
    contractId: id('1'),
    periodStart: '2026-11-01',
    day: '2026-11-20',
    kind: 'time',
    minutes: -30,
    amountMinor: 0,
    timeEntryId: null,
    ticketId: null,
    reason: '',
    by: 'Anna',
    reversesId: null,
    createdAt: '2026-11-20T10:00:00Z',
  }
  const balance = {
    contractId: id('1'),
    contract: 'Ten hours',
    periodStart: '2026-11-01',
    periodEnd: null,
    counts: 'minutes',
    allotted: 600,
    used: 630,
    left: -30,
    percent: 105,
    currency: 'EUR',
  }
  test('is answered with what was drawn, what is missing and what is left', () => {
    for (const outcome of ['drawn', 'partly', 'not_enough']) {
      const answer = { outcome, drawn: 30, missing: 0, draw, balance }
      expect(drawResult.parse(answer)).toEqual(answer)
    }
    expect(drawResult.safeParse({ outcome: 'lost', drawn: 0, missing: 0, draw, balance }).success).toBe(false)
    expect(drawResult.safeParse({}).success).toBe(false)
  })

  test.each(['opening', 'time', 'draw', 'correction', 'reversal'])('is of the kind %s', (kind) => {
    expect(contractDraw.parse({ ...draw, kind })).toEqual({ ...draw, kind })
    expect(contractDraw.safeParse({ ...draw, kind: `${kind}s` }).success).toBe(false)
  })

  test.each(['minutes', 'money', 'none'])('is counted in %s', (counts) => {
    expect(contractBalance.parse({ ...balance, counts })).toEqual({ ...balance, counts })
    expect(contractBalance.safeParse({ ...balance, counts: `${counts}s` }).success).toBe(false)
  })
})
