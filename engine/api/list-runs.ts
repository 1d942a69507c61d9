import { type Kysely, sql } from 'kysely'
import type { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { pauseReason, runControl } from '../runs/run-control.ts'
import { type RunStatus, runError, type runSummary } from './present-run.ts'
import { runsOfTicket } from './ticket-detail.ts'

export type RunSummary = z.output<typeof runSummary>

export interface RunFilter {
  workflowId?: string | undefined
  status?: readonly RunStatus[] | undefined
  customerId?: string | undefined
  ticketId?: string | undefined
  deviceId?: string | undefined
  mode?: 'live' | 'dry' | 'test' | undefined
  /** Words to be found in what the run is about. */
  q?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** The newest first. */
export async function listRuns(db: Kysely<Database>, filter: RunFilter): Promise<RunSummary[]> {
  const { workflowId, status, customerId, ticketId, deviceId, mode, q, cursor } = filter
  const rows = await runsWithNames(db)
    .$if(workflowId !== undefined, (query) => query.where('all_runs.workflow_id', '=', workflowId ?? ''))
    .$if(status !== undefined, (query) => query.where('all_runs.status', 'in', status ?? []))
    .$if(customerId !== undefined, (query) => query.where('all_runs.customer_id', '=', customerId ?? ''))
    .$if(ticketId !== undefined, (query) => query.where('all_runs.id', 'in', runsOfTicket(ticketId ?? '')))
    .$if(mode !== undefined, (query) => query.where('all_runs.mode', '=', mode ?? 'live'))
    .$if(deviceId !== undefined, (query) =>
      query.where('all_runs.event_id', 'in', eventsOfDevice(deviceId ?? '')),
    )
    .$if(q !== undefined && q !== '', (query) => query.where(mentions(q ?? '')))
    .$if(cursor !== undefined, (query) => query.where('all_runs.id', '<', cursor ?? ''))
    .orderBy('all_runs.id', 'desc')
    .limit(filter.limit)
    .execute()
  return rows.map(presentRun)
}

function eventsOfDevice(deviceId: string) {
  return sql<string>`(select id from events where device_id = ${deviceId})`
}

/** True for runs about something of these words; a ticket is named by its number. */
function mentions(words: string) {
  const like = `%${words.replaceAll(/[\\%_]/g, '\\$&')}%`
  const number = /^#?(\d{1,12})$/.exec(words)?.[1] ?? null
  return sql<boolean>`(
    workflows.name ilike ${like} or customers.name ilike ${like} or all_runs.error ->> 'message' ilike ${like}
    or all_runs.id::text = ${words.toLowerCase()}
    or exists (select from events e left join devices d on d.id = e.device_id
                where e.id = all_runs.event_id and (d.hostname ilike ${like} or e.dedup_key ilike ${like}))
    or ${number}::bigint is not null and all_runs.id in (
      select t.run_id from tickets t where t.number = ${number}::bigint
      union select c.run_id from ticket_comments c join tickets t on t.id = c.ticket_id where t.number = ${number}::bigint))`
}

export async function findRun(db: Kysely<Database>, id: string): Promise<RunSummary | undefined> {
  const row = await runsWithNames(db).where('all_runs.id', '=', id).executeTakeFirst()
  return row && presentRun(row)
}

function runsWithNames(db: Kysely<Database>) {
  return db
    .selectFrom('all_runs')
    .leftJoin('workflows', 'workflows.id', 'all_runs.workflow_id')
    .leftJoin('customers', 'customers.id', 'all_runs.customer_id')
    .select([
      'all_runs.id',
      'all_runs.workflow_id',
      'all_runs.version',
      'all_runs.status',
      'all_runs.mode',
      'all_runs.trigger_node',
      'all_runs.event_id',
      'all_runs.customer_id',
      'all_runs.created_at',
      'all_runs.started_at',
      'all_runs.finished_at',
      'all_runs.error',
      'all_runs.recoveries',
      'all_runs.retries',
      'all_runs.forked_from',
      'all_runs.parent_run_id',
      'all_runs.pause_reason',
      'all_runs.control',
      'all_runs.result',
      'workflows.name as workflow_name',
      'customers.name as customer_name',
      // The database's clock made the other times too.
      sql<
        number | null
      >`extract(epoch from coalesce(all_runs.finished_at, now()) - all_runs.started_at)::float8 * 1000`.as(
        'duration_ms',
      ),
    ])
}

type RunRow = Awaited<ReturnType<ReturnType<typeof runsWithNames>['execute']>>[number]

function presentRun(row: RunRow): RunSummary {
  return {
    id: row.id,
    workflowId: row.workflow_id,
    workflowName: row.workflow_name ?? '',
    version: row.version,
    status: row.status,
    mode: row.mode,
    triggerNode: row.trigger_node,
    eventId: row.event_id,
    customerId: row.customer_id,
    customerName: row.customer_name,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    durationMs: row.duration_ms === null ? null : Math.max(0, Math.round(row.duration_ms)),
    error: runError.nullable().parse(row.error),
    recoveries: row.recoveries,
    retries: row.retries,
    forkedFrom: row.forked_from,
    parentRunId: row.parent_run_id,
    pauseReason: row.status === 'paused' ? pauseReason.nullable().parse(row.pause_reason) : null,
    control: runControl.nullable().parse(row.control),
    result: row.result,
  }
}
