import type { StepExample } from '#sdk'
import { literal, template } from '../example-params.ts'

export const debounceExamples: StepExample[] = [
  {
    title: 'One run once a device has been quiet for five minutes',
    given: { now: '2026-11-20T10:00:00.000Z', trigger: { host: 'SRV-1' } },
    params: { key: template('{{ trigger.host }}'), amount: literal(5), unit: literal('minutes') },
    gives: {
      waitsUntil: '2026-11-20T10:05:00.000Z',
      handle: 'last',
      output: { key: 'SRV-1', count: 1 },
    },
  },
  {
    title: 'Of three alerts that came together only the last goes on, and knows how many there were',
    given: { now: '2026-11-20T10:00:00.000Z', trigger: { host: 'SRV-FILE01' }, earlierRuns: 2 },
    params: { key: template('{{ trigger.host }}'), amount: literal(5), unit: literal('minutes') },
    gives: {
      waitsUntil: '2026-11-20T10:05:00.000Z',
      handle: 'last',
      output: { key: 'SRV-FILE01', count: 3 },
    },
  },
]
