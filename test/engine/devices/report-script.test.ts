import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { hostname, tmpdir, uptime } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Language, Parser } from 'web-tree-sitter'
import { insertDevice } from '#engine/desk/devices.ts'
import { detectOverdue } from '#engine/devices/detect-overdue.ts'
import { insertDeviceToken } from '#engine/devices/device-tokens.ts'
import { reportScript } from '#engine/devices/report-script.ts'
import { deviceReport } from '#engine/msp/device-report.ts'
import { createApiForTests } from '../api/api-for-tests.ts'

const script = new URL('../../../engine/devices/scripts/report.sh', import.meta.url).pathname
const isLinux = process.platform === 'linux'

let api: Awaited<ReturnType<typeof createApiForTests>>
let url = ''
let close = () => {}
let dir = ''
/** Kept by all tests: looking for updates takes seconds, and the script remembers them here. */
const state = mkdtempSync(join(tmpdir(), 'sentiero-state-'))

beforeAll(async () => {
  api = await createApiForTests()
  await new Promise<void>((resolve) => {
    const server = serve({ fetch: api.app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
      url = `http://127.0.0.1:${port}`
      resolve()
    })
    close = () => server.close()
  })
})
afterAll(async () => {
  close()
  for (const folder of [dir, state]) rmSync(folder, { recursive: true, force: true })
  await api[Symbol.asyncDispose]()
})
beforeEach(() => {
  if (dir) rmSync(dir, { recursive: true, force: true })
  dir = mkdtempSync(join(tmpdir(), 'sentiero-report-'))
})

/** Beside this process, for the server that it calls is in this process. */
function run(...args: string[]): Promise<{ code: number; output: string; errors: string }> {
  return new Promise((resolve) => {
    const env = {
      ...process.env,
      SENTIERO_ENV: join(dir, 'etc', 'device.env'),
      SENTIERO_STATE: state,
    }
    const child = spawn('sh', [script, ...args], { env })
    let [output, errors] = ['', '']
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      errors += chunk
    })
    child.once('close', (code) => resolve({ code: code ?? -1, output, errors }))
  })
}

const printed = async () => deviceReport.parse(JSON.parse((await run('--print')).output))

test.runIf(isLinux)('the sh script reports the name, uptime and disks of this machine', async () => {
  const report = await printed()
  expect(report.hostname).toBe(hostname())
  expect(Math.abs(Date.parse(report.sentAt) - Date.now())).toBeLessThan(60_000)
  const up = (Date.now() - Date.parse(report.bootedAt ?? '')) / 1000
  expect(Math.abs(up - uptime())).toBeLessThan(60)
  // What df says of the root, in bytes; other programs write meanwhile.
  const root = execFileSync('df', ['-P', '-k', '/'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .at(-1)
    ?.split(/\s+/)
  const disk = report.disks.find(({ name }) => name === root?.[0]) ?? report.disks[0]
  expect(disk?.sizeBytes).toBe(Number(root?.[1]) * 1024)
  expect(Math.abs((disk?.freeBytes ?? 0) - Number(root?.[3]) * 1024)).toBeLessThan(2 * 1024 ** 3)
})

const hasApt = spawnSync('apt-get', ['--version']).status === 0

test.runIf(hasApt)('the sh script reports the updates that apt would install', async () => {
  const { patches, reboot } = await printed()
  const lines = execFileSync('apt-get', ['-s', '-o', 'Debug::NoLocking=true', 'dist-upgrade'], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  }).split('\n')
  // "Inst name [from] (to origin)"; without [from] it is a new package, no update.
  const wanted = lines.flatMap((line) => {
    const [, id, origin = ''] = /^Inst (\S+) \[[^\]]*\] \(([^)]*)\)/.exec(line) ?? []
    return id ? [{ id, severity: /security/i.test(origin) ? 'important' : 'low' }] : []
  })
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
  expect(patches?.pending.map(({ id, severity }) => ({ id, severity })).toSorted(byId)).toEqual(
    wanted.toSorted(byId),
  )
  expect(reboot).not.toBeNull()
})

test.runIf(isLinux)('what a backup job says reaches the report whole, whatever is in it', async () => {
  await run('--backup-done', 'ok')
  const good = (await printed()).backup
  expect(good).toMatchObject({ state: 'ok', error: '', everyHours: 24 })
  expect(Math.abs(Date.parse(good?.lastSuccessAt ?? '') - Date.now())).toBeLessThan(60_000)
  await run('--backup-done', 'failed', 'disk "D:" \\ is\tfull\n$(id) `id` è 100 %')
  expect((await printed()).backup).toMatchObject({
    state: 'failed',
    error: 'disk "D:" \\ is full $(id) `id` è 100 %',
    lastSuccessAt: good?.lastSuccessAt,
  })
})

test.runIf(isLinux)(
  'the sh script makes its machine known with a key, keeps its token to itself, and reports',
  async () => {
    const key = await insertDeviceToken(
      api.db,
      { purpose: 'enrol', customerId: null, siteId: null, expiresAt: new Date(Date.now() + 60_000) },
      'tests',
    )
    const first = await run('--url', `${url}/`, '--enrol', key.token)
    expect(first).toEqual({ code: 0, output: '', errors: '' })
    const file = join(dir, 'etc', 'device.env')
    expect(statSync(file).mode & 0o077).toBe(0)
    expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^SENTIERO_URL=${url}\nSENTIERO_TOKEN=dev_\\S+\n$`))
    expect(await run()).toEqual({ code: 0, output: '', errors: '' })
    const devices = await api.db
      .selectFrom('devices')
      .innerJoin('device_presence', 'device_id', 'devices.id')
      .select(['devices.id', 'os', 'state'])
      .where('hostname', '=', hostname())
      .execute()
    expect(devices).toEqual([{ id: expect.any(String), os: expect.stringMatching(/\w/), state: 'online' }])
  },
)

test.runIf(hasApt)('patch.overdue comes from the updates that this machine really waits for', async () => {
  const { patches } = await printed()
  const device = await insertDevice(api.db, { hostname: hostname() })
  const { token } = await insertDeviceToken(api.db, { purpose: 'report', deviceId: device.id }, 'tests')
  // One that the other test enrolled has the serial number of this machine.
  await api.db.deleteFrom('device_reports').execute()
  expect(await run('--url', url, '--token', token)).toEqual({ code: 0, output: '', errors: '' })
  await detectOverdue(api.db, new Date(Date.now() + 90 * 86_400_000))
  const events = await api.db
    .selectFrom('events')
    .select(['data'])
    .where('type', '=', 'patch.overdue')
    .where('hints', '@>', JSON.stringify({ deviceId: device.id }))
    .execute()
  const overdue = events.flatMap(({ data }) => (data as { patches: { id: string }[] }).patches)
  expect(overdue.map(({ id }) => id).toSorted()).toEqual(
    patches?.pending.map(({ id }) => id).toSorted() ?? [],
  )
})

test.runIf(isLinux)('the sh script says what went wrong, and never its token', async () => {
  const wrong = await run('--url', url, '--token', 'dev_of_nobody')
  expect(wrong.code).toBe(1)
  expect(wrong.errors).toContain('answered 401: This token is unknown or revoked.')
  expect(wrong.errors).not.toContain('dev_of_nobody')
  expect((await run('--wrong')).errors).toContain('what is --wrong?')
  rmSync(join(dir, 'etc'), { recursive: true })
  expect((await run()).errors).toContain('give --url and --token')
})

test('the scripts are served to anybody, and hold no secret', async () => {
  for (const language of ['sh', 'ps1'] as const) {
    const { status, body, headers } = await api.send('GET', `/devices/script.${language}`)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain('text/plain')
    expect(body).toBe(await reportScript(language))
    expect(body).not.toMatch(/(dev|enr|snt)_[\w-]{10}/)
  }
})

test.runIf(isLinux)('the sh script is taken by every sh that is here', async () => {
  for (const shell of ['sh', 'dash', 'bash', 'busybox']) {
    const args = shell === 'busybox' ? ['sh', '-n', script] : ['-n', script]
    const { status, stderr, error } = spawnSync(shell, args, { encoding: 'utf8' })
    if (!error) expect(`${shell}: ${status} ${stderr}`).toBe(`${shell}: 0 `)
  }
})

test('the PowerShell script is read by a parser, which finds what is broken', async () => {
  const wasm = new URL(
    '../../../node_modules/tree-sitter-powershell/tree-sitter-powershell.wasm',
    import.meta.url,
  )
  await Parser.init()
  const parser = new Parser().setLanguage(await Language.load(wasm.pathname))
  const text = await reportScript('ps1')
  expect(parser.parse(text)?.rootNode.hasError).toBe(false)
  for (const broken of [`${text}\nif ($x) {`, text.replace("'Stop'", "'Stop"), text.replace('@(', '@((')]) {
    expect(parser.parse(broken)?.rootNode.hasError).toBe(true)
  }
  // Operators of PowerShell 7 are none in 5.1.
  expect(text).not.toMatch(/\?\?|&&|\|\||\s\?\s[^#\n]*\s:\s|-Parallel|ConvertFrom-Json -AsHashtable/)
  // Windows PowerShell reads a file without a mark as the code page of the system.
  expect(text).toMatch(/^[\t\n\x20-\x7e]*$/)
})
