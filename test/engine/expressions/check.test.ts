import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkParam, referencedSteps } from '../../../engine/expressions/check.ts'
import { evaluateToJson } from '../../../engine/expressions/evaluate-core.ts'
import { ExpressionError } from '../../../engine/expressions/expression-error.ts'

test('every problem of a template is reported, each at its place', () => {
  const source =
    '{{ evnt.title }}\n{{ event.title | upcas }}\n{% if event.a and event.b or event.c %}x{% endif %}'
  expect(checkParam({ kind: 'template', source })).toEqual([
    {
      code: 'unknown_name',
      at: { line: 1, column: 4 },
      message: expect.stringContaining("Did you mean 'event'?"),
      meant: { begin: 3, end: 7, name: 'event' },
    },
    {
      code: 'unknown_filter',
      at: { line: 2, column: 18 },
      message: expect.stringContaining("Did you mean 'upcase'?"),
      meant: { begin: 34, end: 39, name: 'upcase' },
    },
    { code: 'mixed_and_or', at: { line: 3, column: 15 }, message: expect.stringContaining('parentheses') },
  ])
})

test('a literal has no problems, even if it looks like a template', () => {
  expect(checkParam({ kind: 'literal', value: '{{ broken' })).toEqual([])
})

test('the steps that a parameter refers to are found wherever they stand', () => {
  const everywhere = `{{ steps.a.output.x }} {{ "t" | append: steps.b.output }}
    {% if steps["c"].output.n > 3 and (steps.d.output or steps.a.output) %}{{ event.list[steps.e.output] }}{% endif %}
    {% for x in steps.f.output limit: steps.g.output %}{{ x.steps.not_this }}{% endfor %}
    {% case steps.h.output %}{% when steps.i.output %}{% endcase %}{% assign y = (1..steps.j.output) %}
    {{ vars.list | where_exp: "v", "v.id == steps.k.output.id" }}
    {% comment %}{{ steps.not_this.output }}{% endcomment %}{% raw %}{{ steps.nor_this.output }}{% endraw %}`
  expect(checkParam({ kind: 'template', source: everywhere })).toEqual([])
  expect(referencedSteps({ kind: 'template', source: everywhere })).toEqual('abcdefghijk'.split(''))
  expect(referencedSteps({ kind: 'expression', source: 'steps.n2.output.ticket.number | plus: 1' })).toEqual([
    'n2',
  ])
  expect(referencedSteps({ kind: 'literal', value: '{{ steps.a.output }}' })).toEqual([])
})

test('names of a loop or an assignment are known, and so are those of the scope', () => {
  const source =
    '{% assign n = 1 %}{% for d in event.disks %}{{ d.name }}{{ forloop.index }}{{ n }}{% endfor %}{{ loop.index }}'
  expect(checkParam({ kind: 'template', source })).toEqual([])
})

test('any jumble is either refused while editing or has a value, or an error about that value, when it runs', () => {
  const piece = fc.constantFrom(
    ...'event . data x [ 0 ] "a" \'b ( ) | plus : 1 - .. and or not == < contains steps n2 output nil {{ }} {% %} if'.split(
      ' ',
    ),
    ...'endif for in else case when endcase endfor assign = raw endraw comment endcomment , map {%- -}} è \\'.split(
      ' ',
    ),
    ...[
      ' ',
      '\n',
      '| where_exp: "v", "v.x > 1"',
      '{% if true %}',
      '{% endif %}',
      '{{ event.x }}',
      '{% for a in event.list %}',
    ],
  )
  const jumble = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''))
  const scope = { event: { x: 1, list: [1, 2], data: { x: 'a' } }, steps: { n2: { output: 3 } }, run: null }
  fc.assert(
    fc.property(fc.constantFrom('expression', 'template'), jumble, (kind, source) => {
      if (checkParam({ kind, source }).length > 0) return
      try {
        expect(JSON.parse(evaluateToJson(kind, source, scope))).toBeDefined()
      } catch (error) {
        expect(error).toBeInstanceOf(ExpressionError)
        expect(error).toMatchObject({ code: 'value' })
      }
    }),
    { numRuns: 5_000 },
  )
})
