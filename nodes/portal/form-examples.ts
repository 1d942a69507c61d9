import type { TriggerExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { literal } from '../example-params.ts'

const subject = { name: 'subject', label: 'What is it about?', labelIt: 'Di che cosa si tratta?' }

export const portalFormExamples: TriggerExample[] = [
  {
    title: 'A customer opens a ticket: it is known by the address of its contact',
    given: { desk: rossi },
    params: { title: literal('Open a ticket'), fields: literal([subject]) },
    delivery: {
      portal: {
        name: 'Anna Ferri',
        email: 'anna@rossi.example',
        values: { subject: 'The printer does not print' },
      },
    },
    gives: {
      events: [
        {
          type: 'portal.form',
          customer: 'Rossi Srl',
          trigger: {
            form: 'Open a ticket',
            sender: { name: 'Anna Ferri', email: 'anna@rossi.example' },
            proof: 'none',
            values: { subject: 'The printer does not print' },
            files: [],
          },
        },
      ],
    },
  },
  {
    title: 'Somebody unknown waits in the triage until a person says whose ticket it is',
    given: { desk: rossi },
    params: { fields: literal([subject]), unknownSender: literal('triage') },
    delivery: {
      portal: { name: 'Ugo', email: 'ugo@elsewhere.example', values: { subject: 'Please call me' } },
    },
    gives: {
      events: [
        {
          type: 'portal.form',
          trigger: { values: { subject: 'Please call me' } },
          skipped: 'ugo@elsewhere.example belongs to no customer: it waits until a person assigns it',
        },
      ],
    },
  },
]
