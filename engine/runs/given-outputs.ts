import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'

/** What a step gave when it ran last. */
export interface GivenOutput {
  nodeId: string
  output: JsonValue
  handle: string
  runId: string
  version: number
  mode: 'live' | 'dry' | 'test'
  at: Date
  /** Of a trigger: the event that it is the data of. */
  eventId: string | null
}

/** Runs that are looked back at: a step that none of them came by has given nothing of late. */
const runsLookedAt = 20
/** Of all outputs together, as they are stored; where there is more the largest are left out. */
const mostBytes = 16_000_000

/**
 * What each of the steps gave when it last ran, in whatever run; a step whose output was pinned there did not run. Triggers
 * gave the data of their last event.
 */
export async function listGivenOutputs(
  db: Kysely<Database>,
  workflowId: string,
  nodeIds: readonly string[],
): Promise<GivenOutput[]> {
  const recent = sql`
    select id, version, mode, trigger_node, event_id, created_at, coalesce(control->'pins', '{}') as pins
      from all_runs where workflow_id = ${workflowId} order by id desc limit ${runsLookedAt}`
  const { rows } = await sql<GivenOutput>`
    with recent as materialized (${recent}), found as (
      select last.*, sum(last.size) over (order by last.size, last.node_id) as up_to_here
        from unnest(${nodeIds}::text[]) as wanted
       cross join lateral (
         select s.node_id, s.run_id, s.seq, r.version, r.mode, coalesce(s.output_bytes, 0) as size
           from recent r join whole_steps s on s.run_id = r.id
          where s.node_id = wanted and s.status = 'ok' and s.handle is not null and not r.pins ? s.node_id
          order by s.run_id desc, s.seq desc limit 1) as last
    )
    select s.node_id as "nodeId", s.output, s.handle, s.run_id as "runId", f.version, f.mode,
           coalesce(s.finished_at, s.started_at) as at, null::uuid as "eventId"
      from found f join whole_steps s on s.run_id = f.run_id and s.seq = f.seq
     where f.up_to_here <= ${mostBytes}
    union all
    select trigger_node, e.data, 'out', r.id, r.version, r.mode, r.created_at, e.id
      from (select distinct on (trigger_node) * from recent order by trigger_node, id desc) as r
      join events e on e.id = r.event_id
     where trigger_node = any(${nodeIds}::text[])`.execute(db)
  return rows
}
