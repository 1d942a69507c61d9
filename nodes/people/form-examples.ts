import type { StepExample } from '#sdk'
import { rossi } from '../example-desk.ts'
import { literal, template } from '../example-params.ts'

const given = {
  now: '2026-11-20T10:00:00.000Z',
  desk: rossi,
  event: { customer: 'Rossi Srl' },
  trigger: { employee: 'Marco Bianchi' },
}
const params = {
  title: template('What does {{ trigger.employee }} need?'),
  people: literal(['anna@rossi.example']),
  fields: literal([
    { name: 'startsOn', label: 'First day', type: 'date' },
    { name: 'notebook', label: 'Notebook', type: 'choice', choices: ['14 inch', '16 inch'] },
    { name: 'notes', label: 'Anything else', type: 'multiline', required: false },
  ]),
  deadlineAmount: literal(3),
  deadlineUnit: literal('days'),
}

export const formExamples: StepExample[] = [
  {
    title: 'The contact fills in what a new employee needs',
    given,
    params,
    meanwhile: [
      {
        answerOf: 'anna@rossi.example',
        choice: 'answered',
        values: { startsOn: '2026-12-01', notebook: '14 inch', notes: '' },
      },
    ],
    gives: {
      waitsUntil: '2026-11-23T10:00:00.000Z',
      handle: 'answered',
      output: { values: { startsOn: '2026-12-01', notebook: '14 inch', notes: null }, by: 'Anna Ferri' },
    },
  },
  {
    title: 'Nobody does within three days',
    given,
    params,
    gives: {
      waitsUntil: '2026-11-23T10:00:00.000Z',
      handle: 'expired',
      output: { values: { startsOn: null, notebook: null, notes: null }, by: '' },
    },
  },
]
