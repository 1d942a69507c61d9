import { setTimeout as delay } from 'node:timers/promises'
import { type BenchServer, post, startBenchServer } from './bench-server.ts'
import { cpuSeconds, postgresCpuSeconds } from './cpu-seconds.ts'
import type { Measurement } from './figures.ts'
import { fiveSteps } from './five-steps.ts'
import { runsStored, writeMillionRuns } from './run-history.ts'

const perRound = 3000
const rounds = 3

/**
 * What a run costs with a million runs stored, over what it costs with a thousand: time of processors of the server and
 * of PostgreSQL, which other programs of the machine change less than the time that passes.
 */
export const measureRunCost: Measurement = {
  title: `the cost of a run with ${runsStored} stored`,
  names: ['cost_growth_1k_to_1m'],
  async measure(progress) {
    await using bench = await startBenchServer()
    const target = await bench.publish(fiveSteps)
    await rounded(bench, target, 1000)
    const few = await cost(bench, target)
    progress(`  ${few.toFixed(2)} ms each with a thousand`)
    await writeMillionRuns(bench.pool, progress)
    await rounded(bench, target, 1000)
    const many = await cost(bench, target)
    progress(`  ${many.toFixed(2)} ms each with a million`)
    return {
      cost_growth_1k_to_1m: {
        value: Number((many / few).toFixed(3)),
        unit: 'times',
        of: 'processor time of the server and PostgreSQL for a run of five steps, the middle of 3 rounds',
        run_ms_at_1k: Number(few.toFixed(3)),
        run_ms_at_1m: Number(many.toFixed(3)),
        runs: perRound,
      },
    }
  },
}

/** Milliseconds of a processor for one run. */
async function cost(
  bench: BenchServer,
  target: Awaited<ReturnType<BenchServer['publish']>>,
): Promise<number> {
  const each: number[] = []
  for (let round = 0; round < rounds; round++) {
    const before = spent(bench)
    await rounded(bench, target, perRound)
    each.push(((spent(bench) - before) * 1000) / perRound)
  }
  return each.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0
}

const spent = ({ server, dataDir }: BenchServer): number =>
  cpuSeconds(server.pid) + postgresCpuSeconds(dataDir)

/** Posts so many and waits until all have ended, asking seldom: counting is not what is measured. */
async function rounded(
  { pool }: BenchServer,
  target: Awaited<ReturnType<BenchServer['publish']>>,
  amount: number,
): Promise<void> {
  const { non2xx, errors } = await post(
    target,
    { host: 'SRV-1', disk: 95, text: 'x'.repeat(200) },
    { amount },
  )
  if (non2xx + errors > 0) throw new Error(`${non2xx + errors} webhooks were not accepted`)
  for (;;) {
    const { rows } = await pool.query<{ open: boolean }>(
      'select exists (select from events where routed_at is null) or exists (select from runs) as open',
    )
    if (rows[0]?.open === false) return
    await delay(100)
  }
}
