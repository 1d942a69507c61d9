import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir, uptime } from 'node:os'
import { dirname, join } from 'node:path'
import { serve } from '@hono/node-server'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Language, Parser } from 'web-tree-sitter'
import { insertDevice } from '#engine/desk/devices.ts'
import { detectOverdue } from '#engine/devices/detect-overdue.ts'
import { insertDeviceToken } from '#engine/devices/device-tokens.ts'
import { reportScript } from '#engine/devices/report-script.ts'
import { type DeviceReport, deviceReport } from '#engine/msp/device-report.ts'
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
  return runIn({}, args)
}

function runIn(
  changes: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<{ code: number; output: string; errors: string }> {
  return new Promise((resolve) => {
    const env = {
      ...process.env,
      SENTIERO_ENV: join(dir, 'etc', 'device.env'),
      SENTIERO_STATE: state,
      ...changes,
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

/** What is printed on a machine with these files and programs; those of this machine come first in the path. */
async function printedOn(
  files: Readonly<Record<string, string>>,
  programs: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, string>> = {},
): Promise<DeviceReport> {
  const machine = mkdtempSync(join(dir, 'machine-'))
  const bin = join(machine, 'bin')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(machine, path)), { recursive: true })
    writeFileSync(join(machine, path), text)
  }
  mkdirSync(bin)
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  }
  const env = {
    SENTIERO_ROOT: machine,
    SENTIERO_STATE: join(machine, 'state'),
    PATH: `${process.env.PATH}:${bin}`,
    ...more,
  }
  const { output, errors } = await runIn(env, ['--print'])
  expect(errors).toBe('')
  return deviceReport.parse(JSON.parse(output))
}

test.runIf(hasApt)('packages that dpkg left half done are failed patches', async () => {
  const entry = (name: string, status: string) =>
    `Package: ${name}\nStatus: install ok ${status}\nVersion: 1.0\nArchitecture: all\nMaintainer: Tests <t@example.com>\nDescription: test\n`
  const admin = mkdtempSync(join(dir, 'dpkg-'))
  const packages = [
    entry('fine', 'installed'),
    entry('broken-config', 'half-configured'),
    entry('broken-files', 'half-installed'),
    entry('waiting', 'unpacked'),
  ]
  writeFileSync(join(admin, 'status'), packages.join('\n'))
  mkdirSync(join(admin, 'updates'))
  mkdirSync(join(admin, 'info'))
  const { patches } = await printedOn({}, {}, { DPKG_ADMINDIR: admin })
  expect(patches?.failed).toEqual([
    { id: 'broken-config', title: 'broken-config', code: 'half-configured' },
    { id: 'broken-files', title: 'broken-files', code: 'half-installed' },
    { id: 'waiting', title: 'waiting', code: 'unpacked, not configured' },
  ])
})

test.runIf(hasApt)(
  'what unattended upgrades failed on counts as long as it is missing',
  { timeout: 120_000 },
  async () => {
    const names = ((await printed()).patches?.pending ?? []).slice(0, 2).map(({ id }) => id)
    const log = 'var/log/unattended-upgrades/unattended-upgrades.log'
    const failed = [
      `2026-11-20 06:25:01,100 INFO Starting unattended upgrades script`,
      `2026-11-20 06:25:09,100 INFO Packages that will be upgraded: ${names.join(' ')} already-there`,
      '2026-11-20 06:25:30,100 ERROR Installing the upgrades failed!',
      '2026-11-20 06:25:30,200 ERROR error message: installArchives() failed',
      '2026-11-21 06:25:01,100 INFO No packages found that can be upgraded unattended and no pending auto-removals',
      '',
    ].join('\n')
    const { patches } = await printedOn({ [log]: failed })
    expect(
      patches?.failed.filter(({ code }) => code === 'unattended-upgrades failed').map(({ id }) => id),
    ).toEqual(names.toSorted())
    const mended = `${failed}2026-11-21 07:00:00,100 INFO All upgrades installed\n`
    expect((await printedOn({ [log]: mended })).patches?.failed).toEqual([])
  },
)

/** As dnf 4 of Red Hat 9 prints: a long name in a line of its own, an epoch, and what replaces others at the end. */
const dnf = `
case "$*" in
*check-update*)
  cat <<'END'

bash.x86_64                        5.1.8-9.el9                 baseos
java-1.8.0-openjdk-headless-with-a-very-long-name.x86_64
                                   1:1.8.0.432.b06-3.el9       appstream
openssl-libs.x86_64                1:3.0.7-28.el9_4            baseos
openssl-libs.i686                  1:3.0.7-28.el9_4            baseos
kernel-core.x86_64                 5.14.0-427.42.1.el9_4       baseos
Obsoleting Packages
grub2-tools.x86_64                 1:2.06-82.el9_4             baseos
    grub2-tools.x86_64             1:2.06-77.el9               @baseos
Security: kernel-core-5.14.0-427.42.1.el9_4.x86_64 is an installed security update
END
  exit 100 ;;
*updateinfo*)
  cat <<'END'
RHSA-2026:1111 Important/Sec. openssl-libs-1:3.0.7-28.el9_4.i686
RHSA-2026:1111 Important/Sec. openssl-libs-1:3.0.7-28.el9_4.x86_64
RHSA-2026:2222 Moderate/Sec.  kernel-core-5.14.0-427.42.1.el9_4.x86_64
RHSA-2026:3333 Critical/Sec.  kernel-core-5.14.0-427.42.1.el9_4.x86_64
END
  ;;
*history*)
  cat <<'END'
Transaction ID : 42
Begin time     : Fri 20 Nov 2026 06:00:00 AM UTC
Return-Code    : Failure: 1
Command Line   : upgrade -y
Packages Altered:
    Upgrade  kernel-core-5.14.0-427.42.1.el9_4.x86_64 @baseos
    Upgraded kernel-core-5.14.0-427.el9.x86_64        @@System
    Upgrade  tzdata-2026b-1.el9.noarch                @baseos
END
  ;;
esac`

const rocky = {
  'etc/os-release': 'NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\n',
}

test.runIf(isLinux)(
  'on what is made of Red Hat it reports what dnf says, with severities and failures',
  async () => {
    const { os, patches } = await printedOn(rocky, { dnf })
    expect(os).toMatchObject({ name: 'Rocky Linux', version: '9.4' })
    expect(patches).toEqual({
      pending: [
        ['bash', '5.1.8-9.el9', 'low'],
        ['java-1.8.0-openjdk-headless-with-a-very-long-name', '1:1.8.0.432.b06-3.el9', 'low'],
        ['kernel-core', '5.14.0-427.42.1.el9_4', 'critical'],
        ['openssl-libs', '1:3.0.7-28.el9_4', 'important'],
      ].map(([id, to, severity]) => ({ id, title: `${id} ${to}`, kb: null, severity })),
      failed: [{ id: 'kernel-core', title: 'kernel-core', code: 'dnf failed' }],
    })
    // dnf 5 has columns more, and yum leaves the epoch out.
    const five = `case "$*" in *check-update*) echo 'openssl.x86_64 1:3.2.2-3.fc41 updates'; exit 100 ;;
*updateinfo*) echo 'Name              Type     Severity  Package                      Issued'
  echo 'FEDORA-2026-abc   security Moderate  openssl-3.2.2-3.fc41.x86_64  2026-11-01 01:02:03' ;;
*history*) echo 'Status : Ok' ;; esac`
    expect((await printedOn(rocky, { dnf: five })).patches).toEqual({
      pending: [{ id: 'openssl', title: 'openssl 1:3.2.2-3.fc41', kb: null, severity: 'moderate' }],
      failed: [],
    })
  },
)

test.runIf(isLinux)(
  'where dnf cannot tell, nothing is said of patches; where there are none, that is said',
  async () => {
    expect(
      (await printedOn(rocky, { dnf: 'echo "Error: Cache-only enabled but no cache" >&2; exit 1' })).patches,
    ).toBe(null)
    expect((await printedOn(rocky, { dnf: 'exit 0' })).patches).toEqual({ pending: [], failed: [] })
  },
)

const hasAntivirus = ['mdatp', 'clamd', 'clamscan', 'freshclam'].some(
  (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0,
)

describe.runIf(isLinux && !hasAntivirus)('the antivirus of a Linux machine', () => {
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000 - 3_600_000)
  const month = (date: Date) => date.toLocaleString('en', { month: 'short', timeZone: 'UTC' })
  /** The head of a database, as ClamAV writes it. */
  const database = (days: number) => {
    const at = daysAgo(days)
    const time = at.toISOString().slice(11, 16).replace(':', '-')
    const made = `${at.getUTCDate()} ${month(at)} ${at.getUTCFullYear()} ${time} +0000`
    return { 'var/lib/clamav/daily.cld': `ClamAV-VDB:${made}:27400:2065000:90:X:X:raynman:1760000000` }
  }
  /** With no patches to look for, which takes seconds. */
  const printedWith = (files: Record<string, string>, programs: Record<string, string> = {}) =>
    printedOn({ ...rocky, ...files }, { dnf: 'exit 0', ...programs })
  const health = (changes: Readonly<Record<string, string>> = {}) => {
    const said = {
      healthy: 'true',
      passive_mode_enabled: 'false',
      real_time_protection_enabled: 'true',
      definitions_updated: 'Nov 20, 2026 at 12:13:17 PM',
      definitions_updated_minutes_ago: '2980',
      definitions_status: '"up_to_date"',
      ...changes,
    }
    const lines = Object.entries(said).map(([name, value]) => `${name.padEnd(44)}: ${value}`)
    return { mdatp: `[ "$1" = health ] && cat <<'END'\n${lines.join('\n')}\nEND` }
  }

  test('is unknown where there is none that the script knows, which is no problem', async () => {
    expect((await printedWith({})).antivirus).toBeNull()
  })

  test('is as old as the database of ClamAV, where files are looked at on demand', async () => {
    const programs = { clamscan: 'exit 0', freshclam: 'exit 0' }
    const state = async (files: Record<string, string>) => {
      const { product, state, definitionsAgeDays } = (await printedWith(files, programs)).antivirus ?? {}
      return [product, state, definitionsAgeDays]
    }
    expect(await state(database(2))).toEqual(['ClamAV', 'ok', 2])
    expect(await state(database(8))).toEqual(['ClamAV', 'outdated', 8])
    expect(await state({})).toEqual(['ClamAV', 'outdated', null])
  })

  test('is off where the daemon of ClamAV is installed and does not run', async () => {
    const programs = { clamd: 'exit 0', freshclam: 'exit 0' }
    expect((await printedWith(database(1), programs)).antivirus).toMatchObject({ state: 'disabled' })
    const daemon = join(dir, 'clamd')
    copyFileSync(execFileSync('sh', ['-c', 'command -v sleep'], { encoding: 'utf8' }).trim(), daemon)
    const running = spawn(daemon, ['60'])
    try {
      await once(running, 'spawn')
      expect((await printedWith(database(1), programs)).antivirus).toMatchObject({ state: 'ok' })
    } finally {
      running.kill('SIGKILL')
      await once(running, 'exit')
    }
  })

  test.each([
    ['ok', {}],
    ['disabled', { real_time_protection_enabled: 'false' }],
    ['outdated', { definitions_status: '"out_of_date"' }],
    ['outdated', { definitions_updated_minutes_ago: String(9 * 1440) }],
  ])('of Microsoft is %s by what mdatp says', async (state, changes) => {
    const { antivirus } = await printedWith({}, health(changes))
    expect(antivirus).toMatchObject({ product: 'Microsoft Defender', state })
    expect(antivirus?.definitionsAgeDays).toBe('definitions_updated_minutes_ago' in changes ? 9 : 2)
  })

  test('of Microsoft that does not answer is off', async () => {
    const silent = { mdatp: 'echo "Could not connect to the daemon" >&2; exit 1' }
    expect((await printedWith({}, silent)).antivirus).toMatchObject({ state: 'disabled' })
  })
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
