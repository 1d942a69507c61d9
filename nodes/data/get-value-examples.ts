import type { StepExample } from '#sdk'
import { literal, template } from '../example-params.ts'

export const getValueExamples: StepExample[] = [
  {
    title: 'When this server was last reported, which so far it never was',
    given: { trigger: { host: 'SRV-1' } },
    params: { key: template('reported {{ trigger.host }}'), otherwise: literal('never') },
    gives: { handle: 'missing', output: { key: 'reported SRV-1', found: false, value: 'never' } },
  },
]
