import { expect, test } from 'vitest'
import { describeParam } from '../../../engine/expressions/describe.ts'
import type { Param } from '../../../engine/expressions/param.ts'

const names = (stepId: string) =>
  new Map([
    ['n2', 'Get ticket'],
    ['n3', 'Find device'],
  ]).get(stepId) ?? 'a step that is gone'

const cases: [Param, string][] = [
  [{ kind: 'literal', value: 'High' }, 'High'],
  [{ kind: 'literal', value: true }, 'yes'],
  [{ kind: 'literal', value: null }, 'empty'],
  [{ kind: 'literal', value: ['a', 'b'] }, 'a, b'],
  [
    { kind: 'expression', source: 'steps.n2.output.ticket.number | plus: 1' },
    'Get ticket › ticket.number | plus: 1',
  ],
  [
    { kind: 'expression', source: 'steps.n2.output and steps["n3"].output[0].x' },
    'Get ticket and Find device › [0].x',
  ],
  [{ kind: 'expression', source: 'steps.n9.output.x' }, 'a step that is gone › x'],
  [
    { kind: 'template', source: 'Ticket {{ steps.n2.output.number }} for {{customer.name}}' },
    'Ticket [Get ticket › number] for [customer.name]',
  ],
  [
    { kind: 'template', source: 'Hi{% if event.a %},\n {{ event.a }}{% endif %}\n\nBye' },
    'Hi … , [event.a] … Bye',
  ],
  [{ kind: 'template', source: 'broken {{ steps.n2.' }, 'broken {{ steps.n2.'],
]

test.each(cases)('%j reads %j', (param, expected) => {
  expect(describeParam(param, names)).toBe(expected)
})

test('a long text is cut to 120 characters', () => {
  const line = describeParam({ kind: 'literal', value: 'word '.repeat(100) }, names)
  expect(line.length).toBeLessThanOrEqual(120)
  expect(line.endsWith('word…')).toBe(true)
})
