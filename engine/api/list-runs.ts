import { type Kysely, sql } from 'kysely'
import type { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { type RunStatus, runError, type runSummary } from './present-run.ts'
import { runsOfTicket } from './ticket-detail.ts'

export type RunSummary = z.output<typeof runSummary>

export interface RunFilter {
  workflowId?: string | undefined
  status?: readonly RunStatus[] | undefined
  customerId?: string | undefined
  ticketId?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** The newest first. */
export async function listRuns(db: Kysely<Database>, filter: RunFilter): Promise<RunSummary[]> {
  const { workflowId, status, customerId, ticketId, cursor } = filter
  const rows = await runsWithNames(db)
    .$if(workflowId !== undefined, (query) => query.where('all_runs.workflow_id', '=', workflowId ?? ''))
    .$if(status !== undefined, (query) => query.where('all_runs.status', 'in', status ?? []))
    .$if(customerId !== undefined, (query) => query.where('all_runs.customer_id', '=', customerId ?? ''))
    .$if(ticketId !== undefined, (query) => query.where('all_runs.id', 'in', runsOfTicket(ticketId ?? '')))
    .$if(cursor !== undefined, (query) => query.where('all_runs.id', '<', cursor ?? ''))
    .orderBy('all_runs.id', 'desc')
    .limit(filter.limit)
    .execute()
  return rows.map(presentRun)
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
  }
}
