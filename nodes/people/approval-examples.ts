import type { StepExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { literal, template } from '../example-params.ts'

const given = {
  now: '2026-11-20T10:00:00.000Z',
  desk: rossi,
  event: { customer: 'Rossi Srl', device: 'SRV-FILE01' },
  trigger: { reason: 'the updates of November' },
}
const params = {
  title: template('Restart {{ event.device.hostname }} tonight?'),
  message: template('It takes ten minutes and is needed for {{ trigger.reason }}.'),
  approvers: literal(['anna@rossi.example']),
  deadlineAmount: literal(8),
  deadlineUnit: literal('hours'),
}

export const approvalExamples: StepExample[] = [
  {
    title: 'The contact of the customer agrees, with a condition that later steps can read',
    given,
    params,
    meanwhile: [{ answerOf: 'anna@rossi.example', choice: 'approved', comment: 'Not before 19:00, please.' }],
    gives: {
      waitsUntil: '2026-11-20T18:00:00.000Z',
      handle: 'approved',
      output: { outcome: 'approved', by: ['Anna Ferri'], comment: 'Not before 19:00, please.' },
    },
  },
  {
    title: 'One of two refuses, where both must agree',
    given: {
      ...given,
      desk: {
        ...rossi,
        contacts: [
          ...rossi.contacts,
          { customer: 'Rossi Srl', name: 'Marco Bianchi', email: 'marco@rossi.example' },
        ],
      },
    },
    params: {
      ...params,
      approvers: literal(['anna@rossi.example', 'marco@rossi.example']),
      needed: literal('all'),
    },
    meanwhile: [
      { answerOf: 'anna@rossi.example', choice: 'approved' },
      { answerOf: 'marco@rossi.example', choice: 'rejected', comment: 'We close the books tonight.' },
    ],
    gives: {
      waitsUntil: '2026-11-20T18:00:00.000Z',
      handle: 'rejected',
      output: { outcome: 'rejected', by: ['Marco Bianchi'], comment: 'We close the books tonight.' },
    },
  },
  {
    title: 'Nobody answers in time',
    given,
    params,
    gives: {
      waitsUntil: '2026-11-20T18:00:00.000Z',
      handle: 'expired',
      output: { outcome: 'expired', by: [], comment: '' },
    },
  },
]
