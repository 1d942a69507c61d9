import type { StepExample } from '#sdk'
import { literal } from '../example-params.ts'

export const parseCsvExamples: StepExample[] = [
  {
    title: 'An export with semicolons, as in Italy',
    params: { text: literal('host;"free, GB"\nSRV-1;3,5\n"SRV ""2""";12\n') },
    gives: {
      handle: 'out',
      output: {
        rows: [
          { host: 'SRV-1', 'free, GB': '3,5' },
          { host: 'SRV "2"', 'free, GB': '12' },
        ],
        columns: ['host', 'free, GB'],
        count: 2,
      },
    },
  },
]
