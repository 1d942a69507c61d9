import { describe, expect, test } from 'vitest'
import { insertion, withPath } from '../../../editor/inspector/insert-path.ts'
import { expression, literal, template } from '../../support/document.ts'

const path = 'steps.a.output.x'

describe('a value taken into a parameter', () => {
  test.each([
    ['that is empty becomes it', undefined, true, expression(path)],
    ['with fixed text stands behind the text', literal('Ticket'), true, template(`Ticket {{ ${path} }}`)],
    ['with a fixed number takes its place', literal(3), false, expression(path)],
    [
      'with text and values stands at the end',
      template('To {{ b }}'),
      true,
      template(`To {{ b }} {{ ${path} }}`),
    ],
    ['that is one value takes its place', expression('trigger.y'), true, expression(path)],
    [
      'that works something out stands behind it',
      expression('a | plus:'),
      true,
      expression(`a | plus: ${path}`),
    ],
  ])('%s', (_, param, isText, after) => {
    expect(withPath(param, path, isText)).toEqual(after)
  })
})

describe('a value put in at the cursor', () => {
  const put = (kind: 'expression' | 'template', marked: string) => {
    const from = marked.indexOf('^')
    const source = marked.replace('^', '')
    const { from: start, to, insert } = insertion(kind, source, { from, to: from }, path)
    return source.slice(0, start) + insert + source.slice(to)
  }

  test.each([
    ['template', 'Hello ^!', `Hello {{ ${path} }}!`],
    ['template', 'Hello {{ ^ }}', `Hello {{ ${path} }}`],
    ['template', '{% if ^ %}x{% endif %}', `{% if ${path} %}x{% endif %}`],
    ['template', '{{ a }} ^', `{{ a }} {{ ${path} }}`],
    ['expression', '^', path],
    ['expression', 'trigger.x^', path],
    ['expression', 'trigger.x | append: ^', `trigger.x | append: ${path}`],
    ['expression', 'trigger.x ==^', `trigger.x == ${path}`],
  ] as const)('of %s "%s" gives "%s"', (kind, marked, after) => {
    expect(put(kind, marked)).toBe(after)
  })
})
