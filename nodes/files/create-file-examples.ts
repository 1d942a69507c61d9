import type { StepExample } from '#sdk'
import { literal } from '../example-params.ts'

export const createFileExamples: StepExample[] = [
  {
    title: 'A list as a file',
    params: { name: literal('devices.csv'), content: literal('host,free\r\nSRV-1,3.5\r\n') },
    gives: { handle: 'out', output: { name: 'devices.csv', type: 'text/csv', size: 22 } },
  },
]
