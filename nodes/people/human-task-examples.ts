import type { StepExample } from '#sdk'
import { diskTicket, rossi } from '../example-desk.ts'
import { literal, template } from '../example-params.ts'
import { nightShift } from './example-team.ts'

const given = {
  now: '2026-11-11T22:00:00.000Z',
  desk: { ...rossi, ...nightShift, tickets: [diskTicket] },
  event: { customer: 'Rossi Srl', device: 'SRV-FILE01' },
}
const params = {
  title: template('Change the disk of {{ event.device.hostname }}'),
  message: literal('The spare one lies in the cupboard.'),
  who: literal(['team:Night shift']),
  fields: literal([{ name: 'serial', label: 'Serial number', type: 'text' }]),
  ticket: literal('1042'),
  dueAmount: literal(2),
  dueUnit: literal('days'),
}

export const humanTaskExamples: StepExample[] = [
  {
    title: 'Somebody of the team does it, and later steps read what they wrote',
    given,
    params,
    meanwhile: [
      {
        answerOf: 'marta@msp.example',
        choice: 'answered',
        comment: 'It stands in the rack.',
        values: { serial: 'CZC1234567' },
      },
    ],
    gives: {
      handle: 'done',
      output: { values: { serial: 'CZC1234567' }, by: 'Marta Conti', comment: 'It stands in the rack.' },
    },
  },
  {
    title: 'Nobody does it in time, and the run goes on',
    given,
    params: { ...params, whenOverdue: literal('leave') },
    gives: {
      waitsUntil: '2026-11-13T22:00:00.000Z',
      handle: 'overdue',
      output: { values: { serial: null }, by: '', comment: '' },
    },
  },
]
