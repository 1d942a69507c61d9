import type { StepExample } from '#sdk'
import { rossi } from '../example-desk.ts'

export const sumMonthExamples: StepExample[] = [
  {
    title: 'The month before the first of December',
    given: { now: '2026-12-01T07:00:00.000Z', desk: rossi, event: { customer: 'Rossi Srl' } },
    params: {},
    gives: {
      handle: 'out',
      output: {
        month: '2026-11',
        fromDay: '2026-11-01',
        toDay: '2026-11-30',
        customer: { name: 'Rossi Srl' },
        devices: { total: 1, byKind: [{ kind: 'server', count: 1 }], patches: null },
        contracts: [{ name: 'Tutto incluso' }],
        automation: { runs: 0, minutes: 0, flows: [] },
      },
    },
  },
]
