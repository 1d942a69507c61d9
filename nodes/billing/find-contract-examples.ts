import type { StepExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { expression, literal } from '../example-params.ts'

export const findContractExamples: StepExample[] = [
  {
    title: 'Remote support is in the fee',
    given: { desk: rossi, event: { customer: 'Rossi Srl' } },
    params: { workType: literal('remote support'), day: literal('2026-11-20') },
    gives: {
      handle: 'covered',
      output: { covered: true, reasonCode: null, contract: { name: 'Tutto incluso' } },
    },
  },
  {
    title: 'Cabling is not, and the reason can go onto the invoice',
    given: { desk: rossi, event: { customer: 'Rossi Srl' }, trigger: { work: 'cabling' } },
    params: { workType: expression('trigger.work'), day: literal('2026-11-20') },
    gives: {
      handle: 'not_covered',
      output: {
        covered: false,
        reasonCode: 'OUT_OF_SCOPE_WORK_TYPE',
        reason: '"Tutto incluso" does not include cabling',
      },
    },
  },
  {
    title: 'No contract was in force on that day',
    given: { desk: rossi, event: { customer: 'Rossi Srl' } },
    params: { workType: literal('remote support'), day: literal('2025-12-31') },
    gives: {
      handle: 'none',
      output: { covered: false, reasonCode: 'NO_CONTRACT', contract: null },
    },
  },
]
