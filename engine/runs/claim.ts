import { CompiledQuery, type Kysely, sql } from 'kysely'
import type { Pool } from 'pg'
import type { Database } from '../db/schema.ts'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import { type RunState, runState } from '../graph/run-state.ts'
import { createBatcher } from './batch.ts'
import { hasRoomSql, lockLimit } from './line.ts'
import { type PauseReason, pauseReason, type RunControl, runControl } from './run-control.ts'
import { isHeldSql } from './write-holds.ts'

/** A run that this process holds: its lease is (worker, epoch), and every write of the run carries both. */
export interface ClaimedRun {
  id: string
  workflowId: string
  version: number
  triggerNode: string
  customerId: string | null
  mode: 'live' | 'dry' | 'test'
  epoch: number
  /** Steps recorded so far; 0 for a run that nobody has begun. */
  seq: number
  /** Undefined for a run that nobody has begun. */
  state: RunState | undefined
  recoveries: number
  /** How often a person had it go on after it had failed. */
  retries: number
  cancelRequested: boolean
  pauseRequested: boolean
  /** What it was paused at, when it goes on from there. */
  pausedAt: PauseReason | undefined
  control: RunControl | undefined
  /** The run whose step started it. */
  parentRunId: string | null
  /** Workflows that called each other to get here. */
  depth: number
  createdAt: Date
  startedAt: Date
  concurrencyKey: string | null
  /** It shares a key or the limit of its workflow with others, which may wait for its end. */
  limited: boolean
  limitKey: string | null
  event: EventRecord
}

export interface EventRecord {
  id: string
  type: string
  source: string
  dedupKey: string | null
  state: 'raised' | 'repeated' | 'cleared'
  occurrences: number
  occurredAt: Date
  receivedAt: Date
  trust: string
  parties: JsonObject | null
  data: JsonValue
  raw: JsonValue
  /** What the trigger's rules made of it. */
  noise?: { flapping?: boolean; heldBack?: number } | null
}

export type ClaimRun = (runId: string) => Promise<ClaimedRun | undefined>

// `|| ''`: by the key of each run, not by the index of all that are or were queued, which dead rows make long.
const claimSql = (mayBegin: string) => `
  with claimed as (
    update runs set status = 'running', lease_owner = $1, lease_epoch = lease_epoch + 1,
           started_at = coalesce(started_at, now())
     where id = any($2::uuid[]) and status || '' = 'queued'
       and (concurrency_key is null or not exists (
         select 1 from runs earlier
          where earlier.concurrency_key = runs.concurrency_key and earlier.id < runs.id
            and earlier.status in ('queued', 'running')))
       and (${mayBegin})
       and (started_at is not null or not (${isHeldSql('runs')}))
     returning *
  )
  select c.id, c.workflow_id, c.version, c.trigger_node, c.customer_id, c.mode, c.lease_epoch, c.seq, c.state, c.recoveries,
         c.retries, c.cancel_requested, c.pause_requested, c.pause_reason, c.control, c.parent_run_id, c.depth, c.created_at,
         c.started_at, c.concurrency_key, c.limit_key, c.workflow_most,
         e.id as event_id, e.type, e.source, e.dedup_key, e.state as event_state, e.occurrences, e.occurred_at,
         e.received_at, e.trust, e.parties, e.data, e.raw, e.noise
    from claimed c join events e on e.id = c.event_id`

interface ClaimRow {
  id: string
  workflow_id: string
  version: number
  trigger_node: string
  customer_id: string | null
  mode: 'live' | 'dry' | 'test'
  lease_epoch: number
  seq: number
  state: JsonValue
  recoveries: number
  retries: number
  cancel_requested: boolean
  pause_requested: boolean
  pause_reason: JsonValue
  control: JsonValue
  parent_run_id: string | null
  depth: number
  created_at: Date
  started_at: Date
  concurrency_key: string | null
  limit_key: string | null
  workflow_most: number | null
  event_id: string
  type: string
  source: string
  dedup_key: string | null
  event_state: 'raised' | 'repeated' | 'cleared'
  occurrences: number
  occurred_at: Date
  received_at: Date
  trust: string
  parties: JsonObject | null
  data: JsonValue
  raw: JsonValue
  noise: { flapping?: boolean; heldBack?: number } | null
}

/**
 * Takes queued runs for this worker, many at a time. Undefined for a run that is not to be driven now: somebody else has
 * it, it waits, it has ended, or others with its key or of its workflow have to end first.
 */
export function createClaim(pool: Pool, db: Kysely<Database>, workerId: () => Promise<string>): ClaimRun {
  const batcher = createBatcher<string, ClaimedRun | undefined>({
    maxItems: 100,
    inFlight: 2,
    async flush(ids) {
      const { rows } = await pool.query<ClaimRow>({
        name: 'claim_runs',
        text: claimSql(isUnlimited),
        values: [await workerId(), ids],
      })
      const byId = new Map(rows.map((row) => [row.id, toClaimedRun(row)]))
      return ids.map((id) => {
        const run = byId.get(id)
        byId.delete(id)
        return run
      })
    },
  })
  return async (runId) => (await batcher.add(runId)) ?? claimLimited(db, await workerId(), runId)
}

/** One that is under way has its place already. */
const isUnlimited = 'limit_key is null and workflow_most is null or started_at is not null'

/** Takes a run that shares a limit: whoever else wants to begin one of the same limit waits, so that each sees the other. */
async function claimLimited(
  db: Kysely<Database>,
  workerId: string,
  runId: string,
): Promise<ClaimedRun | undefined> {
  const { rows } = await sql<{ workflow_id: string; limit_key: string | null; workflow_most: number | null }>`
    select workflow_id, limit_key, workflow_most from runs
     where id = ${runId} and status = 'queued' and not (${sql.raw(isUnlimited)})`.execute(db)
  const [run] = rows
  if (!run) return undefined
  return db.transaction().execute(async (tx) => {
    if (run.workflow_most !== null) await lockLimit(tx, run.workflow_id)
    if (run.limit_key !== null) await lockLimit(tx, run.limit_key)
    const claim = CompiledQuery.raw(claimSql(hasRoomSql('runs')), [workerId, [runId]])
    const [row] = (await tx.executeQuery<ClaimRow>(claim)).rows
    return row && toClaimedRun(row)
  })
}

function toClaimedRun(row: ClaimRow): ClaimedRun {
  return {
    id: row.id,
    workflowId: row.workflow_id,
    version: row.version,
    triggerNode: row.trigger_node,
    customerId: row.customer_id,
    mode: row.mode,
    epoch: row.lease_epoch,
    seq: row.seq,
    state: isEmpty(row.state) ? undefined : runState.parse(row.state),
    recoveries: row.recoveries,
    retries: row.retries,
    cancelRequested: row.cancel_requested,
    pauseRequested: row.pause_requested,
    pausedAt: row.pause_reason === null ? undefined : pauseReason.parse(row.pause_reason),
    control: row.control === null ? undefined : runControl.parse(row.control),
    parentRunId: row.parent_run_id,
    depth: row.depth,
    createdAt: row.created_at,
    startedAt: row.started_at,
    concurrencyKey: row.concurrency_key,
    limited: row.limit_key !== null || row.workflow_most !== null,
    limitKey: row.limit_key,
    event: {
      id: row.event_id,
      type: row.type,
      source: row.source,
      dedupKey: row.dedup_key,
      state: row.event_state,
      occurrences: row.occurrences,
      occurredAt: row.occurred_at,
      receivedAt: row.received_at,
      trust: row.trust,
      parties: row.parties,
      data: row.data,
      raw: row.raw,
      noise: row.noise,
    },
  }
}

function isEmpty(state: JsonValue): boolean {
  return typeof state === 'object' && state !== null && Object.keys(state).length === 0
}
