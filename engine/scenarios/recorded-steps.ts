import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import type { StepError } from '../runs/checkpoint.ts'

/** The last of the attempts of a step at a place, as it is kept. */
export interface RecordedStep {
  runId: string
  nodeId: string
  path: string
  seq: number
  status: 'intent' | 'ok' | 'error' | 'skipped' | 'cancelled' | 'uncertain'
  handle: string | null
  input: JsonValue
  output: JsonValue
  error: StepError | null
  finishedAt: Date | null
}

/** What the steps of some runs took and gave, with their large values, in the order in which they ended. */
export async function readRecordedSteps(
  db: Kysely<Database>,
  runIds: readonly string[],
): Promise<RecordedStep[]> {
  if (runIds.length === 0) return []
  const { rows } = await sql<Omit<RecordedStep, 'error'> & { error: JsonValue }>`
    select * from (
      select distinct on (run_id, path, node_id) run_id as "runId", node_id as "nodeId", path, seq, status, handle, input,
             output, error, finished_at as "finishedAt"
        from whole_steps where run_id = any(${runIds}::uuid[]) order by run_id, path, node_id, seq desc
    ) as last order by "runId", seq`.execute(db)
  return rows.map((row) => ({ ...row, error: row.error as unknown as StepError | null }))
}
