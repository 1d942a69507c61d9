import { mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { keptPassword, makeCluster } from './make-cluster.ts'
import { findPostgresPrograms } from './postgres-programs.ts'
import { ensureRunning, START_LIMIT_MS, stopServer } from './postgres-server.ts'
import { countUsers, registerUser } from './postgres-users.ts'
import { runningPostmaster } from './postmaster.ts'
import { withProcessLock } from './process-lock.ts'

export interface EmbeddedPostgres {
  /** Connection string of the database `sentiero` as its owner, not a superuser. */
  url: string
  /** True when the server was already running, started by another process or left by one that was killed. */
  adopted: boolean
  /** Stops using the server, and stops the server itself if no other process of ours uses it. */
  stop(): Promise<void>
}

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
