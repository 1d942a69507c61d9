import { setTimeout as delay } from 'node:timers/promises'
import { buildDocument, literal } from '../support/document.ts'
import { type BenchServer, startBenchServer } from './bench-server.ts'
import type { Figure, Measurement } from './figures.ts'

const rounds = 5

/** Steps that take a second each, so that a run is in the middle of one when its worker goes. */
const slowSteps = buildDocument(
  {
    hook: { type: 'webhook.received', params: { authentication: literal('bearer') } },
    wait: {
      type: 'code.script',
      params: { code: literal('const end = Date.now() + 900; while (Date.now() < end); return 1') },
    },
    last: { type: 'flow.set', params: { a: literal(1) } },
  },
  ['hook -> wait', 'wait -> last'],
)

/** From the loss of a worker until another one drives what it drove. */
export const measureRecovery: Measurement = {
  title: 'recovery of the runs of a lost worker',
  names: ['recovery_same_host_s', 'recovery_other_host_s'],
  async measure(progress) {
    return {
      // Its process is gone, which others on its machine see.
      recovery_same_host_s: await measureLoss('SIGKILL', 'the process is killed', progress),
      // Nothing says so but its silence, as when its machine loses power or its network.
      recovery_other_host_s: await measureLoss('SIGSTOP', 'the process stands still', progress),
    }
  },
}

async function measureLoss(
  signal: 'SIGKILL' | 'SIGSTOP',
  by: string,
  progress: (sentence: string) => void,
): Promise<Figure> {
  await using bench = await startBenchServer({ roles: 'web' })
  const { url, headers } = await bench.publish(slowSteps)
  const seconds: number[] = []
  const survivor = await bench.startWorker()
  // Past the time until it trusts its own beats enough to declare others dead.
  await delay(10_000)
  try {
    for (let round = 0; round < rounds; round++) {
      const victim = await bench.startWorker()
      try {
        seconds.push(await loseOne(bench, victim.pid, () => report(url, headers), signal))
      } finally {
        if (signal === 'SIGSTOP') process.kill(victim.pid, 'SIGCONT')
        await victim[Symbol.asyncDispose]()
      }
      progress(`  ${by}: ${seconds.at(-1)?.toFixed(2)} s`)
    }
  } finally {
    await survivor[Symbol.asyncDispose]()
  }
  const sorted = seconds.toSorted((a, b) => a - b)
  return {
    value: Number((sorted.at(-1) ?? 0).toFixed(2)),
    unit: 's',
    of: `the slowest of ${rounds}: ${by}`,
    median: Number((sorted[Math.floor(rounds / 2)] ?? 0).toFixed(2)),
  }
}

async function report(url: string, headers: Record<string, string>): Promise<void> {
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ at: Math.random() }) })
  if (answer.status !== 202) throw new Error(`The webhook was answered ${answer.status}`)
}

/** Seconds from the loss of a process until none of the runs it held is without a living one. */
async function loseOne(
  { pool }: BenchServer,
  pid: number,
  send: () => Promise<void>,
  signal: 'SIGKILL' | 'SIGSTOP',
): Promise<number> {
  const held = async () => {
    const { rows } = await pool.query<{ id: string }>(
      `select r.id from runs r join engine_workers w on w.id = r.lease_owner where w.pid = $1 and w.state = 'alive'`,
      [pid],
    )
    return rows.map(({ id }) => id)
  }
  let ids: string[] = []
  while (ids.length === 0) {
    // A few at a time: what lies in line before them is no part of what is measured.
    await Promise.all([send(), send()])
    const until = performance.now() + 700
    while (ids.length === 0 && performance.now() < until) {
      ids = await held()
      await delay(5)
    }
  }
  const lost = performance.now()
  process.kill(pid, signal)
  for (;;) {
    // Driven under a new lease, or ended.
    const { rows } = await pool.query<{ left: number }>(
      `select count(*)::int as left from runs r left join engine_workers w on w.id = r.lease_owner
        where r.id = any($1::uuid[]) and (r.lease_owner is null or w.pid = $2)`,
      [ids, pid],
    )
    if (rows[0]?.left === 0) return (performance.now() - lost) / 1000
    await delay(10)
  }
}
