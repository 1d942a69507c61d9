import type { StepExample } from '#sdk'
import { literal } from '../example-params.ts'

export const attachFileExamples: StepExample[] = [
  {
    title: 'No such ticket',
    params: { file: literal('0198a4f0-5a70-5000-8000-00000000000f'), ticket: literal('9999') },
    gives: {
      error: {
        class: 'NotFound',
        message: 'There is no ticket "9999". Give its number, or the ticket of an earlier step.',
      },
    },
  },
]
