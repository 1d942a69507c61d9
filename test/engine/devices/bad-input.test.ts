import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCheck } from '#engine/devices/check-service.ts'
import { createProbe } from '#engine/devices/probe.ts'
import { runChecks } from '#engine/devices/run-checks.ts'
import { allowListed } from '#engine/http/allow-list.ts'
import { createHttp } from '#engine/http/http.ts'
import type { Allow } from '#engine/http/target.ts'
import { catalogue } from '#nodes'
import type { JsonValue } from '#sdk'
import { buildDocument, literal } from '../../support/document.ts'
import { needs } from '../../support/needs.ts'
import { type Sshd, sshdNeeded, startSshd } from '../../support/sshd.ts'
import { startRawServer } from '../../support/web-server.ts'
import { createApiForTests } from '../api/api-for-tests.ts'

let api: Awaited<ReturnType<typeof createApiForTests>>
/** What administrators have allowed, and nothing else. */
const allow: Allow = (...asked) => allowListed(api.db)(...asked)
const probe = createProbe({ allow })
beforeAll(async () => {
  api = await createApiForTests({ catalogue, working: true, powers: { probe } })
})
afterAll(() => api?.[Symbol.asyncDispose]())

async function office(method: string, path: string, body?: unknown) {
  const answer = await api.as('admin', method, `/api${path}`, body)
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
  return answer.body
}

const allowPort = (port: number) =>
  office('POST', '/allowed-targets', {
    name: `Port ${port} of this machine`,
    cidr: '127.0.0.1/32',
    ports: [port],
    reason: 'test',
  })

/** Runs one step that is published and started through the API, and answers what became of it. */
async function runStep(type: string, params: Record<string, JsonValue>) {
  const step = {
    type,
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, literal(value)])),
  }
  const document = buildDocument({ start: { type: 'manual.start' }, step }, ['start -> step'])
  const workflow = await office('POST', '/workflows', { document })
  await office('POST', `/workflows/${workflow.id}/publish`, {})
  const { runId } = await office('POST', `/workflows/${workflow.id}/run`, { input: {} })
  await api.settled()
  const run = await office('GET', `/runs/${runId}`)
  return { status: run.status, error: run.error, step: run.steps.at(-1) }
}

describe.runIf(needs(...sshdNeeded))('a script on a real OpenSSH server', () => {
  let sshd: Sshd
  beforeAll(async () => {
    sshd = await startSshd()
    const { port, user, privateKey } = sshd
    await office('POST', '/connections', {
      type: 'ssh',
      name: 'Servers',
      credentials: { port, user, privateKey, newHosts: 'first' },
    })
  })
  afterAll(() => sshd?.[Symbol.asyncDispose]())

  const runScript = (text: string, more: Record<string, JsonValue> = {}) =>
    runStep('device.run_script', { host: '127.0.0.1', text, ...more })

  test('on a machine that nobody has allowed is not run, and the step says where to allow it', async () => {
    const { status, error } = await runScript('echo in')
    expect(status).toBe('failed')
    expect(error).toMatchObject({ code: 'address_not_allowed', message: expect.stringMatching(/allow/i) })
    await allowPort(sshd.port)
    expect(await runScript('echo in')).toMatchObject({
      status: 'succeeded',
      step: { output: { stdout: 'in\n' } },
    })
  })

  test('on a machine that is never requested is not run, whatever is allowed', async () => {
    const { error } = await runScript('echo in', { host: '169.254.169.254' })
    expect(error).toMatchObject({ message: expect.stringContaining('which is never requested') })
  })

  test('that prints a gigabyte is stopped, and its step keeps the beginning of what it printed', async () => {
    const { status, error, step } = await runScript(
      'echo begun >&2; head -c 1000000000 /dev/zero | tr "\\0" x',
    )
    expect(status).toBe('failed')
    expect(error).toMatchObject({
      class: 'Script',
      code: 'script_output',
      message:
        'The script on 127.0.0.1 printed more than 64 MB. It was stopped there, with what it had started.',
    })
    expect(JSON.stringify(step)).toContain('stderr: begun')
    expect(JSON.stringify(step).length).toBeLessThan(100_000)
  })

  test('that never ends is stopped at its time, and its step keeps what it printed', async () => {
    const { status, error, step } = await runScript('echo begun; sleep 1000', { timeoutSeconds: 1 })
    expect(status).toBe('failed')
    expect(error).toMatchObject({
      class: 'Timeout',
      code: 'script_timeout',
      message:
        'The script on 127.0.0.1 did not end within 1 s. It was stopped there, with what it had started.',
    })
    expect(JSON.stringify(step)).toContain('stdout: begun')
  })

  test('is not sent to a machine whose host key has changed, until the known key is forgotten', async () => {
    expect(await runScript('true')).toMatchObject({ status: 'succeeded' })
    const before = sshd.fingerprint
    await sshd.renewHostKey()
    const { status, error } = await runScript('echo in')
    expect(status).toBe('failed')
    expect(error).toMatchObject({ class: 'Auth', code: 'host_key_changed' })
    for (const key of [before, sshd.fingerprint]) expect(error.message).toContain(key)
    const { items: connections } = await office('GET', '/connections')
    const keys = `/connections/${connections[0].id}/host-keys`
    const [known] = (await office('GET', keys)).items
    await office('DELETE', `${keys}/${known.id}`)
    expect(await runScript('echo in')).toMatchObject({ status: 'succeeded' })
  })
})

test('a check of a forbidden target says so, tells nobody that a service is down, and works once it is allowed', async () => {
  await using port = await startRawServer((socket) => socket.end())
  const check = createCheck({ probe, http: createHttp({ allow }), allow })
  const { id } = await office('POST', '/service-checks', {
    name: 'Till',
    kind: 'tcp',
    target: `127.0.0.1:${port.port}`,
    failsNeeded: 1,
  })
  let now = new Date()
  const look = async () => {
    now = new Date(now.getTime() + 120_000)
    await runChecks(api.db, check, () => now, AbortSignal.timeout(20_000))
    const { items } = await office('GET', '/service-checks')
    return items.find((one: { id: string }) => one.id === id)
  }
  expect(await look()).toMatchObject({ state: 'unknown', message: expect.stringMatching(/allow/i) })
  const events = await office('GET', '/events?q=service_check')
  expect(events.items).toEqual([])
  await allowPort(port.port)
  expect(await look()).toMatchObject({ state: 'up' })
})

test('a machine that may not be knocked at is not said to be offline', async () => {
  const params = { host: '10.255.255.1', ports: '443', ping: false }
  expect(await runStep('device.verify_offline', params)).toMatchObject({
    status: 'succeeded',
    step: {
      handle: 'unknown',
      output: { verdict: 'unknown', tried: [{ answered: null, message: expect.stringMatching(/allow/i) }] },
    },
  })
})
