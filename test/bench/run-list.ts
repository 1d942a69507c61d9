import { rm } from 'node:fs/promises'
import { countNeeds } from '#engine/api/count-needs.ts'
import { listRuns } from '#engine/api/list-runs.ts'
import { connectDatabase, type DatabaseConnection } from '#engine/db/connect.ts'
import { startEmbeddedPostgres } from '#engine/db/embedded.ts'
import { idAt } from '#engine/db/id-at.ts'
import { installJobs } from '#engine/db/jobs.ts'
import { migrate } from '#engine/db/migrate.ts'
import { migrationsDir } from '#engine/open-installation.ts'
import { listSilent } from '#engine/watchdog/read-rhythms.ts'
import { newDataDir } from '../support/server.ts'
import type { Figure, Measurement } from './figures.ts'
import { runsStored, writeMillionRuns } from './run-history.ts'

const rounds = 9
const dayMs = 24 * 3_600_000

type Filter = Partial<Parameters<typeof listRuns>[1]>

/** How long a page of 50 runs takes among a million, by every filter and by words. */
export const measureRunList: Measurement = {
  title: `the list of ${runsStored} runs`,
  names: ['run_list_ms_at_1m', 'run_search_ms_at_1m'],
  async measure(progress) {
    const dataDir = await newDataDir()
    const postgres = await startEmbeddedPostgres({ dataDir })
    const connection = connectDatabase(postgres.url, { max: 2 })
    try {
      await migrate(connection.pool, migrationsDir)
      await installJobs(connection.pool)
      await writeMillionRuns(connection.pool, progress)
      return await measureRunLists(connection)
    } finally {
      await connection.close()
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
}

/** The figures of an installation that is filled. */
export async function measureRunLists({ db, pool }: DatabaseConnection): Promise<Record<string, Figure>> {
  const list = (filter: Filter) => () => listRuns(db, { limit: 51, ...filter })
  const since = idAt(Date.now() - dayMs)
  const lists: Record<string, () => Promise<unknown>> = {}
  for (const [name, filter] of Object.entries(await filtersOf(pool))) lists[name] = list(filter)
  lists.home_needs = () => countNeeds(db, since)
  lists.home_silent = () => listSilent(db)
  const searches: Record<string, () => Promise<unknown>> = {
    workflow_name: list({ q: 'Workflow 7' }),
    customer_name: list({ q: 'Customer 12' }),
    device_name: list({ q: 'SRV-77' }),
    error: list({ q: 'SRV-7 answered' }),
    ticket_number: list({ q: '#5000' }),
    nothing: list({ q: 'nobody ever said this' }),
  }
  return {
    run_list_ms_at_1m: slowest(await timesOf(lists), 'the slowest of the filters, each in the middle'),
    run_search_ms_at_1m: slowest(await timesOf(searches), 'the slowest of the searches, each in the middle'),
  }
}

async function filtersOf(pool: DatabaseConnection['pool']): Promise<Record<string, Filter>> {
  const one = async (query: string) => (await pool.query<{ id: string }>(`${query} limit 1`)).rows[0]?.id
  const workflowId = await one('select id from workflows order by name')
  const customerId = await one('select id from customers order by name')
  const deviceId = await one('select device_id as id from events where device_id is not null')
  const ticketId = await one('select id from tickets where run_id is not null')
  const at = (daysAgo: number) => new Date(Date.now() - daysAgo * dayMs).toISOString()
  return {
    all: {},
    deep: { cursor: idAt(Date.now() - 45 * dayMs) },
    workflow: { workflowId },
    workflow_version: { workflowId, version: 1 },
    workflow_version_none: { workflowId, version: 2 },
    draft: { version: 'draft' },
    failed: { status: ['failed'] },
    cancelled: { status: ['cancelled'] },
    failed_or_cancelled: { status: ['failed', 'cancelled'] },
    waiting: { status: ['waiting'] },
    under_way: { status: ['queued', 'running', 'waiting', 'paused'] },
    time: { from: at(40), to: at(39) },
    customer: { customerId },
    customer_failed: { customerId, status: ['failed'] },
    workflow_customer: { workflowId, customerId },
    ticket: { ticketId },
    device: { deviceId },
    trigger: { trigger: 'schedule.due' },
    trigger_none: { trigger: 'manual.start' },
    test: { mode: 'test' },
    dry: { mode: 'dry' },
  }
}

async function timesOf(asked: Record<string, () => Promise<unknown>>): Promise<Record<string, number>> {
  const times: Record<string, number> = {}
  for (const [name, ask] of Object.entries(asked)) {
    const each: number[] = []
    for (let round = 0; round < rounds; round++) {
      const started = performance.now()
      await ask()
      each.push(performance.now() - started)
    }
    times[name] = Number((each.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0).toFixed(1))
  }
  return times
}

function slowest(times: Record<string, number>, of: string): Figure {
  return { value: Math.max(...Object.values(times)), unit: 'ms', of, ...times }
}
