import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { placeKey } from '../graph/place.ts'

/** When the steps of a parked run that still wait are to be tried again, by place, in milliseconds of the epoch. */
export async function readRetryTimes(db: Kysely<Database>, runId: string): Promise<Map<string, number>> {
  const waits = await db
    .selectFrom('waits')
    .select(['node_id', 'path', 'wake_at'])
    .where('run_id', '=', runId)
    .where('kind', '=', 'retry')
    .where('status', '=', 'open')
    .execute()
  return new Map(
    waits.map(({ node_id, path, wake_at }) => [placeKey({ path, nodeId: node_id }), wake_at?.getTime() ?? 0]),
  )
}
