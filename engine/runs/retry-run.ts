import { type Kysely, sql } from 'kysely'
import { toJsonbText } from '../db/jsonb-text.ts'
import type { Database } from '../db/schema.ts'
import type { Graph } from '../graph/graph.ts'
import { runState } from '../graph/run-state.ts'
import { stepsIn, takeUpFailed } from '../graph/take-up.ts'
import { wakeRuns } from '../waits/wake-runs.ts'
import type { LoadVersion } from './load-version.ts'

/** The run cannot go on; the message says why and what to do. */
export class NotRetryable extends Error {
  override name = 'NotRetryable'
}

/**
 * Has a run that failed or was cancelled go on from where it stood, as the same run: what it did is not done again, and
 * what failed is made once more under the same effect keys. On the newest version only where that has every step that
 * the run has been through. Answers the version.
 */
export async function retryRun(
  tx: Kysely<Database>,
  loadVersion: LoadVersion,
  runId: string,
  on: 'same' | 'newest',
): Promise<number> {
  const run = await tx
    .selectFrom('run_history')
    .innerJoin('workflows', 'workflows.id', 'run_history.workflow_id')
    .select([
      'run_history.workflow_id',
      'run_history.version',
      'run_history.status',
      'run_history.mode',
      'run_history.state',
      'run_history.error',
      'workflows.published_version',
    ])
    .where('run_history.id', '=', runId)
    .forUpdate('run_history')
    .executeTakeFirst()
  if (!run) throw new NotRetryable('The run has not ended, or there is none of that id.')
  if (run.status === 'succeeded')
    throw new NotRetryable('The run went well: fork it to run parts of it again.')
  const version = on === 'same' ? run.version : (run.published_version ?? run.version)
  const before = await loadVersion(run.workflow_id, run.version)
  const graph = version === run.version ? before : await loadVersion(run.workflow_id, version)
  const state = takeUpFailed(before, runState.parse(run.state), failedAt(run.error))
  const changed = changedSteps(before, graph, stepsIn(state))
  if (changed.length > 0) {
    throw new NotRetryable(
      `Version ${version} cannot take the run over: it lacks or changed ${changed.join(', ')}. Retry on version ${run.version}.`,
    )
  }
  await sql`
    with gone as (delete from run_history where id = ${runId} returning *)
    insert into runs (id, workflow_id, version, trigger_node, event_id, customer_id, mode, status, seq, state, parent_run_id,
                      created_at, forked_from, retries, depth, control)
    select id, workflow_id, ${version}, trigger_node, event_id, customer_id, mode, 'queued',
           coalesce((select max(seq) from steps where run_id = gone.id), 0),
           case when state = '{}' then state else ${toJsonbText(state)}::jsonb end, parent_run_id, created_at, forked_from,
           retries + 1, depth, control
      from gone`.execute(tx)
  await wakeRuns(tx, [runId])
  return version
}

function failedAt(error: unknown): string {
  const nodeId = typeof error === 'object' && error !== null && 'nodeId' in error ? error.nodeId : undefined
  return typeof nodeId === 'string' ? nodeId : ''
}

/** Names of steps that one version has and the other lacks, or has as something else. */
function changedSteps(before: Graph, after: Graph, ids: ReadonlySet<string>): string[] {
  return [...ids].flatMap((id) => {
    const old = before.nodes.get(id)?.node
    const node = after.nodes.get(id)?.node
    const same = node && old && node.type === old.type && node.parentId === old.parentId
    return same ? [] : [`"${old?.name ?? id}"`]
  })
}
