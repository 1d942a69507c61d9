import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { PostgresPrograms } from './postgres-programs.ts'
import { runningPostmaster } from './postmaster.ts'
import { processStart } from './process-start.ts'

/** How long a start may take: replaying max_wal_size of log after a crash takes minutes on a slow disk. */
export const START_LIMIT_MS = 10 * 60_000
const STOP_LIMIT_MS = 60_000
const MAX_STARTS = 6
const MAX_LOG_BYTES = 10 * 1024 ** 2

/**
 * Joins the running server or starts one. With `fixedPort` it waits for that port to be free; otherwise it
 * takes another one when the kept port is in use. Call it under the lock.
 */
export async function ensureRunning(
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
    // A query over the whole history locks each of its partitions and their indexes.
    max_locks_per_transaction: '256',
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
  keepLogShort(dataDir)
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

/** Stops the server of a cluster, if one runs, and waits until it has. */
export async function stopServer(cluster: string): Promise<void> {
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
