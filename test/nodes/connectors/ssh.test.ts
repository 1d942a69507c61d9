import { execFile } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostKeysOf, listPinnedHosts } from '#engine/connections/host-keys.ts'
import { allowListed, insertAllowedTarget } from '#engine/http/allow-list.ts'
import { createDial } from '#engine/http/dial.ts'
import { noMeans } from '#engine/sdk/connector.ts'
import type { Means } from '#sdk'
import { ssh } from '../../../nodes/connectors/ssh/connector.ts'
import { sshCredentials } from '../../../nodes/connectors/ssh/credentials.ts'
import { sshShell } from '../../../nodes/connectors/ssh/shell.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { needs } from '../../support/needs.ts'
import { type Sshd, sshdNeeded, sshdPasswordsNeeded, startSshd } from '../../support/sshd.ts'

describe.runIf(needs(...sshdNeeded))('scripts over SSH, on a real OpenSSH server', () => {
  let sshd: Sshd
  let database: TestDatabase
  let means: Means

  beforeAll(async () => {
    sshd = await startSshd()
    database = await createTestDatabase()
    const { db } = database
    await insertAllowedTarget(db, { name: 'here', cidr: '127.0.0.1/32', reason: 'tests', createdBy: 'tests' })
    means = await meansOf('main')
  })
  afterAll(async () => {
    await sshd?.[Symbol.asyncDispose]()
    await database?.[Symbol.asyncDispose]()
  })

  async function meansOf(name: string): Promise<Means> {
    const { db } = database
    const { id } = await db
      .insertInto('connections')
      .values({ id: crypto.randomUUID(), type: 'ssh', name, secret: Buffer.from('') })
      .returning('id')
      .executeTakeFirstOrThrow()
    return {
      ...noMeans,
      dial: createDial({ allow: allowListed(db) }),
      hostKeys: hostKeysOf(db, id),
    }
  }

  const given = (changes: object = {}) => ({
    host: sshd.host,
    port: sshd.port,
    user: sshd.user,
    privateKey: sshd.privateKey,
    newHosts: 'first',
    ...changes,
  })
  const shellOf = (changes: object = {}, lent = means) => sshShell(sshCredentials.parse(given(changes)), lent)
  const runScript = (
    script: string,
    {
      connection = {},
      signal = AbortSignal.timeout(60_000),
      lent = means,
      hear = () => {},
      ...rest
    }: Tried = {},
  ) =>
    shellOf(connection, lent).runScript(
      { host: '', customerId: null, shell: 'sh', script, args: [], env: {}, timeoutSeconds: 30, ...rest },
      hear,
      signal,
    )

  test('a script runs, and what it prints and its exit code come back apart', async () => {
    const result = await runScript('echo out; echo err >&2; exit 7')
    expect(result).toMatchObject({
      host: '127.0.0.1',
      exitCode: 7,
      signal: null,
      stdout: 'out\n',
      stderr: 'err\n',
      truncated: false,
      stopped: null,
    })
  })

  test('arguments and variables arrive as they were given, whatever stands in them', async () => {
    const nasty = [
      '',
      ' ',
      `it's "quoted"`,
      '$(touch /tmp/no) `id` \\ $HOME',
      'two\nlines\n',
      '-n',
      '*',
      'ü 漢 🙂',
      '!!',
      ';|&',
    ]
    const result = await runScript('for a; do printf "<%s>" "$a"; done; printf "[%s][%s]" "$one" "$two"', {
      args: nasty,
      env: { one: `a'b"c\n$x`, two: '' },
    })
    expect(result.stdout).toBe(`${nasty.map((text) => `<${text}>`).join('')}[a'b"c\n$x][]`)
    expect(result.exitCode).toBe(0)
  })

  test('a program in the script that reads standard input does not eat the rest of the script', async () => {
    const { stdout } = await runScript(`cat; printf 'after\\n'\ncat <<'END'\nit's here\nEND`)
    expect(stdout).toBe("after\nit's here\n")
  })

  test('a script with Windows line ends runs as one with our own', async () => {
    expect(await runScript('x=1\r\nif [ $x = 1 ]; then\r\n  echo one\r\nfi\r\n')).toMatchObject({
      stdout: 'one\n',
    })
  })

  test('a mistake in the script is its own exit code and its own message', async () => {
    const { exitCode, stderr } = await runScript('if then')
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/yntax error/)
  })

  test('a script that ends itself with a signal says by which', async () => {
    expect(await runScript('kill -KILL $$')).toMatchObject({ exitCode: null, signal: 'KILL', stopped: null })
  })

  test('what is printed is heard while the script runs', async () => {
    const mark = join(sshd.folder, 'heard')
    const heard: string[] = []
    // It ends only once somebody has heard its first line.
    await runScript(`echo first; while ! [ -e ${mark} ]; do sleep 0.05; done; echo last >&2`, {
      hear: (stream, text) => {
        heard.push(`${stream} ${text}`)
        void writeFile(mark, '')
      },
    })
    expect(heard).toEqual(['stdout first\n', 'stderr last\n'])
  })

  test('a service that the script starts keeps running, and is not waited for', async () => {
    const { stdout, exitCode } = await runScript('sleep 20 & echo $!')
    expect(exitCode).toBe(0)
    expect(await isAlive(Number(stdout))).toBe(true)
    process.kill(Number(stdout), 'SIGKILL')
  })

  test('a megabyte of each stream is kept, and it is said that there was more', async () => {
    const { stdout, stderr, truncated, exitCode } = await runScript(
      'head -c 3000000 /dev/zero | tr "\\0" x; printf small >&2',
    )
    expect({ kept: stdout.length, stderr, truncated, exitCode }).toEqual({
      kept: 950_000,
      stderr: 'small',
      truncated: true,
      exitCode: 0,
    })
  })

  test('what is no text becomes text that can be kept', async () => {
    const { stdout } = await runScript(`printf 'a\\000b\\033[1mc\\377d\\n'`)
    expect(stdout).toBe('a\ufffdb\ufffd[1mc\ufffdd\n')
  })

  test('a script that prints without end is stopped there', async () => {
    const result = await runScript('echo $$ >&2; while :; do cat /dev/zero; done')
    expect(result).toMatchObject({ stopped: 'output', exitCode: null, truncated: true, mayStillRun: false })
    await expect.poll(() => isAlive(Number(result.stderr))).toBe(false)
  })

  test('a script that never ends is stopped there with everything it started', async () => {
    const result = await runScript(
      'sleep 1000 & echo $!; (trap "" TERM; sleep 1001 & echo $!; wait; wait) & wait',
      {
        timeoutSeconds: 1,
      },
    )
    expect(result).toMatchObject({ stopped: 'time', exitCode: null, mayStillRun: false })
    const started = result.stdout.trim().split('\n').map(Number)
    expect(started).toHaveLength(2)
    for (const pid of started) await expect.poll(() => isAlive(pid)).toBe(false)
  })

  test('a script that will not listen is ended by force', async () => {
    const result = await runScript('trap "" TERM; echo $$; while :; do sleep 0.1; done', {
      timeoutSeconds: 1,
    })
    expect(result).toMatchObject({ stopped: 'time', mayStillRun: false })
    await expect.poll(() => isAlive(Number(result.stdout))).toBe(false)
  })

  test('a cancelled step ends the script there', async () => {
    const cancel = new AbortController()
    let pid = 0
    const running = runScript('echo $$; sleep 1000', {
      signal: cancel.signal,
      hear: (_, text) => {
        pid = Number(text)
        cancel.abort()
      },
    })
    await expect(running).rejects.toMatchObject({
      errorClass: 'Cancelled',
      message: 'Cancelled. The script was stopped.',
    })
    await expect.poll(() => isAlive(pid)).toBe(false)
  })

  test('where the machine goes away in the middle, how far it came is said to be uncertain', async () => {
    await using other = await startSshd()
    const running = runScript('echo up; sleep 1000', {
      connection: { port: other.port, privateKey: other.privateKey },
      hear: () => void other.cut(),
    })
    await expect(running).rejects.toMatchObject({
      name: 'EffectUncertain',
      message: expect.stringContaining('broke while the script ran'),
    })
  })

  test('PowerShell gets the script and its values without a quote that could mean something', async () => {
    // A stand-in that keeps what it was started with: there is no PowerShell on this machine.
    const stand = join(sshd.folder, 'bin', 'powershell')
    await writeFile(
      stand,
      `#!/bin/sh\nprintf '%s\\n' "$@" > ${sshd.folder}/words\ncat > ${sshd.folder}/input\nexit 5\n`,
    )
    await chmod(stand, 0o755)
    const script = `Write-Output "it's ’curly’ $env:name"\nexit 5`
    const result = await runScript(script, { shell: 'powershell', args: ["a'b", 'c d'], env: { name: 'ü' } })
    expect(result.exitCode).toBe(5)

    const words = (await readFile(join(sshd.folder, 'words'), 'utf8')).trim().split('\n')
    expect(words.slice(0, -1)).toEqual([
      '-NoProfile',
      '-NonInteractive',
      '-OutputFormat',
      'Text',
      '-EncodedCommand',
    ])
    const reader = Buffer.from(words.at(-1) ?? '', 'base64').toString('utf16le')
    expect(reader).toContain("[Convert]::FromBase64String((@($input) -join ''))")
    const input = await readFile(join(sshd.folder, 'input'), 'utf8')
    expect(input).toMatch(/^[A-Za-z0-9+/=\r\n]+$/)
    const program = Buffer.from(input, 'base64').toString()
    const base64 = (text: string) => Buffer.from(text).toString('base64')
    for (const value of [script, "a'b", 'c d', 'ü']) expect(program).toContain(`'${base64(value)}'`)
    expect(program).not.toContain('curly')
  })

  describe.runIf(needs(...sshdPasswordsNeeded))('with a password', () => {
    const password = 'pässwort "x" $1'
    const onlyAsked = ['UsePAM yes', 'PubkeyAuthentication no', 'PasswordAuthentication no']
    const ways = {
      'as password': ['UsePAM yes', 'PubkeyAuthentication no', 'PasswordAuthentication yes'].concat(
        'KbdInteractiveAuthentication no',
      ),
      'as the answer to a question': [...onlyAsked, 'KbdInteractiveAuthentication yes'],
    }

    test.each(Object.entries(ways))('it is taken %s', async (_, settings) => {
      await using other = await startSshd(settings, password)
      const connection = { port: other.port, privateKey: '', password }
      expect(await runScript('echo in', { connection })).toMatchObject({ stdout: 'in\n', exitCode: 0 })
      const wrong = runScript('echo in', { connection: { ...connection, password: 'wrong' } })
      await expect(wrong).rejects.toMatchObject({
        name: 'StepFailed',
        errorClass: 'Auth',
        code: 'ssh_auth',
        message: expect.stringContaining(`refused the key or password of ${sshd.user}`),
      })
    })

    test('beside a key that does not fit it opens the machine', async () => {
      await using other = await startSshd(
        ['UsePAM yes', 'PasswordAuthentication yes', 'KbdInteractiveAuthentication no'],
        password,
      )
      const connection = { port: other.port, privateKey: sshd.strangersKey, password }
      expect(await runScript('echo in', { connection })).toMatchObject({ stdout: 'in\n' })
    })
  })

  test('through a jump host the machine behind it is reached', async () => {
    await using behind = await startSshd()
    await writeFile(join(behind.folder, 'authorized_keys'), await publicHalf(sshd))
    const result = await runScript('echo $SSH_CONNECTION', {
      connection: { port: behind.port, jumpHost: `${sshd.user}@127.0.0.1:${sshd.port}` },
    })
    expect(result.stdout.trim()).toMatch(new RegExp(` ${behind.port}$`))
  })

  describe('behind a jump host', () => {
    const jumpHost = () => `${sshd.user}@127.0.0.1:${sshd.port}`
    const behindJump = (host: string, more: object = {}, lent = means) =>
      runScript('true', { host, connection: { jumpHost: jumpHost(), ...more }, lent })

    test.each([
      ['169.254.169.254', 'which is never requested'],
      ['[fd00:ec2::254]', 'which is never requested'],
      ['::ffff:169.254.169.254', 'which is never requested'],
      ['10.1.2.3', 'a private address'],
      ['127.0.0.2', 'a loopback address'],
    ])('%s is refused before anything is asked there', async (host, word) => {
      await expect(behindJump(host)).rejects.toMatchObject({
        name: 'StepFailed',
        code: 'address_not_allowed',
        message: expect.stringContaining(word),
      })
    })

    test('a name counts as what it means to the jump host, and goes there by the address that was checked', async () => {
      // What the names of its network mean there; nobody else knows them.
      const names = join(sshd.folder, 'bin', 'getent')
      await writeFile(
        names,
        `#!/bin/sh\necho "$2" >> ${sshd.folder}/asked\ncase $2 in\n` +
          'db.corp.test) echo "127.0.0.1 STREAM db"; echo "127.0.0.1 DGRAM" ;;\n' +
          'trap.corp.test) echo "127.0.0.1 STREAM trap"; echo "169.254.169.254 STREAM" ;;\n' +
          'inner.corp.test) echo "10.1.2.3 STREAM inner" ;;\n*) exit 2 ;;\nesac\n',
      )
      await chmod(names, 0o755)
      await using behind = await startSshd()
      await writeFile(join(behind.folder, 'authorized_keys'), await publicHalf(sshd))
      const { port } = behind
      expect(await behindJump('db.corp.test', { port })).toMatchObject({ host: 'db.corp.test', exitCode: 0 })
      for (const host of ['trap.corp.test', 'inner.corp.test']) {
        await expect(behindJump(host, { port })).rejects.toMatchObject({ code: 'address_not_allowed' })
      }
      await expect(behindJump('nobody.corp.test', { port })).rejects.toThrow(/No server is known|DNS gave no/)
      // Where the jump host does not say, what the name means here counts.
      expect(await behindJump('localhost', { port }).catch((error: unknown) => error)).toMatchObject({
        host: 'localhost',
      })
      await expect(behindJump('$(touch /tmp/no)', { port })).rejects.toMatchObject({
        name: expect.stringMatching(/StepFailed|TryAgain/),
      })
      expect((await readFile(join(sshd.folder, 'asked'), 'utf8')).split('\n').filter(Boolean)).toEqual([
        'db.corp.test',
        'trap.corp.test',
        'inner.corp.test',
        'nobody.corp.test',
        'localhost',
      ])
    })

    test('the jump host itself is guarded, and its own host key is', async () => {
      const forbidden = { jumpHost: `${sshd.user}@127.0.0.2:${sshd.port}` }
      await expect(behindJump('127.0.0.1', forbidden)).rejects.toMatchObject({ code: 'address_not_allowed' })
      await using jump = await startSshd()
      await writeFile(join(jump.folder, 'authorized_keys'), await publicHalf(sshd))
      const lent = await meansOf('jump that changes')
      const through = { jumpHost: `${sshd.user}@127.0.0.1:${jump.port}` }
      await behindJump('127.0.0.1', through, lent)
      const before = jump.fingerprint
      await jump.renewHostKey()
      const failed = await behindJump('127.0.0.1', through, lent).catch((error: unknown) => error)
      expect(failed).toMatchObject({ name: 'StepFailed', code: 'host_key_changed' })
      expect(String(failed)).toContain(`127.0.0.1:${jump.port} shows another host key than before`)
      expect(String(failed)).toContain(
        `Known: ssh-ed25519 ${before}. Shown: ssh-ed25519 ${jump.fingerprint}.`,
      )
    })
  })

  describe('who may be talked to', () => {
    test('the check says which key the machine has, as ssh-keygen does, and accepts it', async () => {
      const lent = await meansOf('checked')
      const said = await ssh.check(given({ newHosts: 'never' }), AbortSignal.timeout(20_000), lent)
      expect(said).toBe(
        `Signed in to 127.0.0.1 as ${sshd.user}. Its host key is ssh-ed25519 ${sshd.fingerprint}`,
      )
      expect(await runScript('echo in', { connection: { newHosts: 'never' }, lent })).toMatchObject({
        stdout: 'in\n',
      })
    })

    test('a machine that nobody has accepted is refused with its fingerprint, before anything is sent', async () => {
      const lent = await meansOf('refusing')
      const running = runScript('echo in', { connection: { newHosts: 'never' }, lent })
      await expect(running).rejects.toMatchObject({ errorClass: 'Auth', code: 'host_key_unknown' })
      await expect(runScript('echo in', { connection: { newHosts: 'never' }, lent })).rejects.toThrow(
        sshd.fingerprint,
      )
    })

    test('a machine whose key has changed is refused, and both fingerprints are named', async () => {
      await using other = await startSshd()
      const lent = await meansOf('changing')
      const connection = { port: other.port, privateKey: other.privateKey }
      await runScript('true', { connection, lent })
      const before = other.fingerprint
      await other.renewHostKey()
      const failed = await runScript('true', { connection, lent }).catch((error: unknown) => error)
      expect(failed).toMatchObject({ name: 'StepFailed', errorClass: 'Auth', code: 'host_key_changed' })
      expect(String(failed)).toContain(
        `Known: ssh-ed25519 ${before}. Shown: ssh-ed25519 ${other.fingerprint}.`,
      )
      expect(String(failed)).toContain('forget the known one')
    })

    test('two that meet a machine for the first time at once keep one key', async () => {
      const lent = await meansOf('racing')
      await Promise.all(['a', 'b', 'c'].map((word) => runScript(`echo ${word}`, { lent })))
      const { id } = await database.db
        .selectFrom('connections')
        .select('id')
        .where('name', '=', 'racing')
        .executeTakeFirstOrThrow()
      expect(await listPinnedHosts(database.db, id)).toMatchObject([
        { host: '127.0.0.1', port: sshd.port, fingerprint: sshd.fingerprint, by: 'first contact' },
      ])
    })

    test('a key that does not fit is said so, and is no reason to try again', async () => {
      const running = runScript('true', { connection: { privateKey: sshd.strangersKey } })
      await expect(running).rejects.toMatchObject({
        name: 'StepFailed',
        errorClass: 'Auth',
        message: expect.stringContaining(`refused the key or password of ${sshd.user}`),
      })
    })

    test('a private address that nobody has allowed is not connected to', async () => {
      const running = runScript('true', { host: '127.0.0.2' })
      await expect(running).rejects.toMatchObject({ name: 'StepFailed', code: 'address_not_allowed' })
      await expect(runScript('true', { host: '169.254.169.254' })).rejects.toThrow('which is never requested')
    })

    test('a machine that is down is tried again', async () => {
      await using other = await startSshd()
      await other.cut()
      const running = runScript('true', { connection: { port: other.port } })
      await expect(running).rejects.toMatchObject({
        name: 'TryAgain',
        message: expect.stringContaining('refuses connections'),
      })
    })
  })

  test('sessions in turn leave nothing behind', async () => {
    const sockets = () => process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name)).length
    await runScript('true')
    const before = sockets()
    const { signal } = new AbortController()
    let listeners = 0
    const counted = new Proxy(signal, {
      get(target, name) {
        if (name === 'addEventListener') listeners += 1
        if (name === 'removeEventListener') listeners -= 1
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    for (let turn = 0; turn < sessionsInTurn; turn += 1) {
      expect((await runScript('echo $((6 * 7))', { signal: counted })).stdout).toBe('42\n')
    }
    expect(listeners).toBe(0)
    expect(sockets()).toBeLessThanOrEqual(before)
    await expect.poll(() => sshd.sessions(), { timeout: 10_000 }).toBe(0)
  }, 300_000)
})

/** 500 in turn were tried; each costs a key exchange. */
const sessionsInTurn = Number(process.env.SSH_SESSIONS ?? 40)

interface Tried {
  connection?: object
  signal?: AbortSignal
  lent?: Means
  hear?: (stream: 'stdout' | 'stderr', text: string) => void
  host?: string
  shell?: 'sh' | 'powershell'
  args?: string[]
  env?: Record<string, string>
  timeoutSeconds?: number
}

/** A process that has ended but was not fetched by its parent is not alive. */
async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return status !== '' && !/\) Z /.test(status)
}

async function publicHalf({ folder }: Sshd): Promise<string> {
  const { stdout } = await promisify(execFile)('ssh-keygen', ['-yf', join(folder, 'user')])
  return stdout
}
