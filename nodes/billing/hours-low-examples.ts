import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { moneyExample } from './money-event-examples.ts'

export const hoursLowSample = {
  title: '92 % of "Ten hours" are used',
  severity: 'medium',
  priority: 'normal',
  status: 'raised',
  contractId: '0198a4f0-5a70-7000-8000-000000000004',
  contract: 'Ten hours',
  counts: 'minutes',
  allotted: 600,
  used: 555,
  left: 45,
  percent: 92,
  threshold: 90,
  periodStart: '2026-01-01',
  periodEnd: '2026-12-31',
  burnRate: 1.7,
  emptyOn: '2026-12-17',
  currency: 'EUR',
}

export const hoursLowExamples: TriggerExample[] = [
  moneyExample('Nine tenths of a block are used', 'contract.hours_low', hoursLowSample, {
    trigger: { contract: 'Ten hours', left: 45, percent: 92 },
  }),
  moneyExample('Wanted only when nothing is left', 'contract.hours_low', hoursLowSample, {
    params: { when: literal('exhausted') },
    skipped: '92 % of "Ten hours" are used',
  }),
]
