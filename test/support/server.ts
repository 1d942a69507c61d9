import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** A key for the secrets of servers under test; the tests open their secrets with it. */
export const testSecretKey = 'a key for tests only, of more than 32 characters'

export interface Server extends AsyncDisposable {
  url: string
  pid: number
  /** Its exit code; null where a signal ended it. */
  exited: Promise<number | null>
  /** Everything it printed so far. */
  output(): string
  /** As a crash or the kernel would: nothing is finished, nothing is written. */
  kill(): Promise<void>
  /** As an operator would: it drains and stops. Answers the exit code. */
  stop(): Promise<number | null>
  dataDir: string
}

/** Starts the real server as `npm start` does, in a process of its own on a free port. */
export async function startServer(
  options: { databaseUrl?: string; dataDir?: string; roles?: string; env?: Record<string, string> } = {},
): Promise<Server> {
  const dataDir = options.dataDir ?? (await newDataDir())
  const env = {
    ...process.env,
    PORT: '0',
    SENTIERO_DATA_DIR: dataDir,
    SENTIERO_SECRET_KEY: testSecretKey,
    SENTIERO_LOG_LEVEL: 'warn',
    ...(options.databaseUrl ? { DATABASE_URL: options.databaseUrl } : {}),
    ...(options.roles ? { SENTIERO_ROLES: options.roles } : {}),
    ...options.env,
  }
  const child = spawn(process.execPath, startArguments(), {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const ready = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      const url = /Sentiero is (?:ready|working)(?:: (\S+))?/.exec(output)
      if (url) resolve(url[1] ?? '')
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', (code) => reject(new Error(`The server ended with code ${code}:\n${output}`)))
  })
  const url = await ready
  return {
    url,
    pid: child.pid ?? 0,
    exited,
    output: () => output,
    dataDir,
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async stop() {
      return endGently(child, exited)
    },
    async [Symbol.asyncDispose]() {
      await endGently(child, exited)
      if (!options.dataDir) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** What `npm start` gives to Node. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return String(scripts.start)
    .replace(/^exec node /, '')
    .split(' ')
}

/** A folder that PostgreSQL's own user can reach. */
export async function newDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sentiero-data-'))
  await chmod(dataDir, 0o755)
  return dataDir
}

async function endGently(child: ChildProcess, exited: Promise<number | null>): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
  return exited
}
