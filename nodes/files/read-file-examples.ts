import type { StepExample } from '#sdk'
import { literal } from '../example-params.ts'

export const readFileExamples: StepExample[] = [
  {
    title: 'A file that is there no more',
    params: { file: literal('0198a4f0-5a70-5000-8000-00000000000f') },
    gives: {
      error: {
        class: 'NotFound',
        message:
          'There is no file "0198a4f0-5a70-5000-8000-00000000000f" that this run may read. Take the id from the step that made it; files are kept for 30 days.',
      },
    },
  },
]
