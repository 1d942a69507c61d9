import type { TriggerExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { literal } from '../example-params.ts'

export const emailReceivedExamples: TriggerExample[] = [
  {
    title: 'An e-mail of a contact; the signature is left out of the new text',
    given: { desk: rossi },
    params: { connection: literal('Support mailbox') },
    delivery: {
      mail: `From: Anna Ferri <anna@rossi.example>
To: support@msp.example
Subject: The printer on the second floor does not print
Message-ID: <CAJ1x2y3@mail.rossi.example>
Date: Fri, 20 Nov 2026 10:12:00 +0100
Content-Type: text/plain; charset=utf-8

Since this morning it only blinks.

-- 
Anna Ferri
`,
    },
    gives: {
      events: [
        {
          type: 'email.received',
          source: 'email',
          customer: 'Rossi Srl',
          trigger: {
            subject: 'The printer on the second floor does not print',
            from: { address: 'anna@rossi.example', name: 'Anna Ferri' },
            newText: 'Since this morning it only blinks.',
            kind: 'ticket',
            mayAcknowledge: true,
          },
        },
      ],
    },
  },
  {
    title: 'An out-of-office answer is kept with the reason, and starts nothing',
    given: { desk: rossi },
    params: { connection: literal('Support mailbox') },
    delivery: {
      mail: `From: Anna Ferri <anna@rossi.example>
To: support@msp.example
Subject: Out of office
Message-ID: <CAJ1x2y4@mail.rossi.example>
Auto-Submitted: auto-replied
Date: Fri, 20 Nov 2026 10:12:00 +0100

I am back on Monday.
`,
    },
    gives: {
      events: [
        {
          type: 'email.received',
          trigger: { subject: 'Out of office', kind: 'auto-reply', mayAcknowledge: false },
          skipped: 'An automatic reply: Auto-Submitted: auto-replied (RFC 3834)',
        },
      ],
    },
  },
]
