import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { Logger, type Runner, run, runMigrations, type WorkerEvents } from 'graphile-worker'
import { CompiledQuery, Kysely } from 'kysely'
import type { ClientBase, Pool } from 'pg'
import { fetchFrom } from './fetch-from.ts'
import { createFrontier } from './frontier.ts'
import { withMigrationLock } from './migrate.ts'
import type { Database } from './schema.ts'

export interface Job {
  task: string
  payload: unknown
  /** A waiting job with the same key is replaced. One that is already running goes on, and this one runs after it. */
  key?: string
  runAt?: Date
  /** Smaller runs first; 0 if left out. */
  priority?: number
  /** 25 if left out, with pauses of e^attempt seconds between them. */
  maxAttempts?: number
}

/** How long a job that is fetched waits at most for a place in this process; then any process may have it. */
const longestInHandMs = 10_000

/** What a job does. The signal is aborted when the process wants to stop: finish what is at hand and return. */
export type JobTask = (payload: unknown, context: { signal: AbortSignal }) => Promise<void>

export interface RunningJobs {
  /** What graphile-worker puts in `locked_by`. Changes when the runner had to be restarted. */
  readonly poolId: string
  /** Takes no more jobs, waits for those that run, and until their completion is written. */
  stop(): Promise<void>
}

/**
 * Makes or updates graphile-worker's schema; may be called at each start. Its `add_jobs` looks for locked
 * keys with a sequential scan until autovacuum has seen the table, which costs more the longer the backlog
 * is; without that choice it stays at 0.5 ms per 16 jobs.
 */
export async function installJobs(pool: Pool): Promise<void> {
  await withMigrationLock(pool, async (client) => {
    await runMigrations({ pgPool: pool, logger: silentLogger })
    await client.query(
      'alter function graphile_worker.add_jobs(graphile_worker.job_spec[], boolean) set enable_seqscan = off',
    )
  })
}

/**
 * Adds jobs in one call, in the caller's own transaction. When one key comes twice the last one counts:
 * graphile-worker refuses to touch a row twice.
 */
export async function addJobs(
  tx: Pick<ClientBase, 'query'> | Kysely<Database>,
  jobs: readonly Job[],
): Promise<void> {
  const byKey = new Map<string | symbol, Job>()
  for (const job of jobs) {
    const key = job.key ?? Symbol()
    byKey.delete(key)
    byKey.set(key, job)
  }
  if (byKey.size === 0) return
  // By name: a row() in the wrong order silently makes a queue for each job.
  const specs = [...byKey.values()].map((job) => ({
    identifier: job.task,
    payload: job.payload,
    run_at: job.runAt,
    max_attempts: job.maxAttempts,
    job_key: job.key,
    priority: job.priority,
  }))
  const sql = `
    select count(*) from graphile_worker.add_jobs(array(
      select json_populate_recordset(null::graphile_worker.job_spec, $1::json)
    ))`
  const values = [JSON.stringify(specs)]
  if (tx instanceof Kysely) await tx.executeQuery(CompiledQuery.raw(sql, values))
  else await tx.query(sql, values)
}

/**
 * Runs jobs until stopped. The database may go away meanwhile: if that ends graphile-worker's runner, a new
 * one is started, with pauses from 200 ms to 5 s. `localQueueSize` jobs are fetched (and locked) at once. Where `queueEnd` is
 * given, the connections of the pool must be for these jobs only: see `fetchFrom`.
 */
export async function runJobs(options: {
  pool: Pool
  tasks: Record<string, JobTask>
  concurrency: number
  localQueueSize?: number
  queueEnd?: Date
  signal?: AbortSignal
  report?: (sentence: string) => void
}): Promise<RunningJobs> {
  const { pool, tasks, concurrency, report = () => undefined } = options
  const stopping = new AbortController()
  if (options.queueEnd) {
    const { queueEnd } = options
    const frontier = createFrontier<Date>()
    pool.on('connect', (client) => fetchFrom(client, frontier, queueEnd))
  }
  let current = await startRunner()

  async function startRunner(): Promise<Generation> {
    const active = new Set<Promise<void>>()
    const taskList = Object.fromEntries(
      Object.entries(tasks).map(([name, task]) => [
        name,
        (payload: unknown, helpers: { abortSignal: AbortSignal }) => {
          const signal = AbortSignal.any([stopping.signal, helpers.abortSignal])
          const work = task(payload, { signal })
          active.add(work)
          return work.finally(() => active.delete(work))
        },
      ]),
    )
    const events: WorkerEvents = new EventEmitter()
    let poolId = ''
    events.on('pool:create', ({ workerPool }) => {
      poolId = workerPool.id
    })
    events.on('localQueue:init', ({ localQueue }) => keepUnhandled(localQueue))
    // A runner that gives up while the database is away may never say that it has ended.
    const givesUp = new Promise<void>((resolve) => events.once('pool:gracefulShutdown', () => resolve()))
    const runner = await run({
      pgPool: releasedOnce(pool),
      taskList,
      parsedCronItems: [],
      noHandleSignals: true,
      events,
      logger: reportingLogger(report),
      preset: {
        worker: {
          concurrentJobs: concurrency,
          localQueue: { size: options.localQueueSize ?? Math.max(100, concurrency), ttl: longestInHandMs },
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
    })
    const ended = Promise.race([
      runner.promise.then(
        () => undefined,
        () => undefined,
      ),
      givesUp.then(() => delay(MOST_MS_TO_END)),
    ])
    return { runner, poolId, active, ended }
  }

  const keepRunning = (async () => {
    let pause = 200
    while (!stopping.signal.aborted) {
      const began = Date.now()
      await current.ended
      if (stopping.signal.aborted) return
      report('The job runner ended by itself; starting a new one')
      if (Date.now() - began > 60_000) pause = 200
      while (!stopping.signal.aborted) {
        await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined)
        pause = Math.min(pause * 2, 5_000)
        try {
          if (stopping.signal.aborted) return
          await unlockLeftovers(pool, current)
          current = await startRunner()
          if (stopping.signal.aborted) await endRunner(pool, current)
          break
        } catch (error) {
          report(`The job runner could not be started again: ${(error as Error).message}`)
        }
      }
    }
  })()

  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopped ??= (async () => {
      stopping.abort()
      await endRunner(pool, current)
      await keepRunning
    })()
    return stopped
  }
  options.signal?.addEventListener('abort', () => void stop(), { once: true })
  if (options.signal?.aborted) await stop()
  return {
    get poolId() {
      return current.poolId
    },
    stop,
  }
}

/**
 * Work in the background of graphile-worker's local queue may fail where nobody waits for it: when it is released, and while it
 * gives its jobs back to a database that is away. Unhandled, that would end the process; `unlockLeftovers` frees the jobs.
 */
function keepUnhandled(localQueue: object): void {
  const released: unknown = Reflect.get(localQueue, '_finPromise')
  if (released instanceof Promise) released.catch(() => undefined)
  const background: unknown = Reflect.get(localQueue, 'background')
  if (typeof background !== 'function') return
  Reflect.set(localQueue, 'background', (work: Promise<unknown>) => {
    work.catch(() => undefined)
    return background.call(localQueue, work)
  })
}

/**
 * The pool as graphile-worker gets it. Where its listener's connection breaks while it is being given back, it gives it back
 * a second time; that would throw where nobody hears it, and end the process.
 */
export function releasedOnce(pool: Pool): Pool {
  const connect = (listener?: Parameters<Pool['connect']>[0]) =>
    listener === undefined
      ? pool.connect()
      : pool.connect((error, client, release) => {
          let released = false
          listener(error, client, (destroy) => {
            if (released) return
            released = true
            release(destroy)
          })
        })
  return new Proxy(pool, {
    get(target, name) {
      if (name === 'connect') return connect
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

interface Generation {
  runner: Runner
  poolId: string
  active: Set<Promise<void>>
  /** When it is over, whether or not it says so. */
  ended: Promise<unknown>
}

/** What a runner that gave up by itself gets for its end, before another one takes its place. */
const MOST_MS_TO_END = 3_000

/** What a stop gets in all: tasks are told to end within 8 s. */
const MOST_MS_TO_STOP = 12_000

async function endRunner(pool: Pool, { runner, poolId }: Generation): Promise<void> {
  // stop() rejects when it has ended by itself, and may never answer when it gave up.
  const stopped = Promise.allSettled([runner.stop(), runner.promise])
  await Promise.race([stopped, delay(MOST_MS_TO_STOP, undefined, { ref: false })])
  // stop() may resolve before the last completion is written; without it that job would run again.
  for (let waited = 0; waited < 100; waited += 1) {
    const { rows } = await pool
      .query<{ left: number }>(
        'select count(*)::int as left from graphile_worker.jobs where locked_by = $1',
        [poolId],
      )
      .catch(() => ({ rows: [] }))
    if ((rows[0]?.left ?? 0) === 0) return
    await delay(20)
  }
}

/**
 * Frees the jobs a failed runner kept locked because it could not write that they ended; otherwise they would
 * wait for hours. Only once none of its tasks runs any more.
 */
async function unlockLeftovers(pool: Pool, { poolId, active }: Generation): Promise<void> {
  await Promise.allSettled(active)
  await pool.query('select graphile_worker.force_unlock_workers($1)', [[poolId]])
}

const silentLogger = new Logger(() => () => undefined)

const reportingLogger = (report: (sentence: string) => void): Logger =>
  new Logger(() => (level, message) => {
    // Our tasks take their connections from our own pool, so its size says nothing about their number.
    if (message.includes('smaller than concurrency')) return
    if (level === 'error' || level === 'warning') report(`Jobs: ${message}`)
  })
