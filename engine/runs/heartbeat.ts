import { readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Pool } from 'pg'
import { v4 as uuidv4 } from 'uuid'

/** Seconds between beats, and after how long without one a process counts as dead to the others. */
export const beatSeconds = 2
export const deadAfterSeconds = 8
/** Seconds without a beat of its own after which a process trusts its leases no more: before others take them. */
const fenceAfterSeconds = 6

export interface Heartbeat {
  /** Who this process is to the others; a new id after every fence. */
  workerId(): string
  /**
   * The same, once the others can see it: a lease of somebody who stands nowhere would never be taken back. Throws where
   * `signal` is aborted before.
   */
  registeredId(signal: AbortSignal): Promise<string>
  /** Since when it has beaten without a gap, in milliseconds of the epoch; undefined while it does not. */
  steadySince(): number | undefined
  stop(): Promise<void>
}

/** Machine, boot and process namespace: where the same pid means the same process. */
export function thisHost(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

/**
 * Beats from a thread with a connection of its own, so that a busy process is not taken for a dead one. When it cannot
 * beat for 6 s, or finds itself declared dead, `onFenced` must let go of every run; it then goes on as a new worker.
 */
export async function startHeartbeat(options: {
  pool: Pool
  databaseUrl: string
  onFenced: (oldWorkerId: string) => void
  report: (sentence: string) => void
}): Promise<Heartbeat> {
  const { pool, databaseUrl, onFenced, report } = options
  const ticks = new Int32Array(new SharedArrayBuffer(4))
  let workerId = uuidv4()
  let steadySince: number | undefined
  let lastBeat = performance.now()
  let fenced = false
  let stopped = false
  await register(pool, workerId, 'alive')

  const thread = new Worker(new URL('./heartbeat-thread.ts', import.meta.url), {
    workerData: { databaseUrl, workerId, ticks: ticks.buffer, beatSeconds },
  })
  thread.on('message', (message: { workerId: string; result: 'beat' | 'declared dead' }) => {
    if (message.workerId !== workerId) return
    if (message.result === 'declared dead') return fence('another process declared this one dead')
    lastBeat = performance.now()
    steadySince ??= Date.now()
  })
  thread.on('error', (error) => report(`The heartbeat thread failed: ${error.message}`))
  thread.unref()

  const timer = setInterval(() => {
    Atomics.add(ticks, 0, 1)
    const silent = (performance.now() - lastBeat) / 1000
    if (silent > beatSeconds * 2) steadySince = undefined
    if (silent > fenceAfterSeconds && !fenced) fence(`no heartbeat for ${silent.toFixed(1)} s`)
  }, 1000)
  timer.unref()

  function fence(why: string): void {
    fenced = true
    steadySince = undefined
    const old = workerId
    workerId = uuidv4()
    report(`Letting go of all runs: ${why}. They are taken up again from their last checkpoint.`)
    onFenced(old)
    void rejoin(old)
  }

  async function rejoin(old: string): Promise<void> {
    for (;;) {
      if (stopped) return
      try {
        await register(pool, old, 'dead')
        await register(pool, workerId, 'alive')
        break
      } catch {
        await delay(500, undefined, { ref: false })
      }
    }
    lastBeat = performance.now()
    fenced = false
    thread.postMessage({ workerId })
  }

  return {
    workerId: () => workerId,
    async registeredId(signal) {
      while (fenced) {
        signal.throwIfAborted()
        await delay(50)
      }
      return workerId
    },
    steadySince: () => steadySince,
    async stop() {
      stopped = true
      clearInterval(timer)
      await thread.terminate()
      await pool
        .query(`update engine_workers set state = 'dead' where id = $1`, [workerId])
        .catch(() => undefined)
    },
  }
}

/**
 * Also for one that stands there: where the answer was lost it is said again. A dead one is written down anew where others
 * have forgotten it, so that what it took since is taken back.
 */
async function register(pool: Pool, workerId: string, state: 'alive' | 'dead'): Promise<void> {
  await pool.query(
    `insert into engine_workers (id, host, pid, reads_payloads, state) values ($1, $2, $3, true, $4)
     on conflict (id) do update set state = excluded.state, last_seen = now()`,
    [workerId, thisHost(), process.pid, state],
  )
}
