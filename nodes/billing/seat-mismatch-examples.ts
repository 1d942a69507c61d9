import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'
import { moneyExample } from './money-event-examples.ts'

export const seatMismatchSample = {
  title: '"Server" of "Tutto incluso": 2 billed, 3 there',
  severity: 'low',
  priority: 'normal',
  status: 'raised',
  lineId: '0198a4f0-5a70-7000-8000-00000000000a',
  line: 'Server',
  contractId: '0198a4f0-5a70-7000-8000-000000000004',
  contract: 'Tutto incluso',
  billedQuantity: 2,
  actualQuantity: 3,
  delta: 1,
  unitPriceMinor: 4500,
  moneyDeltaMinor: 4500,
  currency: 'EUR',
  evidence: ['SRV-AD01', 'SRV-FILE01', 'SRV-SQL02'],
}

export const seatMismatchExamples: TriggerExample[] = [
  moneyExample('Three servers, and two are billed', 'contract.seat_mismatch', seatMismatchSample, {
    trigger: { delta: 1, moneyDeltaMinor: 4500 },
  }),
  moneyExample('Only what is billed too much was asked for', 'contract.seat_mismatch', seatMismatchSample, {
    params: { which: literal('too_many') },
    skipped: 'Too few of "Server" are billed',
  }),
]
