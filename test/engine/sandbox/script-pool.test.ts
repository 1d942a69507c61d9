import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import { StepFailed, TryAgain } from '#sdk'
import { openPool } from './pool-for-tests.ts'

test('a script gets its input as JSON, and its result and log lines come back', async () => {
  await using own = openPool()
  const input = { name: 'Rossi Srl', list: [1, null, true], ключ: '"\\\u2028\t\n😀' }
  expect(await own.run('log("seen", input.name); return input', { input })).toEqual({
    value: input,
    logs: ['seen Rossi Srl'],
  })
})

test('nothing is started before the first script', async () => {
  await using own = openPool()
  expect(own.pool.children()).toEqual([])
  await own.run('return 1')
  expect(own.pool.children().length).toBeGreaterThan(0)
})

test('two customers never share a process, and one is kept ready that nobody had', async () => {
  await using own = openPool({ size: 2 })
  const ownerOf = new Map<number, string | null>()
  const customers = ['rossi', 'bianchi', 'verdi', null]
  const look = () => {
    for (const { pid, customerId } of own.pool.children()) {
      if (pid === undefined || customerId === undefined) continue
      expect(ownerOf.get(pid) ?? customerId).toBe(customerId)
      ownerOf.set(pid, customerId)
    }
  }
  const calls = Array.from({ length: 24 }, async (_, n) => {
    const customerId = customers[n % 4] ?? null
    const { value } = await own.run('return input', { input: customerId, customerId })
    expect(value).toBe(customerId)
    look()
  })
  const watch = setInterval(look, 1)
  await Promise.all(calls)
  clearInterval(watch)
  expect(new Set(ownerOf.values())).toEqual(new Set(customers))
  expect(own.pool.children().filter(({ customerId }) => customerId === undefined).length).toBeGreaterThan(0)
})

test('a customer whose scripts hang does not hold up those of others', async () => {
  await using own = openPool({ size: 2 })
  const hanging = new AbortController()
  const hung = Array.from({ length: 5 }, () =>
    own
      .run('await new Promise(() => {})', { customerId: 'rossi', signal: hanging.signal })
      .catch((error: unknown) => error),
  )
  expect(await own.run('return 1', { customerId: 'bianchi' })).toMatchObject({ value: 1 })
  hanging.abort()
  for (const error of await Promise.all(hung)) expect(error).toMatchObject({ errorClass: 'Cancelled' })
})

test('a script that is cancelled ends at once, with its process', async () => {
  await using own = openPool()
  await own.run('return 1')
  const pid = own.pool.children().find(({ calls }) => calls > 0)?.pid
  const controller = new AbortController()
  const call = own.run('for (;;);', { signal: controller.signal, timeoutMs: 60_000 })
  controller.abort()
  await expect(call).rejects.toMatchObject({ errorClass: 'Cancelled' })
  expect(await own.run('return 2')).toMatchObject({ value: 2 })
  expect(own.pool.children().map((child) => child.pid)).not.toContain(pid)
  await expect(own.run('return 1', { signal: AbortSignal.abort() })).rejects.toMatchObject({
    errorClass: 'Cancelled',
  })
})

test('a process that is ended from outside makes its script try again; the next one finds another', async () => {
  await using own = openPool()
  await own.run('return 1')
  const call = own.run('await new Promise(() => {})')
  const busy = own.pool.children().find((child) => child.busy)
  process.kill(busy?.pid ?? 0, 'SIGKILL')
  await expect(call).rejects.toBeInstanceOf(TryAgain)
  expect(await own.run('return 2')).toMatchObject({ value: 2 })
})

test('a process that ends by its own fault fails its script', async () => {
  await using own = openPool()
  await own.run('return 1')
  const call = own.run('await new Promise(() => {})')
  const busy = own.pool.children().find((child) => child.busy)
  process.kill(busy?.pid ?? 0, 'SIGABRT')
  await expect(call).rejects.toBeInstanceOf(StepFailed)
  await expect(call).rejects.toMatchObject({ errorClass: 'Script', code: 'script_crashed' })
})

test('a process is replaced after so many calls and after its time, and no call is lost', async () => {
  await using few = openPool({ size: 1, callsPerChild: 10 })
  const pids = new Set<number | undefined>()
  for (let n = 0; n < 35; n++) {
    expect(await few.run('return input', { input: n })).toMatchObject({ value: n })
    for (const { pid, calls } of few.pool.children()) {
      if (calls > 0) pids.add(pid)
      expect(calls).toBeLessThanOrEqual(10)
    }
  }
  expect(pids.size).toBeGreaterThanOrEqual(4)

  await using brief = openPool({ size: 1, childLifeMs: 1 })
  await brief.run('return 1')
  await expect.poll(() => brief.pool.children().filter(({ calls }) => calls > 0)).toEqual([])
})

test('after its stop no process is left, and scripts are put off', async () => {
  const own = openPool()
  await own.run('return 1')
  const running = own.run('await new Promise(() => {})').catch((error: unknown) => error)
  const pids = own.pool.children().map(({ pid }) => pid)
  await own.pool.stop()
  expect(await running).toBeInstanceOf(TryAgain)
  for (const pid of pids) expect(() => process.kill(pid ?? 0, 0)).toThrow()
  await expect(own.run('return 1')).rejects.toBeInstanceOf(TryAgain)
})

test('a process for scripts has no environment, no files and no place of ours', async () => {
  await using own = openPool()
  await own.run('return 1')
  const { pid } = own.pool.children().find(({ calls }) => calls > 0) ?? {}
  const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, 'utf8')

  const names = read('environ')
    .split('\0')
    .filter(Boolean)
    .map((entry) => entry.split('=')[0])
  expect(names.filter((name) => name !== 'TZ' && name !== 'PWD')).toEqual([])
  expect(readlinkSync(`/proc/${pid}/cwd`)).toBe('/')
  expect(read('cmdline').split('\0')).toContain('--permission')
  expect(read('cmdline')).not.toMatch(/--allow-(child-process|worker|fs-write|net|wasi)/)
  expect(read('limits')).toMatch(/Max data size +1740800000 /)
  expect(read('limits')).toMatch(/Max core file size +0 /)
  expect(read('limits')).toMatch(/Max file size +0 /)
  const open = readdirSync(`/proc/${pid}/fd`).map(
    (fd) => [Number(fd), readlinkSync(`/proc/${pid}/fd/${fd}`)] as const,
  )
  const inherited = open.filter(([fd, target]) => fd > 2 && !/^anon_inode:|^pipe:|^\/dev\/null$/.test(target))
  expect(inherited).toEqual([])
})

test('when the engine is killed its processes for scripts end by themselves, even in an endless loop', async () => {
  const pool = new URL('../../../engine/sandbox/script-pool.ts', import.meta.url).href
  const program = `
    const { createScriptPool } = await import('${pool}')
    const pool = createScriptPool()
    const call = (code) => pool.run({ code, input: null, customerId: null, timeoutMs: 60_000 }, new AbortController().signal)
    await call('return 1')
    void call('for (;;);')
    console.log(JSON.stringify(pool.children().map(({ pid }) => pid)))`
  const engine = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(engine.stdout, 'data')
  const pids: number[] = JSON.parse(String(line))
  expect(pids.length).toBeGreaterThan(1)
  engine.kill('SIGKILL')
  for (const pid of pids) {
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
  }
})

test('a program that has used the pool ends by itself', async () => {
  const pool = new URL('../../../engine/sandbox/script-pool.ts', import.meta.url).href
  const program = `
    const { createScriptPool } = await import('${pool}')
    const call = { code: 'return 1', input: null, customerId: null, timeoutMs: 5_000 }
    await createScriptPool().run(call, new AbortController().signal)`
  const engine = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' })
  expect(await once(engine, 'exit')).toEqual([0, null])
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
