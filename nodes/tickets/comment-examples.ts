import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { expression, literal, template } from '../example-params.ts'

const given = {
  desk: { ...rossi, tickets: [diskTicket] },
  steps: { find: { ticket: { number: 1042 } }, clean: { freedGb: 41 } },
}

export const commentTicketExamples: StepExample[] = [
  {
    title: 'What was done, for the team',
    given,
    params: {
      ticket: expression('steps.find.output.ticket.number'),
      body: template('Old log files were deleted: {{ steps.clean.output.freedGb }} GB are free again.'),
    },
    gives: {
      handle: 'out',
      output: {
        authorKind: 'automation',
        visibility: 'internal',
        body: 'Old log files were deleted: 41 GB are free again.',
      },
    },
  },
  {
    title: 'News that the customer may read',
    given,
    params: {
      ticket: literal('1042'),
      body: literal('Your file server has enough room again.'),
      visibility: literal('public'),
    },
    gives: {
      handle: 'out',
      output: { visibility: 'public', body: 'Your file server has enough room again.' },
    },
  },
  {
    title: 'A ticket that is not there',
    given,
    params: { ticket: literal('9999'), body: literal('Done.') },
    gives: {
      error: {
        class: 'NotFound',
        message: 'There is no ticket "9999". Give its number, or the ticket of an earlier step.',
      },
    },
  },
]
