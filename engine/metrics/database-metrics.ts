import { type Kysely, sql } from 'kysely'
import type { Pool } from 'pg'
import { Gauge, type Registry } from 'prom-client'
import type { Database } from '../db/schema.ts'
import { dayMs, startOfDay } from '../history/history-tables.ts'
import { partitionedUntil } from '../history/list-partitions.ts'
import { countByValue, type Load, readLoad } from './read-load.ts'

/** Scrapes nearer to each other than this share one look at the database, whoever asks how often. */
const rememberMs = 2_000
/** What changes slowly or costs more. */
const rememberSlowMs = 30_000

const runStatuses = ['queued', 'running', 'waiting', 'paused']
const connectionStatuses = ['ok', 'failing', 'unchecked']
const waitKinds = ['retry', 'timer', 'signal', 'event', 'run', 'decision', 'deadline']

interface Slow {
  runs: Map<string, number>
  waits: Map<string, number>
  bytes: number
  daysAhead: number
}

/** What stands in the database, the same from every process. While it cannot be reached these are left out. */
export function addDatabaseMetrics(register: Registry, db: Kysely<Database>, pool: Pool): void {
  const load = remember(rememberMs, () => readLoad(db))
  const slow = remember(rememberSlowMs, () => readSlow(db, pool))

  gauge('sentiero_database_up', 'Whether this process reaches the database: 1 or 0', [], async (set) => {
    set({}, (await load()) ? 1 : 0)
  })
  const ofLoad = (name: string, help: string, value: (load: Load) => number) =>
    gauge(name, help, [], async (set) => {
      const read = await load()
      if (read) set({}, value(read))
    })
  ofLoad(
    'sentiero_runs_queued',
    'Runs that wait for a process to take them up; counted up to 50000',
    (now) => now.queued,
  )
  ofLoad(
    'sentiero_oldest_ready_run_age_seconds',
    'How long the run has been ready that has waited longest for a process; 0 where none waits',
    (now) => Math.max(0, now.oldestReadySeconds ?? 0),
  )
  ofLoad(
    'sentiero_events_unrouted',
    'Events that were stored and not yet routed to workflows; counted up to 50000',
    (now) => now.unrouted,
  )
  ofLoad(
    'sentiero_oldest_unrouted_event_age_seconds',
    'Age of the oldest event that was not yet routed; 0 where there is none',
    (now) => Math.max(0, now.oldestUnroutedSeconds ?? 0),
  )
  gauge(
    'sentiero_workers',
    'Processes that run workflows, by state (alive, silent)',
    ['state'],
    async (set) => {
      const read = await load()
      if (!read) return
      set({ state: 'alive' }, read.workers.alive)
      set({ state: 'silent' }, read.workers.dead)
    },
  )
  gauge(
    'sentiero_connections',
    'Connections to other systems, by status (ok, failing, unchecked)',
    ['status'],
    async (set) => {
      const read = await load()
      if (!read) return
      for (const status of connectionStatuses) set({ status }, read.connections[status] ?? 0)
    },
  )
  gauge(
    'sentiero_runs_unfinished',
    'Runs that have not ended, by status; above 50000 rows those that wait or stand are estimated',
    ['status'],
    async (set) => {
      const [read, { runs } = none] = [await load(), await slow()]
      if (!read) return
      for (const status of runStatuses) set({ status }, runs.get(status) ?? 0)
      set({ status: 'queued' }, read.queued)
      set({ status: 'running' }, read.running)
    },
  )
  gauge(
    'sentiero_waits',
    'What parked runs wait for, by kind; estimated above 50000 rows',
    ['kind'],
    async (set) => {
      const read = await slow()
      if (!read) return
      for (const kind of waitKinds) set({ kind }, read.waits.get(kind) ?? 0)
    },
  )
  gauge('sentiero_database_size_bytes', 'Size of the database on disk', [], async (set) => {
    const read = await slow()
    if (read) set({}, read.bytes)
  })
  gauge(
    'sentiero_history_days_ahead',
    'Days after today that have their partitions in the history; 0 where tomorrow has none',
    [],
    async (set) => {
      const read = await slow()
      if (read) set({}, read.daysAhead)
    },
  )

  function gauge(
    name: string,
    help: string,
    labelNames: string[],
    read: (set: (labels: Record<string, string>, value: number) => void) => Promise<void>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [register],
      async collect() {
        this.reset()
        // Without labels, a reset leaves a 0 behind that nobody measured.
        if (labelNames.length === 0) this.remove()
        await read((labels, value) => this.set(labels, value))
      },
    })
  }
}

const none: Pick<Slow, 'runs'> = { runs: new Map() }

async function readSlow(db: Kysely<Database>, pool: Pool): Promise<Slow> {
  const runs = await countByValue(db, 'runs', 'status')
  const waits = await countByValue(db, 'waits', 'kind')
  const { rows } = await sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`.execute(
    db,
  )
  const ahead = (await partitionedUntil(pool)) - startOfDay(Date.now())
  return { runs, waits, bytes: rows[0]?.bytes ?? 0, daysAhead: Math.max(0, ahead / dayMs - 1) }
}

/** Asks once for all who ask meanwhile or soon after; undefined where it fails. */
function remember<T>(ms: number, read: () => Promise<T>): () => Promise<T | undefined> {
  let until = 0
  let last: Promise<T | undefined> | undefined
  return () => {
    if (last && performance.now() < until) return last
    const asked: Promise<T | undefined> = read()
      .catch(() => undefined)
      .finally(() => {
        if (last === asked) until = performance.now() + ms
      })
    last = asked
    until = Number.POSITIVE_INFINITY
    return asked
  }
}
