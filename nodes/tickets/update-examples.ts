import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { expression, literal } from '../example-params.ts'

export const updateTicketExamples: StepExample[] = [
  {
    title: 'Whoever is on call gets the ticket; what is not filled in stays',
    given: {
      desk: { ...rossi, tickets: [diskTicket] },
      steps: { find: { ticket: { number: 1042 } }, rota: { onCall: 'Luca Conti' } },
    },
    params: {
      ticket: expression('steps.find.output.ticket.number'),
      assignee: expression('steps.rota.output.onCall'),
      status: literal('open'),
    },
    gives: {
      handle: 'out',
      output: {
        number: 1042,
        assignee: 'Luca Conti',
        status: 'open',
        priority: 'high',
        subject: 'Disk D: of SRV-FILE01 is 96 % full',
      },
    },
  },
]
