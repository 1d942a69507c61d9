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
  {
    title: 'The fourth within the hour goes another way, and knows when the next may',
    given: { now: '2026-11-20T10:00:00.000Z', trigger: { host: 'SRV-FILE01' }, earlierRuns: 3 },
    params: {
      key: template('{{ trigger.host }}'),
      most: literal(3),
      amount: literal(1),
      unit: literal('hours'),
    },
    gives: {
      handle: 'over',
      output: { key: 'SRV-FILE01', next: '2026-11-20T11:00:00.000Z', waited: false },
    },
  },
]
