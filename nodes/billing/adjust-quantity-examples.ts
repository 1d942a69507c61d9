import type { JsonObject, StepExample } from '#sdk'
import { expression, literal } from '../example-params.ts'
import { rossiWithSeats } from './count-seats-examples.ts'

const given = { now: '2026-11-20T10:00:00.000Z', desk: rossiWithSeats, event: { customer: 'Rossi Srl' } }

export const adjustQuantityExamples: StepExample[] = [
  {
    title: 'As many servers as there are, from December on',
    given,
    params: {
      line: literal('Server'),
      effectiveOn: literal('2026-12-01'),
      reason: literal('SRV-OLD was retired'),
      approvalRef: literal('Anna Ferri'),
    },
    gives: {
      handle: 'out',
      output: { fromQuantity: 2, toQuantity: 1, effectiveOn: '2026-12-01', approvalRef: 'Anna Ferri' },
    },
  },
  {
    title: 'Fewer than none',
    given: { ...given, trigger: { count: -1 } },
    params: { line: literal('Server'), quantity: expression('trigger.count') },
    gives: {
      error: {
        class: 'Validation',
        message: '"Quantity" cannot be -1: There cannot be fewer than no seats.',
      },
    },
  },
  {
    title: 'A line that no contract has',
    given,
    params: { line: literal('Switch'), quantity: literal(3) },
    gives: {
      error: {
        class: 'NotFound',
        message:
          'No contract in force on 2026-11-20 has a line "Switch". There are: "Server" of "Tutto incluso".',
      },
    },
  },
]

export const adjustQuantitySample: JsonObject = {
  id: '0198a4f0-5a70-7000-8000-00000000000b',
  lineId: '0198a4f0-5a70-7000-8000-00000000000a',
  contractId: '0198a4f0-5a70-7000-8000-000000000004',
  fromQuantity: 2,
  toQuantity: 1,
  effectiveOn: '2026-12-01',
  reason: 'SRV-OLD was retired',
  approvalRef: 'Anna Ferri',
  by: 'Automation',
  at: '2026-11-20T10:00:00.000Z',
}
