import type { PoolClient } from 'pg'
import { deadAfterSeconds } from '../runs/heartbeat.ts'

/** A process drives runs. */
export class WorkerAlive extends Error {
  override name = 'WorkerAlive'
}

/** Throws `WorkerAlive` where a worker works; until the caller's transaction ends, none can begin. */
export async function refuseLivingWorker(client: PoolClient): Promise<void> {
  await client.query('lock table engine_workers in access exclusive mode')
  const { rows } = await client.query<{ host: string; pid: number }>(
    `select split_part(host, ' ', 1) as host, pid from engine_workers
      where state = 'alive' and last_seen > now() - make_interval(secs => $1) order by started_at limit 1`,
    [deadAfterSeconds],
  )
  const [worker] = rows
  if (!worker) return
  throw new WorkerAlive(
    `Sentiero is running on this database (process ${worker.pid} on ${worker.host}). Stop it everywhere, then restore.`,
  )
}
