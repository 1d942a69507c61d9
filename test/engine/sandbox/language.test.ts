import { afterAll, expect, test } from 'vitest'
import { type Http, StepFailed, TryAgain } from '#sdk'
import { openPool } from './pool-for-tests.ts'

const { run, pool } = openPool({ size: 2 })
afterAll(() => pool.stop())

test('TypeScript is accepted: types are cut out', async () => {
  const code = `interface Line { quantity: number; price: number }
type Lines = readonly Line[]
const total = (lines: Lines): number => lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0)
const given = input as { lines: Lines }
return { total: total(given.lines!) satisfies number }`
  const input = {
    lines: [
      { quantity: 2, price: 3 },
      { quantity: 1, price: 4 },
    ],
  }
  expect(await run(code, { input })).toMatchObject({ value: { total: 10 } })
})

test('what means something else in the two languages is read as JavaScript', async () => {
  expect(await run('const f = 1, a = 2, b = 3; return [f < a, a > (b)]')).toMatchObject({
    value: [true, false],
  })
  expect(await run('const f = 3, T = 1, x = 2; return f<T>(x)')).toMatchObject({ value: false })
})

test.each([
  ['thrown on the first line', 'throw new TypeError("oh")', 1, 7],
  ['thrown further down', 'const a = 1\n\n  throw new Error("oh")', 3, 9],
  ['by the engine', 'const a = {}\nreturn a.b.c', 2, 12],
  ['in a function that was called', 'function f(x) {\n  return x.y.z\n}\nreturn f({})', 2, 14],
  ['after an await', 'await null\nawait null\nnull.x', 3, 6],
  [
    'in TypeScript',
    'const n: number = 1\nconst s: string | null = null as string | null\nreturn s!.length + n',
    3,
    11,
  ],
  ['by JSON.parse', 'const t = "{"\nreturn JSON.parse(t)', 2, 13],
  ['wrong syntax', 'const a = 1\nconst b = ;\nreturn a', 2, 11],
  ['wrong syntax in TypeScript', 'const a: number = 1\nconst b: number = ;\nreturn a', 2, 19],
  ['a text that is not closed', 'return 1\n"abc', 2, 1],
  ['a bracket that is not closed', 'if (input) {\n  return 1', 2, 11],
  ['an enum', 'const a = 1\nenum Colour { Red }', 2, 1],
])('an error tells its line and column: %s', async (_, code, line, column) => {
  const failure = run(code)
  await expect(failure).rejects.toMatchObject({ errorClass: 'Script', place: { line, column } })
  await expect(failure).rejects.toThrow(`(line ${line}, column ${column})`)
})

test('a script that was compiled before tells the same line', async () => {
  const code = 'const a: number = input\nif (a > 1) throw new Error("more")\nreturn a'
  for (let n = 0; n < 3; n++) {
    expect(await run(code, { input: 1 })).toMatchObject({ value: 1 })
    await expect(run(code, { input: 2 })).rejects.toThrow('Error: more (line 2, column 18)')
  }
})

const server: Http = {
  async request({ method, url, body }) {
    if (url.endsWith('/busy'))
      throw new TryAgain('a.example is busy.', { class: 'RateLimited', afterSeconds: 7 })
    if (url.endsWith('/inside')) throw new StepFailed('10.0.0.1 is not allowed.', { class: 'Validation' })
    return {
      status: 201,
      headers: { 'x-id': '1' },
      body: `${method} ${url} ${body ?? ''}`,
      binary: false,
      url,
    }
  },
}

test('a script asks other systems through the client that it is given', async () => {
  const code = `const one = await http('https://a.example/1')
    const [two] = await Promise.all([http({ method: 'POST', url: 'https://a.example/2', body: 'b' }), http('https://a.example/3')])
    return [one.status, one.headers['x-id'], one.body, two.body]`
  expect(await run(code, { http: server })).toMatchObject({
    value: [201, '1', 'GET https://a.example/1 ', 'POST https://a.example/2 b'],
  })
  await expect(run('return http("https://a.example")')).rejects.toThrow('no access to the network')
})

test('a request that fails may be caught; if it is not, the step fails as the client said', async () => {
  const caught = 'try { await http("https://a.example/busy") } catch (error) { return error.message }'
  expect(await run(caught, { http: server })).toMatchObject({ value: 'a.example is busy.' })
  await expect(run('await http("https://a.example/busy")', { http: server })).rejects.toMatchObject({
    name: 'TryAgain',
    afterSeconds: 7,
  })
  await expect(run('return http("https://a.example/inside")', { http: server })).rejects.toMatchObject({
    name: 'StepFailed',
    errorClass: 'Validation',
  })
})

test('requests that are under way end with their script', async () => {
  const aborted = Promise.withResolvers<void>()
  const slow: Http = {
    request: (_, signal) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          aborted.resolve()
          reject(new Error('aborted'))
        }),
      ),
  }
  expect(await run('http("https://a.example"); return 1', { http: slow })).toMatchObject({ value: 1 })
  await aborted.promise
})

test('a script that loops after the answer to a request is stopped as well', async () => {
  const code = 'await http("https://a.example"); for (;;);'
  await expect(run(code, { http: server, timeoutMs: 500 })).rejects.toMatchObject({ errorClass: 'Timeout' })
})

test('a request that is made behind the result is not made in the name of the next call', async () => {
  const asked: string[] = []
  const noting = (name: string): Http => ({
    request: async ({ url }) => {
      asked.push(`${name} ${url}`)
      return { status: 200, headers: {}, body: '', binary: false, url }
    },
  })
  const late = `const wait = async (turns) => { for (let n = 0; n < turns; n++) await null }
    wait(50_000).then(() => http('https://late.example'))
    return 1`
  await run(late, { http: noting('first') })
  await run('await http("https://b.example"); return 2', { http: noting('second') })
  expect(asked.filter((request) => request.startsWith('second'))).toEqual(['second https://b.example'])
})
