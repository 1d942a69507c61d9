import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { literal } from '../example-params.ts'

const again = { number: 1050, customer: 'Rossi Srl', subject: 'No space on the file server' }

export const mergeTicketsExamples: StepExample[] = [
  {
    title: 'The customer writes about what the monitoring reported already',
    given: { desk: { ...rossi, tickets: [diskTicket, again] } },
    params: { ticket: literal('1050'), into: literal('1042') },
    gives: {
      handle: 'out',
      output: {
        outcome: 'merged',
        source: { number: 1050, status: 'closed', resolution: 'Merged into #1042' },
        target: { number: 1042, status: 'new' },
      },
    },
  },
  {
    title: 'Tickets of two customers stay apart',
    given: {
      desk: {
        ...rossi,
        customers: [...rossi.customers, { name: 'Contoso Dental' }],
        tickets: [diskTicket, { ...again, customer: 'Contoso Dental' }],
      },
    },
    params: { ticket: literal('1050'), into: literal('1042') },
    gives: {
      error: {
        class: 'Validation',
        message:
          "Tickets #1050 and #1042 are of different customers, who would see each other's messages. Correct the customer first.",
      },
    },
  },
]
