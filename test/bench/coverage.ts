import { usualBusinessHours } from '#engine/msp/business-hours.ts'
import { contract } from '#engine/msp/contract.ts'
import { coverageWork } from '#engine/msp/coverage.ts'
import { decideCoverage } from '#engine/msp/coverage-decide.ts'
import { rateCard } from '#engine/msp/coverage-rate.ts'
import type { Measurement } from './figures.ts'

const decisions = 2000
const warmUp = 200

const id = (last: number) => `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`

const contracts = Array.from({ length: 20 }, (_, n) =>
  contract.parse({
    id: id(n + 1),
    customerId: id(0),
    name: `Contract ${n}`,
    kind: n % 2 === 0 ? 'fixed_per_seat' : 'block_hours',
    startsOn: `20${String(n + 5).padStart(2, '0')}-01-01`,
    includedMinutes: 600,
    usedMinutes: 540,
    hourlyRateMinor: 8000,
    coveredDeviceIds: Array.from({ length: 500 }, (_, device) => id(1000 * (n + 1) + device)),
    coveredHours: ['business'],
    drawMultipliers: [{ id: 'm', hours: 'weekend', multiplier: 1.5 }],
    rates: Array.from({ length: 50 }, (_, rule) => ({
      id: `r${rule}`,
      workType: `type ${rule}`,
      kind: 'multiplier' as const,
      multiplier: 1.2,
    })),
  }),
)
const card = rateCard.parse({ hourlyRateMinor: 9000 })
const hours = {
  ...usualBusinessHours,
  holidays: Array.from({ length: 40 }, (_, n) => ({ date: `2026-${n < 20 ? '05' : '06'}-01`, name: '' })),
}

/** What a time entry pays for its decision, with many contracts, devices and rates, over the end of a working day. */
export const measureCoverage: Measurement = {
  title: 'the decision of whether a contract pays',
  names: ['coverage_ms'],
  async measure() {
    const times: number[] = []
    for (let n = -warmUp; n < decisions; n++) {
      const work = coverageWork.parse({
        deviceId: id(1000 * (1 + (Math.abs(n) % 20)) + 499),
        startedAt: new Date(Date.UTC(2026, 10, 20, 15, Math.abs(n) % 60)).toISOString(),
        minutes: 120 + (Math.abs(n) % 600),
        workType: 'type 49',
        travelMinutes: 30,
      })
      const started = performance.now()
      decideCoverage({ work, contracts, rateCard: card, hours })
      if (n >= 0) times.push(performance.now() - started)
    }
    times.sort((a, b) => a - b)
    const at = (share: number) => Number((times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(3))
    return {
      coverage_ms: {
        value: at(0.5),
        unit: 'ms',
        of: 'one decision among 20 contracts with 500 devices and 50 rates each, over the end of the day, median',
        p99: at(0.99),
        decisions,
      },
    }
  },
}
