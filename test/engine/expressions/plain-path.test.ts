import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluate } from '../../../engine/expressions/evaluate.ts'
import { evaluateToJson } from '../../../engine/expressions/evaluate-core.ts'
import { plainPath, plainTemplate, valueAtPath } from '../../../engine/expressions/plain-path.ts'
import type { Scope } from '../../../engine/expressions/scope.ts'
import type { JsonValue } from '../../../engine/graph/json.ts'

const key = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'size',
    'first',
    'last',
    'length',
    '__proto__',
    'constructor',
    'città',
    'odd key',
    '0',
  ),
  fc.string({ maxLength: 4 }),
)
const value = fc.letrec<{ any: JsonValue }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.string({ maxLength: 5 }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(key, tie('any'), { maxKeys: 4 }),
  ),
})).any

const step = fc.oneof(
  fc.constantFrom(
    '.a',
    '.b',
    '.size',
    '.first',
    '.last',
    '.length',
    '.0',
    '.1',
    '.__proto__',
    '.constructor',
    '.città',
  ),
  fc.integer({ min: -3, max: 3 }).map((index) => `[${index}]`),
  key.filter((name) => !/["\\]/.test(name)).map((name) => `["${name}"]`),
  key.filter((name) => !/['\\]/.test(name)).map((name) => `[ '${name}' ]`),
)
const path = fc
  .tuple(
    fc.constantFrom('event', 'vars', 'steps.s1.output', 'steps["s 2"]', 'loop.item', 'run'),
    fc.array(step, { maxLength: 4 }),
  )
  .map(([root, steps]) => root + (root.endsWith(']') ? '.output' : '') + steps.join(''))

const scope = fc
  .record({
    event: value,
    s1: value,
    s2: value,
    item: value,
    vars: fc.dictionary(key, value, { maxKeys: 3 }),
  })
  .map(
    ({ event, s1, s2, item, vars }): Scope => ({
      trigger: null,
      event,
      customer: null,
      vars,
      steps: { s1: { output: s1 }, 's 2': { output: s2 } },
      loop: { item, index: 0 },
      run: { id: 'r' },
    }),
  )

/** As the scope reaches a worker. */
const overTheWire = (given: Scope) => JSON.parse(JSON.stringify(given)) as { [root: string]: JsonValue }

test('the short way gives a plain path the value that Liquid gives it', () => {
  fc.assert(
    fc.property(scope, path, (given, source) => {
      const short = plainPath(source)
      expect(short).not.toBeNull()
      if (short === null) return
      expect(JSON.stringify(valueAtPath(given, short))).toBe(
        evaluateToJson('expression', source, overTheWire(given)),
      )
    }),
    { numRuns: 2_000 },
  )
})

test('the short way gives a template of text and paths the text that Liquid gives it', async () => {
  const text = fc.string({ maxLength: 12 }).filter((piece) => !/[{}]/.test(piece))
  const piece = fc.oneof(
    text,
    path.map((source) => `{{ ${source} }}`),
    path.map((source) => `{{${source}}}`),
  )
  const template = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''))
  await fc.assert(
    fc.asyncProperty(scope, template, async (given, source) => {
      fc.pre(!source.includes('{%'))
      expect(plainTemplate(source)).not.toBeNull()
      const short = await evaluate({ kind: 'template', source }, given)
      expect(JSON.stringify(short)).toBe(evaluateToJson('template', source, overTheWire(given)))
    }),
    { numRuns: 1_000 },
  )
})

test('a literal is its value, whatever it looks like', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(value, fc.constant('{{ event }}')), async (literal) => {
      const given: Scope = { trigger: null, event: 'e', customer: null, vars: {}, steps: {}, run: null }
      expect(await evaluate({ kind: 'literal', value: literal }, given)).toBe(literal)
    }),
  )
})

test('what is more than a path is left to Liquid', () => {
  const sources = [
    'event.a | upcase',
    'event.a > 3',
    'event.',
    'event..a',
    'event[a]',
    'event[0',
    'events',
    'foo.a',
    '"event"',
    'steps',
    'steps.a.b',
    'event.a b',
    '',
  ]
  expect(sources.filter((source) => plainPath(source) !== null)).toEqual([])
  const templates = [
    '{% if true %}{% endif %}',
    '{{- event.a -}}',
    '{{ event.a',
    '{{ }}',
    '{{ event.a }',
    '{{ a }}',
  ]
  expect(templates.filter((source) => plainTemplate(source) !== null)).toEqual([])
})
