import type { StepExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { literal } from '../example-params.ts'

const mail = {
  messageId: 'CAJ1x2y3@mail.rossi.example',
  inReplyTo: null,
  references: [],
  subject: 'The printer on the second floor does not print',
  from: { address: 'anna@rossi.example', name: 'Anna Ferri' },
  replyTo: null,
  to: [{ address: 'support@msp.example', name: 'Support' }],
  cc: [],
  date: '2026-11-20T09:12:00.000Z',
  text: 'Since this morning it only blinks.\n\n-- \nAnna Ferri',
  newText: 'Since this morning it only blinks.',
  attachments: [],
  kind: 'ticket',
  kindReason: 'Written to us by a person',
  mayAcknowledge: true,
  mailbox: 'support@msp.example',
}

export const ticketFromEmailExamples: StepExample[] = [
  {
    title: 'An e-mail of a known contact opens a ticket of their company',
    given: { desk: rossi, trigger: mail },
    params: { queue: literal('Support') },
    gives: {
      handle: 'opened',
      output: {
        outcome: 'opened',
        mayAcknowledge: true,
        ticket: {
          subject: 'The printer on the second floor does not print',
          requesterEmail: 'anna@rossi.example',
          source: 'email',
        },
      },
    },
  },
  {
    title: 'An answer with the number of a ticket joins it',
    given: {
      desk: {
        ...rossi,
        tickets: [
          {
            number: 1051,
            customer: 'Rossi Srl',
            subject: 'The printer does not print',
            requesterEmail: 'anna@rossi.example',
          },
        ],
      },
      trigger: {
        ...mail,
        subject: 'Re: The printer does not print [#1051]',
        newText: 'It prints again, thank you.',
        text: 'It prints again, thank you.',
      },
    },
    params: {},
    gives: { handle: 'appended', output: { outcome: 'appended', ticket: { number: 1051 } } },
  },
  {
    title: 'An out-of-office answer opens nothing',
    given: {
      desk: rossi,
      trigger: {
        ...mail,
        subject: 'Out of office: your ticket',
        kind: 'auto-reply',
        kindReason: 'Auto-Submitted: auto-replied',
        mayAcknowledge: false,
      },
    },
    params: {},
    gives: { handle: 'ignored', output: { outcome: 'ignored', mayAcknowledge: false, ticket: null } },
  },
]
