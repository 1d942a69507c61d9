import { setTimeout as delay } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import pg from 'pg'

const { databaseUrl, ticks, beatSeconds } = workerData as {
  databaseUrl: string
  ticks: SharedArrayBuffer
  beatSeconds: number
}
let { workerId } = workerData as { workerId: string }
parentPort?.on('message', (message: { workerId: string }) => {
  workerId = message.workerId
})

/** Beats of a main thread that does not turn before the process is ended: 30 s by the clock, and not by a pause of it. */
const mostMissedTicks = 15
const seen = new Int32Array(ticks)
let lastTick = -1
let missed = 0
let client: pg.Client | undefined

for (;;) {
  const tick = Atomics.load(seen, 0)
  missed = tick === lastTick ? missed + 1 : 0
  lastTick = tick
  if (missed > mostMissedTicks) process.kill(process.pid, 'SIGKILL')
  const beating = workerId
  try {
    const result = await beat(beating)
    parentPort?.postMessage({ workerId: beating, result })
  } catch {
    client?.end().catch(() => undefined)
    client = undefined
  }
  await delay(beatSeconds * 1000)
}

async function beat(id: string): Promise<'beat' | 'declared dead'> {
  if (!client) {
    const opened = new pg.Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: 3000,
      query_timeout: 3000,
      application_name: 'sentiero heartbeat',
    })
    opened.on('error', () => undefined)
    await opened.connect()
    client = opened
  }
  const { rowCount } = await client.query(
    // A day at most, so that a clock that is years off fits the column.
    `update engine_workers
        set last_seen = now(),
            clock_ahead_ms = greatest(-86400000, least(86400000, $2::float8 - extract(epoch from clock_timestamp())::float8 * 1000))::int
      where id = $1 and state = 'alive'`,
    [id, Date.now()],
  )
  return rowCount === 1 ? 'beat' : 'declared dead'
}
