import { expect, test } from 'vitest'
import { whyNothing } from '../../../editor/inspector/why-nothing.ts'
import type { Scope } from '../../../engine/expressions/scope.ts'

const scope: Scope = {
  trigger: { host: 'SRV-1', contact: null, tags: ['a'] },
  event: {},
  customer: null,
  vars: { hours: 3 },
  steps: { a: { output: { number: 1042, subject: 'Disk' } } },
  run: null,
}
const why = (source: string) => whyNothing({ kind: 'expression', source }, scope)

test('nothing is said of values that are there', () => {
  expect(why('steps.a.output.number | plus: vars.hours')).toBeUndefined()
  expect(why('trigger.tags.size')).toBeUndefined()
  expect(
    whyNothing({ kind: 'template', source: 'trigger.nothing {{ trigger.host }}' }, scope),
  ).toBeUndefined()
})

test.each([
  ['steps.a.output.numbr', { why: 'noField', field: 'numbr', near: 'number', known: ['number', 'subject'] }],
  ['steps.a.output.x.y', { why: 'noField', field: 'x', holder: ['steps', 'a', 'output'] }],
  ['trigger.contact.name', { why: 'empty', holder: ['trigger', 'contact'] }],
  ['customer.name', { why: 'empty', holder: ['customer'] }],
  ['steps.a.output.number.x', { why: 'notInside', holder: ['steps', 'a', 'output', 'number'] }],
  ['steps.gone.output.x', { why: 'noStep', holder: ['steps', 'gone', 'output'] }],
  ['loop.item', { why: 'noStep', holder: ['loop'] }],
])('%s gives nothing because of the first value on its way that is not there', (source, absence) => {
  expect(why(source)).toMatchObject(absence)
})

test('the first value that is missing is the one that is named', () => {
  expect(whyNothing({ kind: 'template', source: '{{ trigger.host }} {{ trigger.nme }}' }, scope)?.field).toBe(
    'nme',
  )
  expect(whyNothing({ kind: 'expression', source: 'trigger.host | append: trigger.nme' }, scope)?.field).toBe(
    'nme',
  )
})
