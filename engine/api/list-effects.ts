import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import type { Registry } from '../registry.ts'
import type { EffectView } from './present-effect.ts'

interface WriteRow {
  node_id: string
  path: string
  type: string
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

/**
 * Everything that a run wrote: outside, as the ledger has it, and on our own desk, where a step that went well is the
 * proof that it was written.
 */
export async function listEffects(
  db: Kysely<Database>,
  registry: Registry,
  runId: string,
): Promise<EffectView[]> {
  const writes = registry.kinds
    .filter(({ effect }) => effect === 'writes' || effect === 'destroys')
    .map(({ type }) => type)
  const { rows } = await sql<WriteRow>`
    with nodes as (
      select n ->> 'id' as id, n ->> 'type' as type
        from all_runs r join workflow_versions v on v.workflow_id = r.workflow_id and v.version = r.version,
             jsonb_array_elements(v.document -> 'nodes') n
       where r.id = ${runId}
    ), last as (
      select distinct on (s.path, s.node_id) s.* from steps s where s.run_id = ${runId} order by s.path, s.node_id, s.seq desc
    )
    select n.id as node_id, coalesce(e.path, s.path) as path, n.type, s.input, s.output,
           coalesce(e.at, s.finished_at, s.started_at) as at, e.key, e.target, e.status, e.result_ref, e.undo_ref, e.plan
      from nodes n
      join (last s full join (select * from effects where run_id = ${runId}) e on e.node_id = s.node_id and e.path = s.path)
        on n.id = coalesce(e.node_id, s.node_id)
     where n.type = any(${writes}::text[]) and (e.key is not null or s.status = 'ok')
     order by 6, coalesce(s.seq, 0)`.execute(db)
  return rows.map((row) => ({
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
