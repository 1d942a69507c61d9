import { afterAll, describe, expect, test } from 'vitest'
import { countTicks, openPool, residentMb } from './pool-for-tests.ts'

const { run, pool } = openPool({ size: 3 })
afterAll(() => pool.stop())

const memory = { errorClass: 'Script' }
const time = { errorClass: 'Timeout', message: 'The script did not end within 1.5 s.' }

describe('a script that goes too far ends alone', () => {
  const bombs: [string, string, { errorClass: string; message?: string }[]][] = [
    ['an endless loop', 'for (;;);', [time]],
    ['a loop that catches everything', 'for (;;) { try { for (;;); } catch {} }', [time]],
    ['a promise that never settles', 'await new Promise(() => {})', [time]],
    ['promises without an end', 'for (;;) await 0', [time]],
    ['promises that go on behind the result', '(async () => { for (;;) await 0 })(); return 1', [time]],
    ['a thenable of itself', 'const self = { then(done) { done(self) } }; return self', [time]],
    [
      'an async generator without an end',
      'async function* f() { for (;;) yield 1 }\nfor await (const n of f());',
      [time],
    ],
    ['a proxy that never answers', 'return new Proxy({}, { ownKeys() { for (;;); } })', [time]],
    ['a regular expression', 'return /^(a+)+$/.test("a".repeat(60) + "b")', [time]],
    ['a sort without an end', 'return [3, 1, 2].sort(() => { for (;;); })', [time]],
    ['arrays', 'const a = []; for (;;) a.push(new Array(1000).fill({ x: 1 }))', [memory, time]],
    ['a filled array', 'return new Array(1e9).fill(0).length', [memory, time]],
    ['a map', 'const m = new Map(); for (let n = 0; ; n++) m.set(n, { n })', [memory, time]],
    ['text that doubles', 'let s = "ab"; for (;;) { s += s; log(s.length) }', [memory]],
    [
      'text in pieces',
      'const a = []; for (let n = 0; ; n++) a.push(String(n).repeat(1000) + n)',
      [memory, time],
    ],
    ['array buffers', 'const a = []; for (;;) a.push(new Uint8Array(1e7).fill(1))', [memory, time]],
    ['one large buffer', 'return new ArrayBuffer(3e9).byteLength', [memory]],
    [
      'a growing buffer',
      'const b = new ArrayBuffer(8, { maxByteLength: 4e9 }); for (let n = 1e6; ; n *= 2) { b.resize(n); new Uint8Array(b).fill(1) }',
      [memory, time],
    ],
    ['recursion', 'const f = () => f() + 1; return f()', [memory]],
    [
      'promises by the million',
      'const all = []; for (;;) all.push(Promise.resolve().then(() => all))',
      [memory, time],
    ],
    ['JSON', 'return JSON.parse("[" + "[1],".repeat(1e7) + "1]").length', [memory, time]],
    ['an output of 50 MB', 'return "x".repeat(5e7)', [memory, time]],
  ]

  test.each(bombs)('%s', async (_, code, expected) => {
    let isOver = false
    let others = 0
    const goOn = async () => {
      do {
        const { value } = await run('return input.n + 1', { input: { n: others }, customerId: 'bianchi' })
        expect(value).toBe(others + 1)
        others += 1
      } while (!isOver)
    }
    const both = async () => {
      const other = goOn()
      const error = await run(code, { customerId: 'rossi', timeoutMs: 1_500 }).then(
        ({ value }) => value,
        (thrown: unknown) => thrown,
      )
      isOver = true
      await other
      expect(expected.map((one) => expect.objectContaining(one))).toContainEqual(error)
    }
    await both()
    expect(others).toBeGreaterThan(0)
    expect(await run('return "still here"', { customerId: 'rossi' })).toMatchObject({ value: 'still here' })
  })

  test('the event loop goes on turning while a script takes all the time it has', async () => {
    const ticks = await countTicks(() =>
      run('for (;;) Math.sqrt(2)', { timeoutMs: 2_000 }).catch(() => undefined),
    )
    // 400 on a machine with nothing else to do; 40 is one turn in 50 ms.
    expect(ticks).toBeGreaterThan(40)
  })
})

test('a script that fills its memory brings its process to some hundred MB and not further', async () => {
  let most = 0
  const watch = setInterval(() => {
    for (const { pid, busy } of pool.children()) {
      try {
        if (busy) most = Math.max(most, residentMb(pid))
      } catch {
        // Ended meanwhile.
      }
    }
  }, 5)
  const code = 'const a = []; for (let n = 0; ; n++) a.push(new Array(1000).fill({ n }))'
  await expect(run(code, { timeoutMs: 10_000 })).rejects.toMatchObject({ errorClass: 'Script' })
  clearInterval(watch)
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThan(700)
})

test('a script that logs without an end is cut off and told so', async () => {
  const { logs } = await run('for (let n = 0; n < 100_000; n++) log("line", n); return 1')
  expect(logs).toHaveLength(1001)
  expect(logs.slice(-2)).toEqual(['line 999', '(further lines are left out)'])

  const long = await run('log("a"); log("x".repeat(100_000)); log("b")')
  expect(long.logs).toEqual(['a', '(further lines are left out)'])
})

test('a result of more than 4 MB is refused with its size', async () => {
  await expect(run('return "x".repeat(5_000_000)')).rejects.toMatchObject({
    errorClass: 'Script',
    message: expect.stringContaining('The result is too large: 5.0 MB, at most 4 MB'),
  })
  const { value } = await run('return "x".repeat(3_900_000)')
  expect(value).toHaveLength(3_900_000)
})

test('a result that is no JSON or is nested without measure is refused', async () => {
  await expect(run('return log')).rejects.toThrow('The result is a function')
  await expect(run('return 1n')).rejects.toThrow('cannot be written as JSON')
  await expect(run('const a = {}; a.a = a; return a')).rejects.toThrow('cannot be written as JSON')
  await expect(
    run('let a = []; for (let n = 0; n < 300; n++) a = [a, "]]]\\\\\\""]; return a'),
  ).rejects.toThrow('nested more than 200 deep')
  expect(await run('return ["[[\\\\", "\\"{{{".repeat(500)]')).toMatchObject({
    value: ['[[\\', '"{{{'.repeat(500)],
  })
  expect(await run('return [undefined, NaN, new Date(0)]')).toMatchObject({
    value: [null, null, '1970-01-01T00:00:00.000Z'],
  })
  expect(await run('')).toEqual({ value: null, logs: [] })
})

test('an input or a script without measure is refused before it starts', async () => {
  await expect(run('return 1', { input: 'x'.repeat(5_000_000) })).rejects.toThrow(
    'input of the script is too large',
  )
  await expect(run(' '.repeat(300_000))).rejects.toThrow('The script is too long')
  await expect(run('return 1', { timeoutMs: 3_600_000 })).rejects.toThrow('up to 60 s')
})

test('the logs of a script that was stopped are told with its failure', async () => {
  await expect(run('log("step 1"); await new Promise(() => {})', { timeoutMs: 300 })).rejects.toMatchObject({
    errorClass: 'Timeout',
    logs: ['step 1'],
  })
  await expect(run('log("before"); throw new Error("after")')).rejects.toMatchObject({ logs: ['before'] })
})

test('a script that keeps bringing its process down is refused for a while', async () => {
  const code = 'const a = []; for (;;) a.push(new Array(2000).fill({ a }))'
  const failures: unknown[] = []
  for (let n = 0; n < 4; n++) {
    await run(code, { customerId: 'verdi', timeoutMs: 10_000 }).catch((error: unknown) =>
      failures.push(error),
    )
  }
  expect(failures).toHaveLength(4)
  expect(failures[3]).toMatchObject({ errorClass: 'Script', code: 'script_refused' })
  expect(await run('return 1', { customerId: 'verdi' })).toMatchObject({ value: 1 })
})

test('2,000 calls in a row leave the memory of the process as it is', async () => {
  await using own = openPool({ size: 1, callsPerChild: 5_000 })
  const call = (n: number) =>
    own.run('return { sum: input.list.length + input.n }', { input: { n, list: [1, 2, 3] } })
  // Until then the heap fills with what has not been collected yet.
  for (let n = 0; n < 400; n++) expect(await call(n)).toMatchObject({ value: { sum: n + 3 } })
  const child = own.pool.children().find(({ calls }) => calls > 0)
  const before = residentMb(child?.pid)
  for (let n = 0; n < 1_600; n++) await call(n)
  expect(own.pool.children().find(({ calls }) => calls > 0)).toMatchObject({ pid: child?.pid, calls: 2_000 })
  expect(residentMb(child?.pid) - before).toBeLessThan(25)
})
