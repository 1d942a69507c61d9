import type { PoolClient } from 'pg'
import { wakeRuns } from '../waits/wake-runs.ts'

const atOnce = 1000

/**
 * Puts the runs that were under way when the backup was made back in the queue under a new epoch, as for a worker that
 * died, and asks for all queued ones. Parked runs are woken by their waits. Answers how many go on.
 */
export async function requeueRuns(client: PoolClient): Promise<number> {
  await client.query(`
    update runs set status = 'queued', lease_owner = null, lease_epoch = lease_epoch + 1 where status = 'running'`)
  const { rows } = await client.query<{ id: string }>(
    `select id from runs where status = 'queued' order by id`,
  )
  for (let from = 0; from < rows.length; from += atOnce) {
    await wakeRuns(
      client,
      rows.slice(from, from + atOnce).map(({ id }) => id),
    )
  }
  return rows.length
}
