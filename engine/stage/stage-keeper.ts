import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from 'pino'
import { connectDatabase } from '../db/connect.ts'
import { installJobs } from '../db/jobs.ts'
import { migrate } from '../db/migrate.ts'
import type { Playbook } from '../playbooks/playbook.ts'
import type { Scenario } from '../playbooks/scenario.ts'
import type { Catalogue } from '../sdk/catalogue.ts'
import type { Script } from '../sdk/powers.ts'
import { openStage, type Performance, type Stage } from './stage.ts'

export interface StageKeeperOptions {
  catalogue: Catalogue
  /** Beside this database another one is made, by the same user, and dropped again. */
  databaseUrl: string
  migrationsDir: string
  script: Script
  log: Logger
  /** How long a stage that nobody plays on stays open, in milliseconds. */
  idleMs?: number
}

export interface StageKeeper {
  /** Plays a scenario of a playbook, after those that others asked for. Throws `NoStage` where none can be made. */
  play(playbook: Playbook, scenario: Scenario): Promise<Performance>
  stop(): Promise<void>
}

/** There can be no stage here; the message says why and what to do. */
export class NoStage extends Error {
  override name = 'NoStage'
}

const prefix = 'sentiero_stage_'
/** A stage that is left over from a process that died is dropped after this. */
const leftOverMs = 3_600_000
/** How long an end waits for what is being played. */
const patienceMs = 5000
/** A guess at what people bear to wait behind. */
const mostWaiting = 10

/**
 * Opens a stage in a database of its own when somebody wants to play a scenario, and drops it when nobody did for a while:
 * nothing that is played ever meets what is there.
 */
export function createStageKeeper(options: StageKeeperOptions): StageKeeper {
  const { idleMs = 120_000 } = options
  let opened: Promise<Open> | undefined
  let line: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let idle: NodeJS.Timeout | undefined
  let stopped = false

  async function close(): Promise<void> {
    const closing = opened
    opened = undefined
    await (await closing?.catch(() => undefined))?.close()
  }

  async function playNext(playbook: Playbook, scenario: Scenario): Promise<Performance> {
    if (stopped) throw new NoStage('The server is stopping: play it again in a moment.')
    clearTimeout(idle)
    opened ??= open(options)
    try {
      return await (await opened).stage.play(playbook, scenario)
    } catch (error) {
      // What went wrong may be the stage's own trouble: the next one gets a new one.
      await close()
      throw error
    } finally {
      idle = setTimeout(() => {
        line = line.then(close)
      }, idleMs)
      idle.unref()
    }
  }

  return {
    async play(playbook, scenario) {
      if (waiting >= mostWaiting) throw new NoStage('Others are playing scenarios: try it again in a minute.')
      waiting += 1
      const played = line.then(() => playNext(playbook, scenario))
      line = played.catch(() => undefined)
      return played.finally(() => {
        waiting -= 1
      })
    },
    async stop() {
      stopped = true
      clearTimeout(idle)
      // What is played is nobody's loss: it must not hold up the end of the process.
      await Promise.race([line, delay(patienceMs, undefined, { ref: false })])
      await close()
    },
  }
}

interface Open {
  stage: Stage
  close(): Promise<void>
}

async function open({
  catalogue,
  databaseUrl,
  migrationsDir,
  script,
  log,
}: StageKeeperOptions): Promise<Open> {
  const name = `${prefix}${Date.now()}_${randomBytes(4).toString('hex')}`
  await using stack = new AsyncDisposableStack()
  await onServer(databaseUrl, async (client) => {
    await dropLeftOver(client)
    try {
      await client.query(`create database ${name}`)
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new NoStage(
        `Scenarios are played in a database of their own, and it cannot be made (${why}). Let the database user make databases (alter role … createdb).`,
        { cause },
      )
    }
  })
  stack.defer(() =>
    onServer(databaseUrl, async (client) => {
      await client.query(`drop database if exists ${name} with (force)`)
    }),
  )
  const url = Object.assign(new URL(databaseUrl), { pathname: `/${name}` }).href
  const connection = connectDatabase(url, { max: 6, applicationName: 'sentiero stage' })
  stack.defer(connection.close)
  await migrate(connection.pool, migrationsDir)
  await installJobs(connection.pool)
  const stage = await openStage({ catalogue, database: { ...connection, url }, script, log })
  stack.defer(() => stage.stop())
  const all = stack.move()
  return { stage, close: () => all.disposeAsync() }
}

/** Those of processes that died; the time of their making stands in their names. */
async function dropLeftOver(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    `select datname from pg_database d
      where datname like 'sentiero\\_stage\\_%' and not exists (select from pg_stat_activity a where a.datid = d.oid)`,
  )
  for (const { datname } of rows) {
    const madeAt = Number(/^sentiero_stage_(\d+)_[0-9a-f]+$/.exec(datname)?.[1] ?? Number.NaN)
    if (Date.now() - madeAt > leftOverMs) await client.query(`drop database if exists ${datname}`)
  }
}

async function onServer(databaseUrl: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'sentiero stage' })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
