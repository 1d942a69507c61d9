import type { TriggerExample } from '#sdk'
import { literal } from '../example-params.ts'

const form = literal([
  { name: 'name', label: 'Name of the employee', required: true },
  { name: 'startsOn', label: 'First day', type: 'date' },
  { name: 'notebook', label: 'Needs a notebook', type: 'boolean' },
  { name: 'seats', label: 'Licences', type: 'number' },
])

export const manualExamples: TriggerExample[] = [
  {
    title: 'A form for a new employee; what is typed becomes what it is meant to be',
    params: { form },
    delivery: { form: { name: ' Marco Bianchi ', startsOn: '2026-12-01', notebook: 'true', seats: '2' } },
    gives: {
      events: [
        {
          type: 'manual.start',
          trigger: { name: 'Marco Bianchi', startsOn: '2026-12-01', notebook: true, seats: 2 },
        },
      ],
    },
  },
  {
    title: 'Everything that is wrong is named at once',
    params: { form },
    delivery: { form: { startsOn: 'tomorrow', seats: 'two' } },
    gives: {
      refused:
        'The form is not filled in: "Name of the employee" is missing; "First day" must be a date such as 2026-11-21; "Licences" must be a number.',
    },
  },
]
