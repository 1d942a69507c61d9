import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { expression, literal, template } from '../example-params.ts'

const params = {
  ticket: expression('steps.find.output.ticket.number'),
  resolution: template('{{ trigger.title }} is over since {{ trigger.endedAt }}.'),
  onlyIfUntouched: literal(true),
}
const trigger = { title: 'Disk D: of SRV-FILE01', endedAt: '10:14' }
const steps = { find: { ticket: { number: 1042 } } }

export const closeTicketExamples: StepExample[] = [
  {
    title: 'The problem is over, and nobody has worked on its ticket',
    given: { desk: { ...rossi, tickets: [diskTicket] }, trigger, steps },
    params,
    gives: {
      handle: 'out',
      output: {
        closed: true,
        ticket: { number: 1042, status: 'closed', resolution: 'Disk D: of SRV-FILE01 is over since 10:14.' },
      },
    },
  },
  {
    title: 'A technician has, so it stays with them',
    given: { desk: { ...rossi, tickets: [{ ...diskTicket, touched: true }] }, trigger, steps },
    params,
    gives: { handle: 'out', output: { closed: false, ticket: { number: 1042, status: 'new' } } },
  },
]
