import { setTimeout as delay } from 'node:timers/promises'
import { post, startBenchServer } from './bench-server.ts'
import type { Figure, Measurement } from './figures.ts'
import { fiveSteps } from './five-steps.ts'

const runs = 6000
const counts = [1, 2, 3] as const

/** Runs ended a second by 1, 2 and 3 processes that share one PostgreSQL with a backlog, the web role apart from them. */
export const measureWorkerCounts: Measurement = {
  title: 'five light steps with 1, 2 and 3 worker processes',
  names: counts.map((n) => `five_step_runs_per_s_workers_${n}`),
  async measure(progress) {
    const figures: Record<string, Figure> = {}
    for (const workers of counts) {
      const figure = await measureOne(workers)
      figures[`five_step_runs_per_s_workers_${workers}`] = figure
      progress(`  ${workers}: ${figure.value}/s`)
    }
    return figures
  },
}

async function measureOne(workers: number): Promise<Figure> {
  await using bench = await startBenchServer({ roles: 'web' })
  const target = await bench.publish(fiveSteps)
  const { non2xx, errors } = await post(target, { host: 'SRV-1', disk: 95 }, { amount: runs })
  if (non2xx + errors > 0) throw new Error(`${non2xx + errors} webhooks were not accepted`)
  const started = await Promise.all(Array.from({ length: workers }, () => bench.startWorker()))
  try {
    while ((await bench.succeeded()) < runs) await delay(50)
    // Without the beginning, when not all of them work yet, and the end, when there is too little for all.
    const { rows } = await bench.pool.query<{ seconds: number; n: number }>(
      `select extract(epoch from max(finished_at) - min(finished_at))::float8 as seconds, count(*)::int - 1 as n
         from (select finished_at, row_number() over (order by finished_at) as place from run_history) as r
        where place between $1::int * 0.2 and $1::int * 0.95`,
      [runs],
    )
    const { rows: shares } = await bench.pool.query<{ connections: number }>(
      `select count(*)::int as connections from pg_stat_activity
        where datname = current_database() and application_name like 'sentiero%'`,
    )
    const { seconds = 1, n = 0 } = rows[0] ?? {}
    return {
      value: Math.round(n / seconds),
      unit: '1/s',
      workers,
      runs,
      connections: shares[0]?.connections ?? 0,
    }
  } finally {
    await Promise.all(started.map((worker) => worker[Symbol.asyncDispose]()))
  }
}
