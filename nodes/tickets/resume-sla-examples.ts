import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { expression } from '../example-params.ts'

export const resumeSlaExamples: StepExample[] = [
  {
    title: 'Its clocks run already, so nothing changes',
    given: { desk: { ...rossi, tickets: [diskTicket] }, steps: { find: { ticket: { number: 1042 } } } },
    params: { ticket: expression('steps.find.output.ticket.number') },
    gives: { handle: 'out', output: { changed: false } },
  },
]
