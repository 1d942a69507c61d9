import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { expression, literal } from '../example-params.ts'

export const linkTicketExamples: StepExample[] = [
  {
    title: 'A report of the users belongs to the outage',
    given: {
      desk: {
        ...rossi,
        tickets: [diskTicket, { number: 1050, customer: 'Rossi Srl', subject: 'Cannot save files' }],
      },
      steps: { find: { ticket: { number: 1042 } } },
    },
    params: { ticket: literal('1050'), parent: expression('steps.find.output.ticket.number') },
    gives: { handle: 'out', output: { number: 1050, subject: 'Cannot save files' } },
  },
  {
    title: 'A ticket is not its own parent',
    given: { desk: { ...rossi, tickets: [diskTicket] } },
    params: { ticket: literal('1042'), parent: literal('1042') },
    gives: {
      error: {
        class: 'Validation',
        message: 'Ticket #1042 cannot stand below itself or one of its children. Choose another parent.',
      },
    },
  },
]
