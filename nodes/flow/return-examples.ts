import type { StepExample } from '#sdk'
import { expression, literal } from '../example-params.ts'

export const returnExamples: StepExample[] = [
  {
    title: 'A runbook for new users tells its caller what it made',
    given: { steps: { mailbox: { address: 'anna@rossi.example', licence: 'E3' } } },
    params: { address: expression('steps.mailbox.output.address'), welcomed: literal(true) },
    gives: {
      handle: 'out',
      output: {
        outcome: 'succeeded',
        message: 'Returned its result.',
        result: { address: 'anna@rossi.example', welcomed: true },
      },
      run: 'succeeded',
    },
  },
]
