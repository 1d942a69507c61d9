import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const sshdProgram = '/usr/sbin/sshd'

/** For `needs(...sshdNeeded)`. */
export const sshdNeeded = ['sshd', sshdProgram, 'apt-get install openssh-server'] as const

/** Lets a server of our own ask PAM for passwords of our own, whoever runs it. */
const pamWrapper = join(
  '/usr/lib',
  readdirSync('/usr/lib').find((name) => name.endsWith('-linux-gnu')) ?? '',
  'libpam_wrapper.so',
)

/** For `needs(...sshdPasswordsNeeded)`: what `startSshd` needs for a password. */
export const sshdPasswordsNeeded = ['libpam-wrapper', pamWrapper, 'apt-get install libpam-wrapper'] as const

export interface Sshd extends AsyncDisposable {
  host: string
  port: number
  /** Who runs it: the one user that can sign in, with `privateKey`. */
  user: string
  privateKey: string
  /** A key that opens nothing here. */
  strangersKey: string
  /** As `ssh-keygen -lf` prints it: `SHA256:…`. */
  fingerprint: string
  /** A folder of its own for what scripts write; programs in `bin` come first in the path. */
  folder: string
  /** Makes another host key, as a machine that is set up anew has one. */
  renewHostKey(): Promise<void>
  /** Ends it and whatever it serves, as a machine that loses power. */
  cut(): Promise<void>
  /** Processes that serve a connection right now. */
  sessions(): Promise<number>
}

const run = promisify(execFile)

/**
 * A real OpenSSH server of its own in a temporary folder, on a free port of 127.0.0.1. Its one user has the password where
 * one is given; which ways to sign in are open, the settings say.
 */
export async function startSshd(settings: readonly string[] = [], password?: string): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'sentiero-sshd-'))
  const port = await freePort()
  const { username, uid } = userInfo()
  // Where it keeps its unprivileged half; made by the service elsewhere.
  if (uid === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 })
  await mkdir(join(folder, 'bin'))
  await makeKey(join(folder, 'host'))
  await makeKey(join(folder, 'user'))
  await makeKey(join(folder, 'stranger'))
  await writeFile(join(folder, 'authorized_keys'), await readFile(join(folder, 'user.pub')))
  const config = join(folder, 'sshd_config')
  await writeFile(config, [...settings, ...sshdConfig(folder, port), ''].join('\n'))
  const passwords = password === undefined ? {} : await pamPasswords(folder, username, password)
  let server = await start()

  async function start() {
    const started = spawn(sshdProgram, ['-D', '-e', '-f', config], {
      stdio: 'ignore',
      detached: true,
      env: { ...process.env, ...passwords },
    })
    await waitForGreeting(port, started)
    return started
  }

  async function stop(): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    // The processes of sessions are in groups of their own.
    for (const child of await childrenOf(server.pid)) end(child)
    server.kill('SIGKILL')
    await ended
  }

  const sshd: Sshd = {
    host: '127.0.0.1',
    port,
    user: username,
    privateKey: await readFile(join(folder, 'user'), 'utf8'),
    strangersKey: await readFile(join(folder, 'stranger'), 'utf8'),
    fingerprint: await fingerprintOf(join(folder, 'host.pub')),
    folder,
    async renewHostKey() {
      await stop()
      await rename(join(folder, 'host'), join(folder, 'host.before'))
      await makeKey(join(folder, 'host'))
      sshd.fingerprint = await fingerprintOf(join(folder, 'host.pub'))
      server = await start()
    },
    cut: stop,
    sessions: async () => (await childrenOf(server.pid)).length,
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return sshd
}

function sshdConfig(folder: string, port: number): string[] {
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${folder}/host`,
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    `SetEnv PATH=${folder}/bin:/usr/local/bin:/usr/bin:/bin`,
    'MaxStartups 100',
  ]
}

/** The environment in which PAM reads rules and passwords of this folder. */
async function pamPasswords(
  folder: string,
  user: string,
  password: string,
): Promise<Readonly<Record<string, string>>> {
  const [rules, passwords] = [join(folder, 'pam.d'), join(folder, 'passwords')]
  const matrix = join(dirname(pamWrapper), 'pam_wrapper', 'pam_matrix.so')
  await mkdir(rules)
  await writeFile(passwords, `${user}:${password}:sshd\n`)
  const rule = (kind: string) => `${kind} required ${matrix} passdb=${passwords}\n`
  await writeFile(join(rules, 'sshd'), ['auth', 'account', 'session'].map(rule).join(''))
  return { LD_PRELOAD: pamWrapper, PAM_WRAPPER: '1', PAM_WRAPPER_SERVICE_DIR: rules }
}

async function makeKey(path: string): Promise<void> {
  await rm(`${path}.pub`, { force: true })
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', path])
}

async function fingerprintOf(path: string): Promise<string> {
  const { stdout } = await run('ssh-keygen', ['-lf', path])
  return stdout.split(' ')[1] ?? ''
}

async function childrenOf(pid: number | undefined): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return text.split(' ').filter(Boolean).map(Number)
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port')
  return address.port
}

async function waitForGreeting(port: number, server: ReturnType<typeof spawn>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`sshd ended at once with code ${server.exitCode}`)
    const socket = connect(port, '127.0.0.1')
    const greeted = await Promise.race([
      once(socket, 'data').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (greeted) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('sshd did not start within 10 s')
}
