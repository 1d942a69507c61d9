import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { expression, literal } from '../example-params.ts'

export const findTicketExamples: StepExample[] = [
  {
    title: 'The open ticket of the problem that has just ended',
    given: {
      desk: { ...rossi, tickets: [diskTicket] },
      event: { customer: 'Rossi Srl', dedupKey: 'disk:SRV-FILE01:D', state: 'cleared' },
    },
    params: { dedupKey: expression('event.dedupKey'), onlyOpen: literal(true) },
    gives: { handle: 'found', output: { ticket: { number: 1042, status: 'new' } } },
  },
  {
    title: 'A number from a form, written as people write it; the ticket is closed already',
    given: {
      desk: { ...rossi, tickets: [{ ...diskTicket, status: 'closed' }] },
      trigger: { ticket: '#1042' },
    },
    params: { ticket: expression('trigger.ticket'), onlyOpen: literal(true) },
    gives: { handle: 'not_found', output: { ticket: null } },
  },
  {
    title: 'Text that names no ticket is refused',
    given: { trigger: { ticket: 'the one about the printer' } },
    params: { ticket: expression('trigger.ticket') },
    gives: {
      error: {
        class: 'Validation',
        message: '"the one about the printer" is neither the number nor the id of a ticket.',
      },
    },
  },
]
