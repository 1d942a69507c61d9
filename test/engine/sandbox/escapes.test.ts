import { runInNewContext } from 'node:vm'
import { afterAll, describe, expect, test } from 'vitest'
import { type Http, type ScriptCall, StepFailed } from '#sdk'
import { openPool } from './pool-for-tests.ts'

const { run, pool } = openPool({ size: 2 })
afterAll(() => pool.stop())

const echo: Http = {
  request: async ({ url }) => ({ status: 200, headers: {}, body: url, binary: false, url }),
}

/** One table, "own", that has every key but "none": its row is what was asked. */
const echoRow: ScriptCall['lookup'] = async (table, key) => {
  if (table !== 'own') throw new StepFailed(`There is no lookup table "${table}".`, { class: 'NotFound' })
  return key === 'none' ? undefined : { key }
}

describe('what a script finds', () => {
  test('is the language, its input and the host functions', async () => {
    const language: string[] = runInNewContext('Object.getOwnPropertyNames(globalThis)')
    const { value } = await run('return Object.getOwnPropertyNames(globalThis)', {
      http: echo,
      lookup: echoRow,
    })

    const found = value as string[]
    expect(found.filter((name) => !language.includes(name)).sort()).toEqual([
      'http',
      'input',
      'log',
      'lookup',
    ])
    expect(
      found.filter((name) =>
        ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'process', 'require'].includes(name),
      ),
    ).toEqual([])
  })

  const objects = [
    'globalThis',
    'log',
    'console',
    'console.log',
    'http',
    'input',
    'input.list',
    'http("https://a.example")',
    'await http("https://a.example")',
    'await http(1).catch((error) => error)',
    'lookup',
    'await lookup("own", "a")',
    'await lookup("other", "a").catch((error) => error)',
    '(() => { try { null.x } catch (error) { return error } })()',
    '(() => { try { (function f() { f() })() } catch (error) { return error } })()',
    'await import("node:fs").catch((error) => error)',
    '(function* () {})()',
    '(async function* () { yield 1 })()',
    'await (async function* () { yield log })().next()',
    'new Proxy(log, {})',
    'Reflect.getPrototypeOf(http)',
    'new Error().stack',
    'Symbol.iterator',
    'Intl.DateTimeFormat()',
  ]
  test.each(objects)('leads nowhere: the constructors above %s', async (object) => {
    const { value } = await run(
      `const found = []
       let at = Object(${object})
       for (let depth = 0; depth < 6 && at; depth++) {
         const make = at.constructor?.constructor
         if (typeof make === 'function') {
           const made = make('return typeof process + typeof require + typeof globalThis.process + typeof Buffer')()
           found.push(typeof made.next === 'function' ? (await made.next()).value : await made)
         }
         at = Object.getPrototypeOf(at)
       }
       return [...new Set(found)]`,
      { http: echo, lookup: echoRow, input: { list: [] } },
    )
    expect(value).toEqual(['undefinedundefinedundefinedundefined'])
  })

  test.each([
    'return await import("node:fs")',
    'return await import("/etc/passwd")',
    'return await new Function("return import(\'node:child_process\')")()',
    'return await (0, eval)("import(\'node:os\')")',
    'return require("fs")',
    'return process.env',
    'return process.binding("fs")',
    'return module.constructor._load("fs")',
    'return (function () { return this })().process.env',
    'return Function("return this")().process.mainModule.require("fs")',
    'return globalThis.constructor.constructor("return process")().env',
    'return await fetch("http://127.0.0.1")',
    'return new WebAssembly.Memory({ initial: 30000 })',
    'return new SharedArrayBuffer(8)',
    'return log.caller.arguments',
    'return arguments.callee.caller',
    'return %DebugPrint(log)',
  ])('is no way out: %s', async (code) => {
    await expect(run(code)).rejects.toMatchObject({ errorClass: 'Script', code: 'script_error' })
  })
})

describe('tricks', () => {
  test('stack frames show neither functions nor objects of the host', async () => {
    const { value } = await run(
      `Error.prepareStackTrace = (error, sites) => sites
       const look = (error) => {
         for (const site of error.stack) {
           if (site.getThis()?.process || site.getFunction()?.constructor('return typeof process')() === 'object') return 'got out'
         }
         return error.stack.map((site) => typeof site.getFunction() + ' ' + site.getFileName())
       }
       const places = [look(new Error('here'))]
       try { log({ toJSON() { throw new Error('in log') } }) } catch (error) { places.push(look(error)) }
       await http({ get url() { throw new Error('in http') } }).catch((error) => places.push(look(error)))
       return places.flat().filter((place) => !place.startsWith('undefined'))`,
      { http: echo },
    )
    expect(value).toEqual([])
  })

  test('a stack that cannot be read hides only its own place', async () => {
    const code = `Error.prepareStackTrace = () => { throw new Error('no') }
      const error = new Error('mine')
      Object.defineProperty(error, 'stack', { get() { return 'x'.repeat(1e6) + 'script:1:1' } })
      throw error`
    await expect(run(code)).rejects.toMatchObject({ message: 'Error: mine', place: undefined })
  })

  test('what is thrown may be anything', async () => {
    await expect(run('throw null')).rejects.toThrow('null')
    await expect(run('throw "in words"')).rejects.toThrow('in words')
    await expect(run('throw { code: 7 }')).rejects.toThrow('{"code":7}')
    await expect(run('throw Symbol("mark")')).rejects.toThrow('Symbol(mark)')
    await expect(run('throw { get message() { throw 1 } }')).rejects.toThrow('cannot be shown')
    await expect(run('throw new Proxy({}, { get() { throw 1 }, has() { throw 1 } })')).rejects.toThrow(
      'cannot be shown',
    )
    await expect(run('throw new Error("x".repeat(1e6))')).rejects.toMatchObject({ errorClass: 'Script' })
  })

  test('proxies and getters run in their own isolate, and their errors are the script’s', async () => {
    await expect(run('return new Proxy({}, { ownKeys() { throw new Error("trap") } })')).rejects.toThrow(
      'trap',
    )
    await expect(run('return { get a() { throw new Error("getter") } }')).rejects.toThrow('getter')
    expect(await run('return new Proxy({ a: 1 }, {})')).toMatchObject({ value: { a: 1 } })
    expect(await run('return { then(done) { done({ then(again) { again(5) } }) } }')).toMatchObject({
      value: 5,
    })
  })

  test('async generators give values and no more', async () => {
    const code = `async function* count() { try { for (let n = 0; ; n++) yield n } finally { log('closed') } }
      const seen = []
      for await (const n of count()) { if (n === 3) break; seen.push(n) }
      return seen`
    expect(await run(code)).toEqual({ value: [0, 1, 2], logs: ['closed'] })
    expect(await run('return (async function* () {})()')).toMatchObject({ value: {} })
  })

  test('a script that closes the function around it stays where it is', async () => {
    const code = '}); const found = typeof process; (async function () { return found'
    const outcome = await run(code).catch((error: Error) => error.message)
    expect(outcome).toEqual({ value: 'undefined', logs: [] })
  })

  test('a promise that is rejected and forgotten harms nobody', async () => {
    const outcome = await run('Promise.reject(new Error("lost")); return 1').catch(
      (error: Error) => error.message,
    )
    expect(['Error: lost (line 1, column 16)', { value: 1, logs: [] }]).toContainEqual(outcome)
    expect(await run('return 2')).toMatchObject({ value: 2 })
  })
})

describe('what a script changes', () => {
  const spoil = `
    Object.prototype.polluted = 'yes'
    Object.prototype.toJSON = () => 'forged'
    Array.prototype[Symbol.iterator] = function* () { yield 'forged' }
    Promise.prototype.then = () => 'forged'
    JSON.stringify = () => '"forged\\n\\t"'
    JSON.parse = () => 'forged'
    String.prototype.slice = () => 'forged'
    WeakMap.prototype.get = () => 1
    globalThis.String = () => 'forged'
    globalThis.kept = 'yes'
    log.kept = 'yes'`

  test('is gone in its next call', async () => {
    await run(spoil, { customerId: 'rossi' }).catch(() => undefined)

    const look = 'return [{}.polluted, globalThis.kept, log.kept, JSON.stringify([1]), [...[2]]]'
    expect(await run(look, { customerId: 'rossi' })).toEqual({
      value: [null, null, null, '[1]', [2]],
      logs: [],
    })
  })

  test('cannot forge what is said to the parent', async () => {
    for (const end of [
      'return 1',
      'throw new Error("x")',
      'log("a\\n\\tvalue\\t[]\\t1"); return 1',
      'await http("x")',
    ]) {
      const outcome = await run(`${spoil}\n${end}`, { http: echo }).catch((error: Error) => error.name)
      expect(['ScriptFailed', expect.objectContaining({ value: expect.anything() })]).toContainEqual(outcome)
      expect(await run('return input', { input: ['in order'] })).toEqual({ value: ['in order'], logs: [] })
    }
  })

  test('is not seen by another customer', async () => {
    await run('globalThis.secret = input.secret', { customerId: 'rossi', input: { secret: 'x' } })
    expect(await run('return typeof secret', { customerId: 'bianchi' })).toMatchObject({ value: 'undefined' })
  })
})

describe('abuse of the host functions', () => {
  test('log takes anything and writes text', async () => {
    const { logs } = await run(
      `log(() => 1, Symbol('s'), 1n, undefined, null, { a: 1 }, new Error('e'), [])
       console.warn.call(null, 'warned'); log.apply({}, ['applied']); log(); log('tab\\tline\\nend')`,
    )
    expect(logs).toEqual([
      '() => 1 Symbol(s) 1 undefined null {"a":1} Error: e []',
      'warned',
      'applied',
      '',
      'tab\tline\nend',
    ])
    await expect(
      run('log({ toJSON() { throw new Error("mine") }, toString() { throw new Error("mine") } })'),
    ).rejects.toThrow('mine')
  })

  test.each([
    ['a function', 'http(() => 1)'],
    ['nothing', 'http()'],
    ['a symbol', 'http(Symbol("x"))'],
    ['a number', 'http(7)'],
    ['a circle', '(() => { const a = {}; a.a = a; return http(a) })()'],
    ['a getter that throws', 'http({ get url() { throw new Error("mine") } })'],
    ['a field too many', 'http({ url: "https://a.example", agent: {} })'],
    ['a method there is none of', 'http({ url: "https://a.example", method: "TRACE" })'],
    ['headers that are no text', 'http({ url: "https://a.example", headers: { a: [1] } })'],
    ['a very long address', 'http("https://" + "x".repeat(10_000_000))'],
  ])('http refuses %s', async (_, call) => {
    const { value } = await run(`return ${call}.then(() => 'done', (error) => 'refused: ' + error.message)`, {
      http: echo,
    })
    expect(value).toMatch(/^refused: /)
  })

  test('http answers 50 requests of a call and not one more', async () => {
    let asked = 0
    const counting: Http = {
      request: async (request, signal) => {
        asked += 1
        return echo.request(request, signal)
      },
    }
    const { value } = await run(
      `const all = await Promise.allSettled(Array.from({ length: 80 }, () => http('https://a.example')))
       return all.filter(({ status }) => status === 'fulfilled').length`,
      { http: counting },
    )
    expect([value, asked]).toEqual([50, 50])
  })

  test('lookup gives rows, null for a key that is not there, and errors that can be caught', async () => {
    const { value } = await run(
      `const missing = await lookup('other', 'a').catch(({ name, message }) => [name, message])
       return [await lookup('own', 'a'), await lookup('own', 7), await lookup('own', true), await lookup('own', 'none'), missing]`,
      { lookup: echoRow },
    )
    const missing = ['LookupError', 'There is no lookup table "other".']
    expect(value).toEqual([{ key: 'a' }, { key: '7' }, { key: 'true' }, null, missing])
    await expect(run('return lookup("other", "a")', { lookup: echoRow })).rejects.toMatchObject({
      errorClass: 'NotFound',
    })
    await expect(run('return lookup("own", "a")')).rejects.toThrow('no lookup tables')
  })

  test.each([
    ['nothing', 'lookup()'],
    ['a table that is no text', 'lookup({ toString: () => "own" }, "a")'],
    ['a list for a table', 'lookup(["own"], "a")'],
    ['an object for a key', 'lookup("own", { toString: () => "a" })'],
    ['a list for a key', 'lookup("own", ["a"])'],
    ['a function', 'lookup("own", () => "a")'],
    ['a symbol', 'lookup("own", Symbol("a"))'],
    ['a big integer', 'lookup("own", 1n)'],
    ['a circle', '(() => { const a = {}; a.a = a; return lookup("own", a) })()'],
    ['a proxy', 'lookup("own", new Proxy({}, { get() { throw new Error("mine") } }))'],
    ['a long name', 'lookup("x".repeat(201), "a")'],
    ['a long key', 'lookup("own", "x".repeat(1_001))'],
    ['a huge key', 'lookup("own", "x".repeat(10_000_000))'],
    ['a huge name', 'lookup("x".repeat(10_000_000), "a")'],
  ])('lookup refuses %s', async (_, call) => {
    let asked = 0
    const counting: ScriptCall['lookup'] = async () => {
      asked += 1
      return 'a row'
    }
    const { value } = await run(`return ${call}.then(() => 'done', (error) => 'refused: ' + error.message)`, {
      lookup: counting,
    })
    expect(value).toMatch(/^refused: /)
    expect(asked).toBe(0)
  })

  test.each(['__proto__', 'constructor', 'toString', 'a\\0b', 'é', "'; drop table lookup_tables; --"])(
    'lookup takes the key %s for what it is',
    async (key) => {
      const { value } = await run(`return [await lookup('own', ${JSON.stringify(key)}), ({}).key]`, {
        lookup: echoRow,
      })
      expect(value).toEqual([{ key }, null])
    },
  )

  test('what a script does to the language changes no question of another call', async () => {
    const forged = `
      Object.prototype.value = 'forged'; Array.prototype.toJSON = () => ['other', 'b']
      JSON.parse = () => ({ value: 'forged' }); JSON.stringify = () => '["other","b"]'
      Promise.prototype.then = function () { return this }
      Map.prototype.get = () => { throw new Error('mine') }
      return lookup('own', 'a')`
    await run(forged, { lookup: echoRow, timeoutMs: 500 }).catch(() => undefined)
    expect((await run("return lookup('own', 'a')", { lookup: echoRow })).value).toEqual({ key: 'a' })
  })

  test('lookup answers 200 questions of a call, one at a time, and none of thousands more', async () => {
    let asked = 0
    let open = 0
    let mostOpen = 0
    const counting: ScriptCall['lookup'] = async (_, key) => {
      asked += 1
      open += 1
      mostOpen = Math.max(mostOpen, open)
      await new Promise((resolve) => setImmediate(resolve))
      open -= 1
      return key
    }
    const { value } = await run(
      `const all = await Promise.allSettled(Array.from({ length: 5_000 }, (_, at) => lookup('own', at)))
       const refused = all.find(({ status }) => status === 'rejected')
       return [all.filter(({ status }) => status === 'fulfilled').length, refused.reason.message]`,
      { lookup: counting },
    )
    expect(value).toEqual([200, expect.stringContaining('200 keys; this is one more')])
    expect([asked, mostOpen]).toEqual([200, 1])
  })

  test('a database that is lost during a lookup ends the call, and the script cannot hide it', async () => {
    const lost = new Error('Connection terminated unexpectedly')
    const lookup: ScriptCall['lookup'] = async () => {
      throw lost
    }
    await expect(run("return lookup('own', 'a').catch(() => 'all well')", { lookup })).rejects.toBe(lost)
  })
})
