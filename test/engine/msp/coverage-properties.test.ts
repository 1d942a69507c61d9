import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineAmountMinor, taxMinor } from '#engine/msp/billing-line.ts'
import { allotmentOf, hoursOf } from '#engine/msp/coverage-decide.ts'
import type { RateRule } from '#engine/msp/coverage-rate.ts'
import { agreed, decide, id } from './coverage-for-tests.ts'

const band = fc.constantFrom('business', 'after_hours', 'weekend', 'holiday')
const word = fc.constantFrom('remote support', 'cabling', 'maintenance')
const role = fc.constantFrom('senior', 'junior')
const maybe = <Value>(of: fc.Arbitrary<Value>) => fc.option(of, { nil: null })

const rule: fc.Arbitrary<RateRule> = fc.record({
  id: fc.constantFrom('a', 'b', 'c'),
  workType: maybe(word),
  role: maybe(role),
  hours: maybe(band),
  kind: fc.constantFrom('custom', 'plus', 'multiplier'),
  amountMinor: fc.integer({ min: -9000, max: 20_000 }),
  multiplier: fc.integer({ min: 0, max: 3000 }).map((thousandths) => thousandths / 1000),
})

const terms = {
  kind: fc.constantFrom('fixed_per_seat', 'block_hours', 'prepaid', 'time_and_materials'),
  startsOn: fc.constantFrom('2026-01-01', '2026-11-21'),
  endsOn: maybe(fc.constantFrom('2026-11-30', '2026-11-19')),
  includedMinutes: maybe(fc.integer({ min: 0, max: 1200 })),
  includedAmountMinor: maybe(fc.integer({ min: 0, max: 200_000 })),
  usedMinutes: fc.integer({ min: 0, max: 1300 }),
  usedAmountMinor: fc.integer({ min: 0, max: 200_000 }),
  coveredWorkTypes: fc.subarray(['remote support', 'cabling', 'maintenance']),
  coveredRoles: fc.subarray(['senior', 'junior']),
  coveredHours: fc.subarray(['business', 'after_hours', 'weekend', 'holiday'] as const),
  coversOnSite: fc.boolean(),
  coversTravel: fc.boolean(),
  coversProjects: fc.boolean(),
  overrun: fc.constantFrom('billed', 'needs_approval'),
  overrunRateMinor: maybe(fc.integer({ min: 0, max: 20_000 })),
  hourlyRateMinor: fc.integer({ min: 0, max: 20_000 }),
  rates: fc.array(rule, { maxLength: 3 }),
  travelRateMinor: maybe(fc.integer({ min: 0, max: 9000 })),
  roundingMinutes: fc.constantFrom(1, 5, 15, 30, 60),
  minMinutes: fc.constantFrom(0, 30, 60),
  maxMinutes: maybe(fc.constantFrom(45, 120, 600)),
  taxRatePercent: fc.constantFrom(0, 4, 8.1, 22),
  approvalLimitMinor: maybe(fc.integer({ min: 0, max: 50_000 })),
  drawMultipliers: fc.array(
    fc.record({
      id: fc.constant('m'),
      role: maybe(role),
      hours: maybe(band),
      multiplier: fc.integer({ min: 1, max: 3000 }).map((thousandths) => thousandths / 1000),
    }),
    { maxLength: 3 },
  ),
}

const contracts = fc
  .tuple(fc.record(terms), fc.record(terms), fc.boolean(), fc.boolean())
  .map(([first, second, excluded, both]) => [
    agreed({ ...first, exclusionContractId: excluded ? id('2') : null }),
    ...(both ? [agreed({ ...second, id: id('2'), name: 'Second', isDefault: false })] : []),
  ])

const work = fc.record({
  startedAt: fc
    .integer({ min: 0, max: 40 * 24 * 60 })
    .map((minutes) => new Date(Date.UTC(2026, 10, 1) + minutes * 60_000).toISOString()),
  minutes: fc.integer({ min: 0, max: 1500 }),
  workType: word,
  role: maybe(role),
  onSite: fc.boolean(),
  travelMinutes: fc.integer({ min: 0, max: 120 }),
  project: fc.boolean(),
  automation: fc.boolean(),
  approved: fc.boolean(),
  billable: fc.constantFrom('auto', 'auto', 'auto', 'yes', 'no', 'no_charge'),
  rateMinor: maybe(fc.integer({ min: 0, max: 20_000 })),
})

const card = fc.record({ hourlyRateMinor: fc.integer({ min: 0, max: 20_000 }) })

test('whatever was agreed and worked, the parts are the whole: minutes, draws, money and tax', () => {
  fc.assert(
    fc.property(contracts, work, card, (contracts, work, card) => {
      const asked = { contracts, work, card }
      const decision = decide(asked)
      const { parts } = decision
      const sum = (of: (part: (typeof parts)[number]) => number) =>
        parts.reduce((total, part) => total + of(part), 0)

      expect(sum((part) => (part.kind === 'work' ? part.minutes : 0))).toBe(decision.billedMinutes)
      expect(sum((part) => (part.kind === 'travel' ? part.minutes : 0))).toBe(work.travelMinutes)
      expect(sum(({ amountMinor }) => amountMinor)).toBe(decision.amountMinor)
      expect(sum((part) => part.taxMinor)).toBe(decision.taxMinor)
      expect(sum(({ drawMinutes }) => drawMinutes)).toBe(decision.drawMinutes)
      expect(sum(({ drawAmountMinor }) => drawAmountMinor)).toBe(decision.drawAmountMinor)

      for (const part of parts) {
        const numbers = [part.minutes, part.drawMinutes, part.drawAmountMinor, part.unitPriceMinor]
        expect(Math.min(...numbers, part.amountMinor, part.taxMinor)).toBeGreaterThanOrEqual(0)
        expect(part.currency).toBe(decision.currency)
        expect(part.quantity).toBe(hoursOf(part.minutes))
        expect(part.amountMinor).toBe(lineAmountMinor(part.quantity, part.unitPriceMinor))
        expect(part.taxMinor).toBe(taxMinor(part.amountMinor, part.taxRatePercent))
        if (part.outcome !== 'billable') expect(part.amountMinor).toBe(0)
        if (part.outcome !== 'included') expect(part.drawMinutes + part.drawAmountMinor).toBe(0)
      }
      for (const contract of contracts) {
        const allotment = allotmentOf(contract)
        const own = parts.filter(({ contractId }) => contractId === contract.id)
        const drawn = own.reduce((total, part) => total + part.drawMinutes + part.drawAmountMinor, 0)
        const used = allotment?.counts === 'money' ? contract.usedAmountMinor : contract.usedMinutes
        expect(drawn).toBeLessThanOrEqual(Math.max(0, (allotment?.allotted ?? 0) - used))
      }

      expect(decision.decision === 'needs_approval').toBe(decision.approvalCause !== null)
      if (decision.decision === 'included' || decision.decision === 'no_charge') {
        expect(decision.amountMinor).toBe(0)
      }
      expect(decide(asked)).toEqual(decision)
    }),
    { numRuns: 1500 },
  )
})

test('what is used up of a block never makes the work cheaper', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1200 }),
      fc.integer({ min: 1, max: 600 }),
      fc.integer({ min: 1, max: 600 }),
      (used, more, minutes) => {
        const amount = (usedMinutes: number) =>
          decide({
            contracts: [agreed({ kind: 'block_hours', includedMinutes: 600, usedMinutes })],
            work: { minutes },
          }).amountMinor
        expect(amount(used + more)).toBeGreaterThanOrEqual(amount(used))
      },
    ),
  )
})
