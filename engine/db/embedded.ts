import { randomBytes } from 'node:crypto'
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { findPostgresPrograms, type PostgresPrograms } from './postgres-programs.ts'
import { countUsers, registerUser } from './postgres-users.ts'
import { runningPostmaster } from './postmaster.ts'
import { withProcessLock } from './process-lock.ts'
import { processStart } from './process-start.ts'

export interface EmbeddedPostgres {
  /** Connection string of the database `sentiero` as its owner, not a superuser. */
  url: string
  /** True when the server was already running, started by another process or left by one that was killed. */
  adopted: boolean
  /** Stops using the server, and stops the server itself if no other process of ours uses it. */
  stop(): Promise<void>
}

const MAJOR_VERSION = '18'
// Replaying max_wal_size of log after a crash takes minutes on a slow disk.
const START_LIMIT_MS = 10 * 60_000
const MAX_STARTS = 6
const MAX_LOG_BYTES = 10 * 1024 ** 2
const STOP_LIMIT_MS = 60_000
const WATCH_MS = 500

/**
 * Starts the PostgreSQL that comes with Sentiero, or joins the one already running on `dataDir`, which any
 * number of processes may share. If the server is killed while in use, it is started again on the same port.
 * No signal is handled here: the caller drains and then calls `stop()`. `durable: false` trades safety for
 * speed (tests only). `report` receives sentences for the log.
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string
  durable?: boolean
  report?: (sentence: string) => void
}): Promise<EmbeddedPostgres> {
  const { durable = true, report = () => undefined } = options
  mkdirSync(options.dataDir, { recursive: true, mode: 0o711 })
  const dataDir = realpathSync(options.dataDir)
  const cluster = join(dataDir, 'postgres')
  const users = join(dataDir, 'postgres-users')
  const programs = await findPostgresPrograms(dataDir)
  const locked = <T>(work: () => Promise<T>) => withProcessLock(cluster, START_LIMIT_MS, work)

  const { port, adopted, password, user } = await locked(async () => {
    keepLogShort(dataDir)
    const password = keptPassword(dataDir)
    makeCluster(programs, dataDir, password)
    const server = await ensureRunning(programs, dataDir, durable)
    await makeDatabase(server.port, password)
    return { ...server, password, user: registerUser(users) }
  })

  let stopped: Promise<void> | undefined
  let restarting = false
  const watch = setInterval(async () => {
    if (restarting || runningPostmaster(cluster) !== undefined) return
    restarting = true
    try {
      await locked(async () => {
        if (stopped !== undefined || runningPostmaster(cluster) !== undefined) return
        report('The embedded PostgreSQL has gone away; starting it again')
        await ensureRunning(programs, dataDir, durable, port)
        report('The embedded PostgreSQL is back')
      })
    } catch (error) {
      report(`The embedded PostgreSQL could not be started again: ${(error as Error).message}`)
    } finally {
      restarting = false
    }
  }, WATCH_MS)
  watch.unref()

  return {
    url: `postgresql://sentiero:${password}@127.0.0.1:${port}/sentiero`,
    adopted,
    stop() {
      stopped ??= locked(async () => {
        clearInterval(watch)
        user.remove()
        if (countUsers(users) === 0) await stopServer(cluster)
      })
      return stopped
    },
  }
}

function keptPassword(dataDir: string): string {
  const file = join(dataDir, 'postgres-password')
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  if (existsSync(join(dataDir, 'postgres', 'PG_VERSION'))) {
    throw new Error(
      `${file} is missing, and without it nobody can sign in to the database in ${join(dataDir, 'postgres')}. ` +
        'Put the file back from your backup.',
    )
  }
  const password = randomBytes(24).toString('base64url')
  const half = `${file}.new`
  writeFileSync(half, `${password}\n`, { mode: 0o600, flush: true })
  renameSync(half, file)
  return password
}

/** Makes the cluster in a folder beside its place and renames it, so that a killed start leaves nothing half made. */
function makeCluster(programs: PostgresPrograms, dataDir: string, password: string): void {
  const cluster = join(dataDir, 'postgres')
  for (const name of readdirSync(dataDir)) {
    if (name.startsWith('postgres.init-')) {
      // An initdb whose parent was killed may still be writing into it.
      rmSync(join(dataDir, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    }
  }
  if (existsSync(join(cluster, 'PG_VERSION'))) {
    const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
    if (version === MAJOR_VERSION) return
    throw new Error(
      `${cluster} was made by PostgreSQL ${version}, and this Sentiero brings PostgreSQL ${MAJOR_VERSION}. ` +
        'Make a backup with the Sentiero version that made it (sentiero backup FILE), start this one on an ' +
        'empty data directory and restore it there (sentiero restore FILE).',
    )
  }
  const side = join(dataDir, `postgres.init-${randomBytes(6).toString('hex')}`)
  const inside = join(side, 'cluster')
  const passwordFile = join(side, 'password')
  mkdirSync(inside, { recursive: true, mode: 0o700 })
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (programs.owner !== undefined) {
    for (const path of [side, inside, passwordFile]) chownSync(path, programs.owner.uid, programs.owner.gid)
  }
  try {
    const result = programs.run(programs.initdb, [
      `--pgdata=${inside}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-instructions',
    ])
    if (result.status !== 0) throw new Error(`initdb could not make ${cluster}: ${result.output.trim()}`)
    renameSync(inside, cluster)
  } finally {
    rmSync(side, { recursive: true, force: true })
  }
}

/**
 * Joins the running server or starts one. With `fixedPort` it waits for that port to be free; otherwise it
 * takes another one when the kept port is in use. Call it under the lock.
 */
async function ensureRunning(
  programs: PostgresPrograms,
  dataDir: string,
  durable: boolean,
  fixedPort?: number,
): Promise<{ port: number; adopted: boolean }> {
  const cluster = join(dataDir, 'postgres')
  const deadline = Date.now() + START_LIMIT_MS
  let started: number | undefined
  let starts = 0
  while (Date.now() < deadline) {
    const running = runningPostmaster(cluster)
    if (running?.status === 'ready') {
      writeFileSync(join(dataDir, 'postgres-port'), `${running.port}\n`)
      return { port: running.port, adopted: running.pid !== started }
    }
    if (running === undefined && (started === undefined || processStart(started) === undefined)) {
      if (starts === MAX_STARTS) {
        throw new Error(`PostgreSQL does not start on ${cluster}. Its last words:\n${logTail(dataDir)}`)
      }
      // After a kill -9 the last children of the old server may need a moment to notice and go.
      await delay(300 * starts)
      starts += 1
      removeDeadLockFile(cluster)
      started = startServer(programs, dataDir, durable, fixedPort ?? (await keptPort(dataDir)))
    }
    await delay(20)
  }
  throw new Error(
    `PostgreSQL on ${cluster} was not ready after ${START_LIMIT_MS / 60_000} minutes; its log is ` +
      `${join(dataDir, 'postgres.log')}.`,
  )
}

/**
 * PostgreSQL takes any living process of the same user with the old pid, even a zombie, for a running
 * server and refuses to start. We know better; its shared memory check still guards against a real one.
 */
function removeDeadLockFile(cluster: string): void {
  if (runningPostmaster(cluster) === undefined) rmSync(join(cluster, 'postmaster.pid'), { force: true })
}

function startServer(
  programs: PostgresPrograms,
  dataDir: string,
  durable: boolean,
  port: number,
): number | undefined {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: totalmem() < 3 * 1024 ** 3 ? '128MB' : '256MB',
    max_wal_size: '4GB',
    idle_in_transaction_session_timeout: '60s',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] %a ',
    log_checkpoints: 'off',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = openSync(join(dataDir, 'postgres.log'), 'a', 0o600)
  try {
    const child = programs.start(programs.postgres, ['-D', join(dataDir, 'postgres'), ...args], log)
    child.on('error', () => undefined) // seen by the caller: no pid
    child.unref()
    return child.pid
  } finally {
    closeSync(log)
  }
}

/** The port chosen at the first start, so that other programs can keep it in their settings, or a new one if it is taken. */
async function keptPort(dataDir: string): Promise<number> {
  const file = join(dataDir, 'postgres-port')
  const kept = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  if (kept > 0 && (await isFree(kept))) return kept
  for (;;) {
    // Below 32768, where Linux begins to give ports to outgoing connections.
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** The database and its owner. Not a superuser: a hole in our SQL must not become a hole in the machine. */
async function makeDatabase(port: number, password: string): Promise<void> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const existing = await client.query(`select 1 from pg_database where datname = 'sentiero'`)
    if (existing.rowCount === 1) return
    await client.query(`
      do $$ begin
        if not exists (select 1 from pg_roles where rolname = 'sentiero') then
          create role sentiero login createdb in role pg_monitor, pg_signal_backend
            password ${client.escapeLiteral(password)};
        end if;
      end $$`)
    await client.query('create database sentiero owner sentiero')
  } finally {
    await client.end()
  }
}

async function stopServer(cluster: string): Promise<void> {
  const server = runningPostmaster(cluster)
  if (server === undefined) return
  process.kill(server.pid, 'SIGINT') // "fast": ends sessions, writes a checkpoint
  const deadline = Date.now() + STOP_LIMIT_MS
  while (processStart(server.pid) !== undefined) {
    if (Date.now() > deadline) {
      throw new Error(
        `PostgreSQL (pid ${server.pid}) has not stopped after ${STOP_LIMIT_MS / 1000} s; it goes on stopping.`,
      )
    }
    await delay(10)
  }
}

function keepLogShort(dataDir: string): void {
  const log = join(dataDir, 'postgres.log')
  if (existsSync(log) && statSync(log).size > MAX_LOG_BYTES) renameSync(log, `${log}.1`)
}

function logTail(dataDir: string): string {
  return readFileSync(join(dataDir, 'postgres.log'), 'utf8').trim().split('\n').slice(-8).join('\n')
}
