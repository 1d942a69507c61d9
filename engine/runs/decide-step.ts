import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import { sendSignal } from '../waits/send-signal.ts'
import { type DecisionChoice, decisionSignal } from './decision.ts'

/**
 * Says what becomes of a step that could not go on by itself: it is made `again`, taken as `done` with this output, or
 * fails. False where nothing asks (any more): somebody else was first.
 */
export async function decideStep(
  tx: Kysely<Database>,
  runId: string,
  waitId: string,
  decision: { choice: DecisionChoice; by: string; output: JsonValue },
): Promise<boolean> {
  const { rows } = await sql`
    select from waits where id = ${waitId} and run_id = ${runId} and kind = 'decision' and status = 'open'`.execute(
    tx,
  )
  return rows.length > 0 && sendSignal(tx, decisionSignal(waitId), { ...decision })
}
