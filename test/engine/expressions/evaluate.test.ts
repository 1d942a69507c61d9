import { afterAll, expect, test } from 'vitest'
import {
  ExpressionError,
  evaluate,
  evaluateParams,
  stopExpressionWorkers,
} from '../../../engine/expressions/evaluate.ts'
import type { Scope } from '../../../engine/expressions/scope.ts'
import type { JsonValue } from '../../../engine/graph/json.ts'

afterAll(stopExpressionWorkers)

const empty: Scope = { trigger: null, event: null, customer: null, vars: {}, steps: {}, run: null }

const expression = (source: string) => ({ kind: 'expression', source }) as const
const template = (source: string) => ({ kind: 'template', source }) as const

/** Compares every number with every other inside one filter, where liquidjs itself keeps no time. */
const endless = expression('vars.numbers | where_exp: "n", "vars.numbers contains n"')
const manyNumbers: Scope = {
  ...empty,
  vars: { numbers: Array.from({ length: 60_000 }, (_, index) => index) },
}

async function errorOf(promise: Promise<unknown>): Promise<ExpressionError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ExpressionError))
    throw new Error('An ExpressionError was expected', { cause: error })
  return error
}

test('a filter that does not end is stopped, and calls beside and behind it are answered', async () => {
  const stopped = [endless, endless, endless].map((param) => errorOf(evaluate(param, manyNumbers)))
  const others = Array.from({ length: 20 }, (_, index) =>
    evaluate(expression(`vars.n | plus: ${index}`), { ...empty, vars: { n: 1 } }),
  )

  expect((await Promise.all(stopped)).map(({ code }) => code)).toEqual(['deadline', 'deadline', 'deadline'])
  expect(await Promise.all(others)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
})

test('a loop in a loop over a million is stopped', async () => {
  const loops = '{% for i in (1..1000000) %}{% for j in (1..1000000) %}{{ j }}{% endfor %}{% endfor %}'
  const error = await errorOf(evaluate(template(loops), empty))
  expect(['deadline', 'too_large']).toContain(error.code)
  expect(error.message).toMatch(/fewer items/)
})

test('text that doubles without end is stopped', async () => {
  const doubling =
    '{% assign s = "ab" %}{% for i in (1..64) %}{% assign s = s | append: s %}{% endfor %}{{ s }}'
  expect((await errorOf(evaluate(template(doubling), empty))).code).toBe('too_large')
})

test('stopping the workers breaks off what runs, and the next call starts them again', async () => {
  const running = errorOf(evaluate(endless, manyNumbers))
  await stopExpressionWorkers()
  expect((await running).code).toBe('worker')
  expect(await evaluate(expression('1 | plus: 1'), empty)).toBe(2)
})

test('a source over 16384 characters is refused', async () => {
  const long = 'x'.repeat(16_385)
  expect((await errorOf(evaluate(template(`{{ event.a | upcase }}${long}`), empty))).code).toBe('too_long')
  expect((await errorOf(evaluate(template(long), empty))).code).toBe('too_long')
  expect((await errorOf(evaluate(expression(`event.${long}`), empty))).code).toBe('too_long')
})

test('a text result over a megabyte is refused, by the short way and by the long way', async () => {
  const scope = { ...empty, event: { big: 'x'.repeat(600_000) } }
  expect((await errorOf(evaluate(template('{{ event.big }}{{ event.big }}'), scope))).code).toBe('too_large')
  const upper = template('{{ event.big | upcase }}{{ event.big }}')
  expect((await errorOf(evaluate(upper, scope))).code).toBe('too_large')
})

test('thousands of nested parentheses and tags are answered with a problem, not with a crash', async () => {
  for (const source of ['('.repeat(16_000), '{% if true %}'.repeat(1200)]) {
    const kind = source.startsWith('{') ? 'template' : 'expression'
    expect((await errorOf(evaluate({ kind, source }, empty))).code).toBe('syntax')
  }
})

test('the parameters of a step are evaluated together and keep their types', async () => {
  const scope: Scope = {
    ...empty,
    event: { title: 'Disk full', count: 3 },
    steps: { n1: { output: { id: 7 } } },
  }
  expect(
    await evaluateParams(
      {
        fixed: { kind: 'literal', value: { a: [1, null] } },
        path: expression('steps.n1.output.id'),
        sum: expression('event.count | plus: steps.n1.output.id'),
        text: template('{{ event.title }} ({{ event.count }})'),
        shout: template('{{ event.title | upcase }}!'),
        check: expression('event.count > 2 and steps.n1.output.id == 7'),
        nothing: expression('event.missing'),
      },
      scope,
    ),
  ).toEqual({
    fixed: { a: [1, null] },
    path: 7,
    sum: 10,
    text: 'Disk full (3)',
    shout: 'DISK FULL!',
    check: true,
    nothing: null,
  })
})

test('an error names the parameter, the place and the source', async () => {
  const params = { fine: expression('1 | plus: 1'), summary: template('Ticket:\n{{ event.title | shout }}') }
  const error = await errorOf(evaluateParams(params, empty))
  expect(error).toMatchObject({
    code: 'unknown_filter',
    param: 'summary',
    source: 'Ticket:\n{{ event.title | shout }}',
    at: { line: 2, column: 18 },
  })
  expect(error.message).toMatch(/^Parameter 'summary': Unknown filter 'shout'/)

  const atRun = await errorOf(
    evaluateParams({ due: expression('event | date: "%Y"') }, { ...empty, event: 'x' }),
  )
  expect(atRun).toMatchObject({ code: 'value', param: 'due', at: { line: 1, column: 9 } })
})

test('only the own properties of the scope can be reached, also under the names of the prototype', async () => {
  const scope: Scope = { ...empty, event: JSON.parse('{"__proto__": {"own": 1}, "list": [1], "text": "a"}') }
  const sources = [
    'event.constructor',
    'event.list.constructor',
    'event.list.map',
    'event.text.constructor',
    'event.text.at',
    'event.hasOwnProperty',
    'vars.__proto__',
    'vars["__proto__"].toString',
    'steps.constructor.output',
    'steps.__proto__.output',
  ]
  for (const source of sources) {
    expect([source, await evaluate(expression(source), scope)]).toEqual([source, null])
    expect([source, await evaluate(expression(`(${source}) | json`), scope)]).toEqual([source, 'null'])
  }
  expect(await evaluate(expression('event.__proto__.own'), scope)).toBe(1)
  expect(await evaluate(expression('event.__proto__.own | plus: 1'), scope)).toBe(2)
})

test('data that looks like an expression stays data', async () => {
  const scope: Scope = { ...empty, event: { title: '{{ vars.secret }}{% if %}' }, vars: { secret: 'no' } }
  expect(await evaluate(template('{{ event.title }}'), scope)).toBe('{{ vars.secret }}{% if %}')
  expect(await evaluate(template('{{ event.title | append: "" }}'), scope)).toBe('{{ vars.secret }}{% if %}')
})

test('one call leaves nothing behind for the next', async () => {
  await evaluate(template('{% assign left = "x" %}{% capture behind %}y{% endcapture %}{{ left }}'), empty)
  const next = '{% if false %}{% assign left = 1 %}{% assign behind = 1 %}{% endif %}[{{ left }}{{ behind }}]'
  for (let call = 0; call < 4; call++) expect(await evaluate(template(next), empty)).toBe('[]')
})

test('a large output of a step passes through a path as it is', async () => {
  const output: JsonValue = {
    rows: Array.from({ length: 50_000 }, (_, id) => ({ id, name: `device ${id}` })),
  }
  const scope: Scope = { ...empty, steps: { list: { output } } }
  expect(await evaluate(expression('steps.list.output'), scope)).toBe(output)
  expect(await evaluate(expression('steps.list.output.rows | size'), scope)).toBe(50_000)
})
