import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { expression, literal } from '../example-params.ts'

export const pauseSlaExamples: StepExample[] = [
  {
    title: 'The supplier has it now',
    given: { desk: { ...rossi, tickets: [diskTicket] }, steps: { find: { ticket: { number: 1042 } } } },
    params: { ticket: expression('steps.find.output.ticket.number') },
    gives: { handle: 'out', output: { changed: true } },
  },
  {
    title: 'There is no such ticket',
    given: { desk: rossi },
    params: { ticket: literal('7') },
    gives: {
      error: {
        class: 'NotFound',
        message: 'There is no ticket "7". Give its number, or the ticket of an earlier step.',
      },
    },
  },
]
