import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { expression, literal, template } from '../example-params.ts'

const desk = { ...rossi, tickets: [diskTicket] }

export const logTimeExamples: StepExample[] = [
  {
    title: 'Minutes that automation has saved, rounded as the contract says',
    given: {
      now: '2026-11-20T10:00:00.000Z',
      desk,
      steps: { find: { ticket: { number: 1042 } }, clean: { freedGb: 41 } },
    },
    params: {
      ticket: expression('steps.find.output.ticket.number'),
      minutes: literal(12),
      workType: literal('maintenance'),
      note: template('Freed {{ steps.clean.output.freedGb }} GB.'),
    },
    gives: {
      handle: 'out',
      output: {
        automation: true,
        technician: 'Automation',
        minutes: 12,
        billedMinutes: 15,
        startedAt: '2026-11-20T09:48:00.000Z',
        note: 'Freed 41 GB.',
      },
    },
  },
  {
    title: 'What a technician filled into a form',
    given: {
      desk,
      trigger: {
        ticket: 1042,
        minutes: '45',
        technician: 'Luca Conti',
        from: '2026-11-20T09:00:00+01:00',
      },
    },
    params: {
      ticket: expression('trigger.ticket'),
      minutes: expression('trigger.minutes'),
      technician: expression('trigger.technician'),
      startedAt: expression('trigger.from'),
      billable: literal('no_charge'),
    },
    gives: {
      handle: 'out',
      output: {
        automation: false,
        technician: 'Luca Conti',
        minutes: 45,
        startedAt: '2026-11-20T08:00:00.000Z',
        billable: 'no_charge',
      },
    },
  },
]
