import type { StepExample } from '#sdk'
import { expression, literal, template } from '../example-params.ts'

export const setValueExamples: StepExample[] = [
  {
    title: 'Which ticket a server’s problem has, for a week',
    given: { trigger: { host: 'SRV-1', ticket: { number: 1042, priority: 'high' } } },
    params: {
      key: template('ticket {{ trigger.host }}'),
      value: expression('trigger.ticket'),
      forgetAfter: literal(7),
      forgetUnit: literal('days'),
    },
    gives: { handle: 'out', output: { key: 'ticket SRV-1', value: { number: 1042, priority: 'high' } } },
  },
  {
    title: 'A key whose value is missing in the event is refused',
    given: { trigger: {} },
    params: { key: template('{{ trigger.host }}'), value: literal(1) },
    gives: { error: { class: 'Validation', message: '"Key" cannot be "": The key is empty.' } },
  },
]
