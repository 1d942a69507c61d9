import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { moneyExample } from './money-event-examples.ts'

export const outOfScopeSample = {
  ticketId: '0198a4f0-5a70-7000-8000-000000000001',
  ticketNumber: 1042,
  subject: 'Disk D: of SRV-FILE01 is 96 % full',
  entryId: '0198a4f0-5a70-7000-8000-000000000006',
  technician: 'Luca Conti',
  workType: 'cabling',
  minutes: 80,
  description: 'Two cables to the warehouse',
  decision: 'billable',
  reasonCode: 'OUT_OF_SCOPE_WORK_TYPE',
  ruleId: 'contract.coveredWorkTypes',
  reason: '"Tutto incluso" does not include cabling',
  contractId: '0198a4f0-5a70-7000-8000-000000000004',
  contract: 'Tutto incluso',
  estimatedAmountMinor: 12_750,
  estimatedTaxMinor: 2805,
  currency: 'EUR',
}

export const outOfScopeExamples: TriggerExample[] = [
  moneyExample('Cabling was logged, which the fee does not include', 'work.out_of_scope', outOfScopeSample, {
    trigger: { ticketNumber: 1042, reasonCode: 'OUT_OF_SCOPE_WORK_TYPE', estimatedAmountMinor: 12_750 },
  }),
  moneyExample('Only what needs approval was asked for', 'work.out_of_scope', outOfScopeSample, {
    params: { onlyApprovals: literal(true) },
    skipped: 'It needs no approval',
  }),
]
