import { afterAll, expect, test } from 'vitest'
import { createRegistry } from '#engine/registry.ts'
import { createScriptPool } from '#engine/sandbox/script-pool.ts'
import { catalogue } from '#nodes'
import { type Http, type JsonValue, type LookupTables, StepFailed } from '#sdk'

const script = createScriptPool({ size: 2 })
afterAll(() => script.stop())

const asked: string[] = []
const http: Http = {
  async request({ method, url }) {
    asked.push(`${method} ${url}`)
    return { status: 200, headers: {}, body: '{"ok":true}', binary: false, url }
  },
}

const tables: LookupTables = {
  async find(table, key) {
    if (table === 'Priorities') return key === 'P1' ? { queue: 'Alerts' } : undefined
    throw new StepFailed(`There is no lookup table "${table}".`, { class: 'NotFound' })
  },
}

async function runNode(params: { [name: string]: JsonValue }): Promise<unknown> {
  const node = createRegistry(catalogue).action('code.script')
  if (!node) throw new Error('The catalogue has no code.script')
  return node.run({
    params: node.params.parse(params),
    effect: { key: '018f0000-0000-7000-8000-000000000001', runId: '018f0000-0000-7000-8000-000000000002' },
    attempt: 1,
    now: new Date(),
    customerId: 'rossi',
    event: { id: 'e1', data: { host: 'SRV-1', disk: 95 } },
    signal: new AbortController().signal,
    script,
    http,
    tables,
  } as unknown as Parameters<typeof node.run>[0])
}

test('a script sees what the trigger brought, unless it is given something else', async () => {
  const code = 'log("on", input.host); return { full: input.disk > 90 }'
  expect(await runNode({ code })).toEqual({ value: { full: true }, logs: ['on SRV-1'] })
  expect(await runNode({ code, input: { host: 'SRV-2', disk: 5 } })).toEqual({
    value: { full: false },
    logs: ['on SRV-2'],
  })
  expect(await runNode({ code: 'return input', input: null })).toMatchObject({ value: null })
})

test('a script reaches other systems only where the step allows it, and only to read', async () => {
  const code = 'return JSON.parse((await http("https://a.example/x")).body)'
  await expect(runNode({ code })).rejects.toThrow('no access to the network')
  expect(asked).toEqual([])

  expect(await runNode({ code, allowHttp: true })).toMatchObject({ value: { ok: true } })
  const write = 'return http({ method: "POST", url: "https://a.example/x", body: "1" })'
  await expect(runNode({ code: write, allowHttp: true })).rejects.toMatchObject({
    code: 'script_may_only_read',
  })
  expect(asked).toEqual(['GET https://a.example/x'])
})

test('a script that does not end takes no longer than its step gives it', async () => {
  await expect(runNode({ code: 'for (;;);', timeoutSeconds: 1 })).rejects.toMatchObject({
    errorClass: 'Timeout',
    message: 'The script did not end within 1 s.',
  })
})

test('a script reads lookup tables', async () => {
  const code = "return [await lookup('Priorities', input.p), await lookup('Priorities', 'P9')]"
  expect(await runNode({ code, input: { p: 'P1' } })).toMatchObject({ value: [{ queue: 'Alerts' }, null] })
  await expect(runNode({ code: "return lookup('Vendors', 'P1')" })).rejects.toMatchObject({
    errorClass: 'NotFound',
    message: 'There is no lookup table "Vendors".',
  })
})
