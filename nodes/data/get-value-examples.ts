import type { StepExample } from '#sdk'
import { literal, template } from '../example-params.ts'

export const getValueExamples: StepExample[] = [
  {
    title: 'Which ticket an earlier run opened for this server',
    given: {
      trigger: { host: 'SRV-FILE01' },
      values: { 'ticket SRV-FILE01': { number: 1042, priority: 'high' } },
    },
    params: { key: template('ticket {{ trigger.host }}') },
    gives: {
      handle: 'found',
      output: { key: 'ticket SRV-FILE01', found: true, value: { number: 1042, priority: 'high' } },
    },
  },
  {
    title: 'When this server was last reported, which so far it never was',
    given: { trigger: { host: 'SRV-1' } },
    params: { key: template('reported {{ trigger.host }}'), otherwise: literal('never') },
    gives: { handle: 'missing', output: { key: 'reported SRV-1', found: false, value: 'never' } },
  },
]
