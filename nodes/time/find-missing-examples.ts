import type { JsonObject, StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { literal } from '../example-params.ts'

const desk = {
  ...rossi,
  tickets: [diskTicket],
  timeEntries: [
    {
      ticket: 1042,
      technician: 'Luca Conti',
      automation: false,
      startedAt: '2026-11-19T08:00:00.000Z',
      minutes: 300,
    },
  ],
}

export const findMissingTimeExamples: StepExample[] = [
  {
    title: 'Five hours of six, and nobody is asked about the weekend',
    given: { now: '2026-11-23T06:00:00.000Z', desk },
    params: {
      fromDay: literal('2026-11-19'),
      toDay: literal('2026-11-22'),
      technicians: literal(['Luca Conti', 'Sara Longo']),
      expectedMinutes: literal(360),
    },
    gives: {
      handle: 'out',
      output: {
        count: 4,
        lines:
          '2026-11-19 Luca Conti: 300 of 360 minutes\n2026-11-19 Sara Longo: 0 of 360 minutes\n' +
          '2026-11-20 Luca Conti: 0 of 360 minutes\n2026-11-20 Sara Longo: 0 of 360 minutes',
      },
    },
  },
]

export const findMissingTimeSample: JsonObject = {
  count: 1,
  lines: '2026-11-19 Luca Conti: 300 of 360 minutes',
  days: [
    {
      technician: 'Luca Conti',
      day: '2026-11-19',
      expectedMinutes: 360,
      loggedMinutes: 300,
      missingMinutes: 60,
    },
  ],
}
