import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { expression, literal, template } from '../example-params.ts'

const connections = { 'Support mail': { type: 'smtp', fromAddress: 'support@msp.example' } }

export const sendEmailExamples: StepExample[] = [
  {
    title: 'A report to several people at the customer',
    given: { connections, trigger: { month: 'October', tickets: 17 } },
    params: {
      connection: literal('Support mail'),
      to: literal('"Ferri, Anna" <anna@rossi.example>; it@rossi.example'),
      subject: template('Your report for {{ trigger.month }}'),
      text: template('We worked on {{ trigger.tickets }} tickets for you in {{ trigger.month }}.'),
    },
    gives: {
      handle: 'out',
      output: { accepted: ['anna@rossi.example', 'it@rossi.example'], rejected: [] },
      sends: [
        {
          to: ['anna@rossi.example', 'it@rossi.example'],
          subject: 'Your report for October',
          text: 'We worked on 17 tickets for you in October.',
        },
      ],
    },
  },
  {
    title: 'Part of a ticket: its number is in the subject, and an answer comes back to it',
    given: {
      connections,
      desk: { ...rossi, tickets: [diskTicket] },
      trigger: { contact: 'anna@rossi.example' },
      steps: { find: { ticket: { number: 1042 } } },
    },
    params: {
      to: expression('trigger.contact'),
      subject: literal('Your file server'),
      text: literal('May we restart it tonight at 20:00?'),
      ticketId: template('{{ steps.find.output.ticket.number }}'),
    },
    gives: {
      handle: 'out',
      output: { accepted: ['anna@rossi.example'] },
      sends: [
        {
          to: ['anna@rossi.example'],
          subject: 'Your file server [#1042]',
          text: 'May we restart it tonight at 20:00?',
        },
      ],
    },
  },
  {
    title: 'An automatic answer never goes where nobody reads it',
    given: { connections, trigger: { from: { address: 'no-reply@nas.example' } } },
    params: {
      to: expression('trigger.from.address'),
      subject: literal('We have got your e-mail'),
      text: literal('A technician will look at it.'),
      isReply: literal(true),
    },
    gives: {
      error: {
        class: 'Validation',
        message: 'No automatic answer goes to no-reply@nas.example: nobody reads it there.',
      },
      sends: [],
    },
  },
]
