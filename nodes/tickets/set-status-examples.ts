import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { literal } from '../example-params.ts'

export const setTicketStatusExamples: StepExample[] = [
  {
    title: 'The ticket waits for its customer',
    given: { desk: { ...rossi, tickets: [diskTicket] } },
    params: { ticket: literal('1042'), status: literal('waiting') },
    gives: { handle: 'out', output: { number: 1042, status: 'waiting', statusName: null } },
  },
  {
    title: 'A status that there is not',
    given: { desk: { ...rossi, tickets: [diskTicket] } },
    params: { ticket: literal('1042'), statusName: literal('Waiting for parts') },
    gives: {
      error: {
        class: 'NotFound',
        message:
          'There is no ticket status "Waiting for parts". There are: none yet. Add it in the settings, or use one of these.',
      },
    },
  },
]
