import type { StepExample } from '#sdk'
import { template } from '../example-params.ts'

export const removeValueExamples: StepExample[] = [
  {
    title: 'A server is well again: its failures are counted from zero',
    given: { trigger: { host: 'SRV-FILE01' }, values: { 'failed backups SRV-FILE01': 3 } },
    params: { key: template('failed backups {{ trigger.host }}') },
    gives: { handle: 'out', output: { key: 'failed backups SRV-FILE01', removed: true } },
  },
]
