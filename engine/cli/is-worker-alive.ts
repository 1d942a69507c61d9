import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { deadAfterSeconds } from '../runs/heartbeat.ts'

/** Whether some process drives runs at this moment. */
export async function isWorkerAlive(db: Kysely<Database>): Promise<boolean> {
  const worker = await db
    .selectFrom('engine_workers')
    .select('id')
    .where('state', '=', 'alive')
    .where('last_seen', '>', sql<Date>`now() - make_interval(secs => ${deadAfterSeconds})`)
    .limit(1)
    .executeTakeFirst()
  return worker !== undefined
}
