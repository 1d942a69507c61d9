import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import type { Registry } from '../registry.ts'
import type { EffectView } from './present-effect.ts'

interface WriteRow {
  node_id: string
  path: string
  type: string
  seq: number
  input: JsonValue
  output: JsonValue
  at: Date
  key: string | null
  target: string | null
  status: EffectView['status'] | null
  result_ref: string | null
  undo_ref: string | null
  plan: JsonValue
}

/** As many as the whole of a run is read with, where it is compared or counted. */
export const mostEffects = 10_000

/** Behind all steps stands what the ledger alone knows of. */
const lastSeq = 2_147_483_647

export interface PlacedEffect extends EffectView {
  /** Of the step's last record: the one to go on behind. */
  seq: number
}

/**
 * What a run wrote, from behind a record of it on: outside, as the ledger has it, and on our own desk, where a step that
 * went well is the proof that it was written.
 */
export async function listEffects(
  db: Kysely<Database>,
  registry: Registry,
  runId: string,
  { after = 0, limit }: { after?: number | undefined; limit: number },
): Promise<PlacedEffect[]> {
  const writes = registry.kinds
    .filter(({ effect }) => effect === 'writes' || effect === 'destroys')
    .map(({ type }) => type)
  // What the steps took and gave is read of those on the page only.
  const { rows } = await sql<WriteRow>`
    with nodes as (
      select n ->> 'id' as id, n ->> 'type' as type
        from all_runs r join workflow_versions v on v.workflow_id = r.workflow_id and v.version = r.version,
             jsonb_array_elements(v.document -> 'nodes') n
       where r.id = ${runId}
    ), last as (
      select distinct on (path, node_id) path, node_id, seq, status from steps
       where run_id = ${runId} order by path, node_id, seq desc
    ), page as materialized (
      select n.id as node_id, coalesce(e.path, s.path) as path, n.type, coalesce(s.seq, ${lastSeq}::integer) as seq, e.at, e.key,
             e.target, e.status, e.result_ref, e.undo_ref, e.plan
        from nodes n
        join (last s full join (select * from effects where run_id = ${runId}) e on e.node_id = s.node_id and e.path = s.path)
          on n.id = coalesce(e.node_id, s.node_id)
       where n.type = any(${writes}::text[]) and (e.key is not null or s.status = 'ok')
         and coalesce(s.seq, ${lastSeq}::integer) > ${after}
       order by 4 limit ${limit}
    )
    select page.node_id, page.path, page.type, page.seq, s.input, s.output,
           coalesce(page.at, s.finished_at, s.started_at) as at, page.key, page.target, page.status, page.result_ref,
           page.undo_ref, page.plan
      from page left join whole_steps s on s.run_id = ${runId} and s.seq = page.seq
     order by page.seq`.execute(db)
  return rows.map((row) => ({
    seq: row.seq,
    nodeId: row.node_id,
    path: row.path,
    kind: row.type,
    target: row.target ?? '',
    status: row.status ?? 'done',
    key: row.key,
    resultRef: row.result_ref ?? referenceIn(row.output),
    undoRef: row.undo_ref,
    at: row.at.toISOString(),
    input: row.plan ?? row.input,
  }))
}

function referenceIn(output: JsonValue): string | null {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return null
  const reference = output.number ?? output.id
  return typeof reference === 'string' || typeof reference === 'number' ? String(reference) : null
}
