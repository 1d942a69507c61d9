import type { StepExample } from '#sdk'
import { template } from '../example-params.ts'

export const removeValueExamples: StepExample[] = [
  {
    title: 'The failures of a server that is well again, of which there were none',
    given: { trigger: { host: 'SRV-1' } },
    params: { key: template('failed backups {{ trigger.host }}') },
    gives: { handle: 'out', output: { key: 'failed backups SRV-1', removed: false } },
  },
]
