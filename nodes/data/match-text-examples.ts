import type { StepExample } from '#sdk'
import { expression, literal } from '../example-params.ts'

export const matchTextExamples: StepExample[] = [
  {
    title: 'The number of a supplier’s case in a subject',
    given: { trigger: { subject: 'Re: your case inc-1042 and INC-1043' } },
    params: { text: expression('trigger.subject'), pattern: literal('INC-(?<number>\\d+)') },
    gives: {
      handle: 'found',
      output: {
        first: { text: 'inc-1042', at: 14, groups: ['1042'], named: { number: '1042' } },
        count: 2,
      },
    },
  },
  {
    title: 'Nothing fits',
    params: { text: literal('Printer out of paper'), pattern: literal('INC-\\d+') },
    gives: { handle: 'missing', output: { first: null, matches: [], count: 0 } },
  },
]
