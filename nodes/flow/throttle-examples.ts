import type { StepExample } from '#sdk'
import { literal, template } from '../example-params.ts'

export const throttleExamples: StepExample[] = [
  {
    title: 'At most three e-mails an hour about one device; this is the first',
    given: { trigger: { host: 'SRV-1' } },
    params: {
      key: template('{{ trigger.host }}'),
      most: literal(3),
      amount: literal(1),
      unit: literal('hours'),
    },
    gives: { handle: 'pass', output: { key: 'SRV-1', next: null, waited: false } },
  },
]
