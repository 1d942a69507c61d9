import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { literal } from '../example-params.ts'

export const closedWithoutTimeExamples: StepExample[] = [
  {
    title: 'What was closed since yesterday without a minute on it, as lines for a message',
    given: {
      now: '2026-11-20T22:00:00.000Z',
      desk: {
        ...rossi,
        tickets: [
          {
            ...diskTicket,
            status: 'closed',
            assignee: 'Luca Conti',
            closedAt: '2026-11-20T15:30:00.000Z',
          },
          {
            number: 1013,
            customer: 'Rossi Srl',
            subject: 'Password of Anna',
            status: 'closed',
            closedAt: '2026-11-02T09:00:00.000Z',
          },
        ],
      },
    },
    params: { hours: literal(24) },
    gives: {
      handle: 'out',
      output: {
        count: 1,
        lines: '#1042 Disk D: of SRV-FILE01 is 96 % full (closed 2026-11-20 by Luca Conti)',
        tickets: [{ number: 1042 }],
      },
    },
  },
]
