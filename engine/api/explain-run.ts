import { type Kysely, sql } from 'kysely'
import type { z } from 'zod'
import { listOpenApprovals } from '../approvals/list-open.ts'
import type { Database } from '../db/schema.ts'
import type { WorkflowDocument } from '../graph/document.ts'
import { hasKeyRoomSql } from '../runs/line.ts'
import { shownKey } from '../runs/run-limits.ts'
import { findHold } from '../runs/write-holds.ts'
import { isJsonObject } from './json-value.ts'
import type { RunSummary } from './list-runs.ts'
import type { runExplanation, runReason } from './present-run.ts'

export type RunReason = z.output<typeof runReason>
export type RunExplanation = z.output<typeof runExplanation>

/** Why a run is where it is, and what a person can do about it: every state has a reason and a button. */
export async function explainRun(
  db: Kysely<Database>,
  run: RunSummary,
  document: WorkflowDocument,
): Promise<RunExplanation> {
  const nameOf = (nodeId: string) => document.nodes.find(({ id }) => id === nodeId)?.name ?? nodeId
  switch (run.status) {
    case 'queued':
      return { reasons: [await whyQueued(db, run.id)], actions: ['pause', 'cancel'] }
    case 'running':
      return { reasons: [], actions: ['pause', 'cancel'] }
    case 'waiting':
      return { reasons: await whyWaiting(db, run.id, nameOf), actions: ['pause', 'cancel', 'fork'] }
    case 'paused':
      if (run.pauseReason?.kind === 'limit') {
        return { reasons: [whyPaused(run, nameOf)], actions: ['limit', 'cancel', 'fork'] }
      }
      return {
        reasons: [whyPaused(run, nameOf)],
        actions: run.mode === 'test' ? ['resume', 'step', 'cancel', 'fork'] : ['resume', 'cancel', 'fork'],
      }
    case 'failed':
      return { reasons: [whyFailed(run, nameOf)], actions: endedActions(run, ['retry', 'fork']) }
    case 'cancelled':
      return { reasons: await whyCancelled(db, run.id), actions: endedActions(run, ['retry', 'fork']) }
    case 'succeeded':
      return { reasons: [], actions: ['fork'] }
  }
}

/** A dry run has touched nothing: it is tried anew, not taken up. */
function endedActions({ mode }: RunSummary, actions: RunExplanation['actions']): RunExplanation['actions'] {
  return mode === 'dry' ? ['fork'] : actions
}

async function whyQueued(db: Kysely<Database>, runId: string): Promise<RunReason> {
  const { rows } = await sql<{ id: string }>`
    select earlier.id from runs r join runs earlier
        on earlier.concurrency_key = r.concurrency_key and earlier.id < r.id and earlier.status in ('queued', 'running')
     where r.id = ${runId} order by earlier.id limit 1`.execute(db)
  const [earlier] = rows
  const held = await whyHeld(db, runId)
  if (held) return held
  if (!earlier)
    return (await whyInLine(db, runId)) ?? reason('queued', 'A worker takes it up as soon as one is free.')
  return reason(
    'queued_behind',
    'Another run of the same problem is not over yet; runs of one problem run in order.',
    {
      params: { runId: earlier.id },
    },
  )
}

/** The hold because of which a run is not begun. */
async function whyHeld(db: Kysely<Database>, runId: string): Promise<RunReason | undefined> {
  const run = await db
    .selectFrom('runs')
    .select(['workflow_id', 'customer_id'])
    .where('id', '=', runId)
    .where('started_at', 'is', null)
    .where('mode', '<>', 'dry')
    .executeTakeFirst()
  const hold = run && (await findHold(db, { workflowId: run.workflow_id, customerId: run.customer_id }))
  if (!hold) return undefined
  const { by, reason: why } = hold
  return reason('hold', `Held before it begins, by ${by}: ${why}`, { params: { by, reason: why, step: '' } })
}

/** Which runs of its key or of its workflow have to end first; undefined where nothing keeps it from being begun. */
async function whyInLine(db: Kysely<Database>, runId: string): Promise<RunReason | undefined> {
  const { rows } = await sql<{
    key: string | null
    most: number | null
    first: string | null
    begun: number
  }>`
    select r.limit_key as key, r.workflow_most as most,
           case when not (${sql.raw(hasKeyRoomSql('r'))}) then (
             select id from runs other where other.limit_key = r.limit_key and other.id <> r.id
              order by other.started_at nulls last, other.id limit 1) end as first,
           case when r.workflow_most is null then 0 else (
             select count(*)::int from runs other where other.workflow_id = r.workflow_id
                and other.workflow_most is not null and other.started_at is not null) end as begun
      from runs r where r.id = ${runId} and r.started_at is null`.execute(db)
  const [run] = rows
  if (!run) return undefined
  if (run.key !== null && run.first !== null) {
    const key = shownKey(run.key)
    return reason('queued_key', `Another run with the key "${key}" is not over yet.`, {
      params: { key, runId: run.first },
    })
  }
  if (run.most === null || run.begun < run.most) return undefined
  const count = String(run.begun)
  return reason(
    'queued_workflow',
    `${count} runs of the workflow are under way, and it allows no more at once.`,
    {
      params: { count },
    },
  )
}

async function whyCancelled(db: Kysely<Database>, runId: string): Promise<RunReason[]> {
  const row = await db
    .selectFrom('superseded_runs')
    .select(['by_run_id', 'limit_key'])
    .where('run_id', '=', runId)
    .executeTakeFirst()
  if (!row) return []
  const { by_run_id, limit_key: key } = row
  return [
    reason('superseded', `A newer run with the key "${key}" took its place.`, {
      params: { key, runId: by_run_id },
    }),
  ]
}

async function whyWaiting(
  db: Kysely<Database>,
  runId: string,
  nameOf: (nodeId: string) => string,
): Promise<RunReason[]> {
  const [waits, approvals, locks] = await Promise.all([
    db
      .selectFrom('waits')
      .leftJoin('all_runs as child', 'child.id', 'waits.child_run_id')
      .leftJoin('workflows', 'workflows.id', 'child.workflow_id')
      .select([
        'waits.id',
        'waits.kind',
        'waits.node_id',
        'waits.path',
        'waits.wake_at',
        'waits.signal',
        'waits.details',
        'waits.child_run_id',
        'waits.created_at',
        'workflows.name as child_name',
      ])
      .where('waits.run_id', '=', runId)
      .where('waits.status', '=', 'open')
      .where('waits.kind', '<>', 'deadline')
      .orderBy('waits.wake_at')
      .limit(20)
      .execute(),
    listOpenApprovals(db, runId),
    sql<{ signal: string; key: string; holder: string | null }>`
      select mine.signal, mine.key, other.run_id as holder from lock_claims mine
        left join lock_claims other on other.key = mine.key and other.held
       where mine.run_id = ${runId} and not mine.held`.execute(db),
  ])
  return waits.map((wait): RunReason => {
    const at = {
      nodeId: wait.node_id,
      path: wait.path,
      since: wait.created_at.toISOString(),
      until: wait.wake_at?.toISOString() ?? null,
      waitId: wait.id,
    }
    const step = nameOf(wait.node_id)
    const details = isJsonObject(wait.details) ? wait.details : {}
    switch (wait.kind) {
      case 'retry':
        if (typeof details.rateOf === 'string') {
          return reason('rate', `"${step}" waits: ${details.rateOf} takes no more calls for now.`, {
            ...at,
            params: { connection: details.rateOf },
          })
        }
        return reason('retry', `"${step}" is tried again.`, at)
      case 'decision': {
        const error = isJsonObject(details.error) ? String(details.error.message ?? '') : ''
        return reason('decision', `"${step}" needs a decision: ${error}`, {
          ...at,
          params: { error },
          actions: ['decide'],
        })
      }
      case 'event':
        return reason(
          'event',
          `"${step}" waits for an event "${details.type}" with ${details.path} = ${details.equals}.`,
          { ...at, params: details },
        )
      case 'run':
        return reason('run', `"${step}" waits for the end of "${wait.child_name ?? 'another workflow'}".`, {
          ...at,
          params: { runId: wait.child_run_id ?? '' },
        })
      case 'signal': {
        const asked = approvals.find(({ nodeId, path }) => nodeId === wait.node_id && path === wait.path)
        if (asked) {
          const people = asked.people.join(', ')
          return reason('approval', `"${step}" waits for ${people}: ${asked.title}`, {
            ...at,
            params: { approvalId: asked.id, title: asked.title, people },
            actions: ['answer'],
          })
        }
        const lock = locks.rows.find(({ signal }) => signal === wait.signal)
        if (lock) {
          return reason('lock', `"${step}" waits for the lock "${lock.key}", which another run holds.`, {
            ...at,
            params: { key: lock.key, ...(lock.holder ? { runId: lock.holder } : {}) },
          })
        }
        return reason('signal', `"${step}" waits for an answer.`, at)
      }
      default:
        return reason('timer', `"${step}" waits.`, at)
    }
  })
}

function whyPaused(run: RunSummary, nameOf: (nodeId: string) => string): RunReason {
  const { kind, by = '', nodeId = '', path = '' } = run.pauseReason ?? { kind: 'person' as const }
  if (kind === 'person') return reason('paused', `Paused by ${by || 'a person'}.`, { params: { by } })
  const where = { nodeId, path, params: { step: nameOf(nodeId) } }
  if (kind === 'hold') {
    const { reason: why = '' } = run.pauseReason ?? {}
    const params = { ...where.params, by, reason: why }
    return reason('hold', `Held before "${nameOf(nodeId)}" writes, by ${by}: ${why}`, { ...where, params })
  }
  if (kind === 'limit' && run.pauseReason?.breach) {
    const { breach } = run.pauseReason
    const { most, would } = breach
    const params = {
      ...where.params,
      kind: breach.kind,
      span: breach.span,
      most: String(most),
      would: String(would),
    }
    const what = `${breach.kind} ${breach.span === 'run' ? 'in one run' : `within one ${breach.span}`}`
    return reason('limit', `"${nameOf(nodeId)}" would make it ${would} ${what}, and the limit is ${most}.`, {
      ...where,
      params,
      actions: ['limit'],
    })
  }
  if (kind === 'breakpoint')
    return reason('breakpoint', `Stopped at the breakpoint before "${nameOf(nodeId)}".`, where)
  return reason('step', `Stopped before "${nameOf(nodeId)}".`, where)
}

/** What usually helps against a failure of a class. */
const cures: Record<string, string> = {
  Timeout: 'The other side was too slow, or the limit is too small. Retry, or raise the time limit.',
  RateLimited: 'The other side wants fewer requests. Retry later, or throttle the workflow.',
  Auth: 'The other side refuses the credentials. Mend the connection, then retry.',
  NotFound: 'Something it refers to is not there (any more). Mend the parameter or create it, then retry.',
  Validation:
    'A value is not what the step takes. Mend the workflow and retry on the newest version, or fork with another input.',
  Remote: 'The other side failed. Retry when it works again.',
  Script: 'The script failed. Mend it and retry on the newest version.',
  Uncertain: 'Look at the other side before you retry: it may have happened.',
  Bug: 'This is our mistake or a damaged workflow. Retry once; if it stays, report it with the run’s id.',
}

function whyFailed(run: RunSummary, nameOf: (nodeId: string) => string): RunReason {
  const { error } = run
  const cure = cures[error?.class ?? ''] ?? ''
  const nodeId = error?.nodeId ?? ''
  const where = nodeId === '' ? '' : ` at "${nameOf(nodeId)}"`
  return reason('failed', `Failed${where}: ${error?.message ?? 'no reason was recorded.'} ${cure}`.trim(), {
    nodeId,
    params: { class: error?.class ?? '', cure },
  })
}

function reason(code: RunReason['code'], message: string, more: Partial<RunReason> = {}): RunReason {
  return {
    code,
    message,
    params: {},
    nodeId: '',
    path: '',
    since: null,
    until: null,
    waitId: null,
    actions: [],
    ...more,
  }
}
