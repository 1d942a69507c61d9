import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import { queueParkedRun } from './wake-runs.ts'

/**
 * Ends the pause that waits for a signal, in the caller's transaction, and queues its run. False where nothing waits for
 * it: the signal came too early or too late, or another one was first.
 */
export async function sendSignal(tx: Kysely<Database>, signal: string, data: JsonValue): Promise<boolean> {
  // The run before its wait: one that is being parked just now is seen as it is then, and one that is parked later looks
  // for ended waits after this transaction. Otherwise neither would see the other, and the run would wait for ever.
  await sql`
    select from runs where id in (select run_id from waits where signal = ${signal} and status = 'open')
     order by id for no key update`.execute(tx)
  const { rows } = await sql<{ run_id: string }>`
    update waits set status = 'done', ended_by = 'signal', data = ${JSON.stringify(data)}
     where signal = ${signal} and status = 'open' returning run_id`.execute(tx)
  for (const { run_id } of rows) await queueParkedRun(tx, run_id)
  return rows.length > 0
}
