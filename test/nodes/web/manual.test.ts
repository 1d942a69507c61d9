import { expect, test } from 'vitest'
import type { JsonObject } from '#engine/graph/json.ts'
import { manual } from '../../../nodes/web/manual.ts'

const form = [
  { name: 'ticket', label: 'Ticket number', type: 'number', required: true },
  { name: 'note', type: 'text' },
  { name: 'urgent', type: 'boolean' },
  { name: 'day', type: 'date' },
]

const read = (input: JsonObject, params: Record<string, unknown> = { form }) =>
  manual.manual?.read(input, manual.params.parse(params)).data

test('values are of the types that the form says, also when they come as texts', () => {
  expect(read({ ticket: '1001', note: ' x ', urgent: 'false', day: '2026-11-21' })).toEqual({
    ticket: 1001,
    note: 'x',
    urgent: false,
    day: '2026-11-21',
  })
  expect(read({ ticket: 0 })).toEqual({ ticket: 0, note: null, urgent: null, day: null })
})

test('everything wrong is said at once', () => {
  const input = { ticket: '', urgent: 'perhaps', day: '21.11.2026', other: 1 }
  expect(() => read(input)).toThrow(
    'The form is not filled in: there is no field "other"; "Ticket number" is missing; "urgent" must be true or false; "day" must be a date such as 2026-11-21.',
  )
})

test('without a form any values are taken', () => {
  expect(read({ a: [1] }, {})).toEqual({ a: [1] })
})
