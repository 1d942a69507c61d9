import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { toJsonbText } from '../db/jsonb-text.ts'
import type { Database } from '../db/schema.ts'
import type { JsonObject } from '../graph/json.ts'
import { type RunState, runState } from '../graph/run-state.ts'
import { stepsIn, takeUpBefore } from '../graph/take-up.ts'
import { wakeRuns } from '../waits/wake-runs.ts'
import type { LoadVersion } from './load-version.ts'
import { type RunControl, runControl } from './run-control.ts'

/** The run cannot be forked so; the message says why and what to do. */
export class NotForkable extends Error {
  override name = 'NotForkable'
}

export interface Fork {
  /** The step to begin with, in the workflow itself; without it everything is run anew. */
  nodeId?: string | undefined
  /** Stands in place of what the trigger gave. */
  trigger?: JsonObject | undefined
  /** Stands in place of that step's parameters. */
  input?: JsonObject | undefined
  on: 'same' | 'newest'
  mode: 'live' | 'dry' | 'test'
  control?: Partial<RunControl> | undefined
}

/**
 * Starts a new run that takes over what another one did before a step, and begins there: under effect keys of its own, so
 * whatever comes after is done once more. Answers its id.
 */
export async function forkRun(
  tx: Kysely<Database>,
  loadVersion: LoadVersion,
  runId: string,
  fork: Fork,
): Promise<string> {
  const run = await tx
    .selectFrom('all_runs')
    .innerJoin('workflows', 'workflows.id', 'all_runs.workflow_id')
    .select([
      'all_runs.workflow_id',
      'all_runs.version',
      'all_runs.trigger_node',
      'all_runs.event_id',
      'all_runs.state',
      'all_runs.mode',
      'all_runs.control',
      'workflows.published_version',
    ])
    .where('all_runs.id', '=', runId)
    .executeTakeFirst()
  if (!run) throw new NotForkable('There is no such run.')
  const version = fork.on === 'same' ? run.version : (run.published_version ?? run.version)
  const graph = await loadVersion(run.workflow_id, version)
  const fresh = fork.nodeId === undefined || fork.nodeId === run.trigger_node
  if (!fresh) refuseInside(graph.nodes.get(fork.nodeId ?? '')?.node, version)
  const state = fresh ? undefined : takeUpBefore(graph, runState.parse(run.state), fork.nodeId ?? '')
  const missing = state ? [...stepsIn(state)].filter((id) => !graph.nodes.has(id)) : []
  if (missing.length > 0) {
    throw new NotForkable(
      `Version ${version} lacks steps that the run has been through: fork on version ${run.version}.`,
    )
  }
  const eventId = fork.trigger ? await copyEvent(tx, run.event_id, fork.trigger) : run.event_id
  const id = uuidv7()
  const seq = state ? await copySteps(tx, runId, id, state) : 0
  const { nodeId, input } = fork
  const inputs = nodeId && input ? { [nodeId]: input } : {}
  // What was pinned for a trial stays so in its forks: they explain themselves as it did.
  const pins = run.mode === 'live' ? {} : (runControl.nullable().parse(run.control)?.pins ?? {})
  if (fork.mode === 'live' && Object.keys(pins).length > 0) {
    throw new NotForkable('Steps of this run were pinned and did not run: fork it as a test or dry run.')
  }
  const steered = fork.control || input || Object.keys(pins).length > 0
  const control = steered ? JSON.stringify({ ...fork.control, inputs, pins }) : null
  await sql`
    insert into runs (id, workflow_id, version, trigger_node, event_id, customer_id, mode, seq, state, forked_from, control)
    select ${id}, workflow_id, ${version}, trigger_node, ${eventId}, customer_id, ${fork.mode}, ${seq},
           ${state ? toJsonbText(state) : '{}'}::jsonb, id, ${control}::jsonb
      from all_runs where id = ${runId}`.execute(tx)
  await wakeRuns(tx, [id])
  return id
}

function refuseInside(
  node: { name: string; parentId?: string | undefined } | undefined,
  version: number,
): void {
  if (!node) throw new NotForkable(`Version ${version} has no such step.`)
  if (node.parentId === undefined) return
  throw new NotForkable(`"${node.name}" stands in a group: fork from the group, which runs all of its items.`)
}

async function copyEvent(tx: Kysely<Database>, eventId: string, data: JsonObject): Promise<string> {
  const id = uuidv7()
  await sql`
    insert into events (id, source_key, type, source, dedup_key, state, customer_id, device_id, occurred_at, trust, hints,
                        parties, data, raw, routed_at)
    select ${id}, source_key, type, source, null, state, customer_id, device_id, occurred_at, trust, hints, parties,
           ${toJsonbText(data)}::jsonb, raw, now()
      from events where id = ${eventId}`.execute(tx)
  return id
}

/** Copies the records of the steps that are taken over; answers how many there are. */
async function copySteps(
  tx: Kysely<Database>,
  from: string,
  to: string,
  { settled }: RunState,
): Promise<number> {
  const kept = Object.keys(settled)
  const { rows } = await sql`
    with copied as (
      insert into steps (run_id, seq, node_id, path, attempt, status, handle, started_at, finished_at, input, output, error,
                         input_ref, output_ref)
      select ${to}, row_number() over (order by seq), node_id, path, attempt, status, handle, started_at, finished_at, input,
             output, error, input_ref, output_ref
        from steps
       where run_id = ${from} and path = '' and node_id = any(${kept}::text[]) and finished_at is not null
      returning input_ref, output_ref
    ), payloads_too as (
      insert into payloads (run_id, id, bytes, value)
      select ${to}, id, bytes, value from payloads
       where run_id = ${from} and id in (select input_ref from copied union select output_ref from copied)
    )
    select from copied`.execute(tx)
  return rows.length
}
