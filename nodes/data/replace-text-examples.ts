import type { StepExample } from '#sdk'
import { literal } from '../example-params.ts'

export const replaceTextExamples: StepExample[] = [
  {
    title: 'Passwords do not go on into a ticket',
    params: {
      text: literal('user: anna\nPassword: segreto1\n'),
      pattern: literal('^(password:).*$'),
      multiline: literal(true),
      replacement: literal('$1 (taken out)'),
    },
    gives: { handle: 'out', output: { text: 'user: anna\nPassword: (taken out)\n', count: 1 } },
  },
]
