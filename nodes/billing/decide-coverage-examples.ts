import type { JsonObject, StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { expression, literal } from '../example-params.ts'

const desk = { ...rossi, tickets: [diskTicket] }
const friday = '2026-11-20T10:00:00.000Z'

export const decideCoverageExamples: StepExample[] = [
  {
    title: 'An hour of remote support is in the fee',
    given: { now: friday, desk },
    params: { ticket: literal('1042'), minutes: literal(60), language: literal('en') },
    gives: {
      handle: 'included',
      output: {
        decision: 'included',
        reasonCode: 'INCLUDED_FIXED_FEE',
        reason: '"Tutto incluso" includes remote support',
        amountMinor: 0,
      },
    },
  },
  {
    title: 'Cabling is not, and this is what it costs',
    given: { now: friday, desk, trigger: { minutes: 80 } },
    params: {
      ticket: literal('1042'),
      minutes: expression('trigger.minutes'),
      workType: literal('cabling'),
    },
    gives: {
      handle: 'billable',
      output: {
        reasonCode: 'OUT_OF_SCOPE_WORK_TYPE',
        ruleId: 'contract.coveredWorkTypes',
        reason: '"Tutto incluso" non comprende cabling',
        billedMinutes: 90,
        amountMinor: 12_750,
        amount: '127.50 EUR',
      },
    },
  },
  {
    title: 'Before the contract began nobody has agreed to a price',
    given: { now: friday, desk: rossi, event: { customer: 'Rossi Srl' } },
    params: {
      minutes: literal(30),
      startedAt: literal('2025-12-31T10:00:00Z'),
      language: literal('en'),
    },
    gives: {
      handle: 'needs_approval',
      output: { decision: 'needs_approval', reasonCode: 'NO_CONTRACT', approvalCause: 'no_rate' },
    },
  },
]

export const decideCoverageSample: JsonObject = {
  decision: 'billable',
  reasonCode: 'OUT_OF_SCOPE_WORK_TYPE',
  ruleId: 'contract.coveredWorkTypes',
  approvalCause: null,
  contractId: '0198a4f0-5a70-7000-8000-000000000004',
  contractName: 'Tutto incluso',
  day: '2026-11-20',
  workedMinutes: 80,
  billedMinutes: 90,
  travelMinutes: 0,
  drawMinutes: 0,
  drawAmountMinor: 0,
  amountMinor: 12_750,
  taxMinor: 2805,
  currency: 'EUR',
  taxCode: '22',
  taxRatePercent: 22,
  parts: [
    {
      kind: 'work',
      outcome: 'billable',
      reasonCode: 'OUT_OF_SCOPE_WORK_TYPE',
      ruleId: 'contract.coveredWorkTypes',
      sentence: {
        en: '"Tutto incluso" does not include cabling',
        it: '"Tutto incluso" non comprende cabling',
      },
      hours: 'business',
      contractId: '0198a4f0-5a70-7000-8000-000000000004',
      minutes: 90,
      drawMinutes: 0,
      drawAmountMinor: 0,
      quantity: 1.5,
      unitPriceMinor: 8500,
      rateRuleIds: [],
      amountMinor: 12_750,
      taxMinor: 2805,
      taxCode: '22',
      taxRatePercent: 22,
      currency: 'EUR',
    },
  ],
  reason: '"Tutto incluso" does not include cabling',
  chosenBecause: '"Tutto incluso" is the customer\'s contract',
  amount: '127.50 EUR',
}
