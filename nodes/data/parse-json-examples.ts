import type { StepExample } from '#sdk'
import { expression, literal } from '../example-params.ts'

export const parseJsonExamples: StepExample[] = [
  {
    title: 'A script on a machine printed JSON',
    given: { steps: { script: { output: '{"free_gb": 3.5, "disks": ["C:", "D:"]}' } } },
    params: { text: expression('steps.script.output.output') },
    gives: { handle: 'out', output: { value: { free_gb: 3.5, disks: ['C:', 'D:'] } } },
  },
  {
    title: 'A mistake is named with its place',
    params: { text: literal('{\n  "host": SRV-1\n}') },
    gives: {
      error: { class: 'Validation', message: 'The text is not valid JSON: look at line 2, column 11.' },
    },
  },
]
