import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { expression, literal } from '../example-params.ts'

const desk = {
  ...rossi,
  customers: [{ ...rossi.customers[0], name: 'Rossi Srl', language: 'it' }],
  tickets: [diskTicket],
  cannedReplies: [
    {
      name: 'We are on it',
      texts: {
        en: 'Ticket {{ ticket.number }}: we are on it, and are done in {{ values.minutes }} minutes.',
        it: 'Ticket {{ ticket.number }}: ce ne occupiamo, finiamo in {{ values.minutes }} minuti.',
      },
    },
  ],
}

export const fillReplyExamples: StepExample[] = [
  {
    title: 'In the language of the ticket’s customer',
    given: { desk, event: { customer: 'Rossi Srl' }, steps: { plan: { minutes: 30 } } },
    params: {
      reply: literal('we are on it'),
      ticket: literal('1042'),
      values: expression('steps.plan.output'),
    },
    gives: {
      handle: 'out',
      output: { text: 'Ticket 1042: ce ne occupiamo, finiamo in 30 minuti.', language: 'it' },
    },
  },
  {
    title: 'One that is not kept, said with where they are',
    given: { desk, event: { customer: 'Rossi Srl' } },
    params: { reply: literal('Welcome'), ticket: literal('1042') },
    gives: {
      error: {
        class: 'NotFound',
        message: 'There is no canned reply "Welcome". They are kept under Settings, Desk.',
      },
    },
  },
]
