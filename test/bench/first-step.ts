import { startBenchServer } from './bench-server.ts'
import type { Measurement } from './figures.ts'
import { fiveSteps } from './five-steps.ts'

const count = 200

/** From the event's commit to the start of its first step, on a server with nothing else to do. */
export const measureFirstStep: Measurement = {
  title: 'event to first step',
  names: ['event_to_first_step_p50_ms', 'event_to_first_step_p99_ms'],
  async measure() {
    await using bench = await startBenchServer()
    const { url, headers } = await bench.publish(fiveSteps)
    for (let n = 0; n < count; n++) {
      const body = JSON.stringify({ host: `SRV-${n}`, disk: 95 })
      const response = await fetch(url, { method: 'POST', headers, body })
      await response.arrayBuffer()
      await new Promise((resolve) => setTimeout(resolve, 25 + (n % 10)))
    }
    while ((await bench.succeeded()) < count) await new Promise((resolve) => setTimeout(resolve, 25))
    const { rows } = await bench.pool.query<{ p50: number; p99: number }>(
      `select percentile_cont(0.5) within group (order by ms) as p50, percentile_cont(0.99) within group (order by ms) as p99
         from (select extract(epoch from s.started_at - e.received_at)::float8 * 1000 as ms
                 from run_history r join events e on e.id = r.event_id join steps s on s.run_id = r.id and s.seq = 1) as t`,
    )
    const { p50 = 0, p99 = 0 } = rows[0] ?? {}
    return {
      event_to_first_step_p50_ms: { value: Number(p50.toFixed(1)), unit: 'ms', events: count },
      event_to_first_step_p99_ms: { value: Number(p99.toFixed(1)), unit: 'ms', events: count },
    }
  },
}
