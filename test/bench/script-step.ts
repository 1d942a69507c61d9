import { createScriptPool } from '#engine/sandbox/script-pool.ts'
import type { Measurement } from './figures.ts'

const warmUp = 200
const count = 1_000
const code = `
const critical = input.alerts.filter(({ severity }) => severity === 'critical')
return { count: critical.length, hosts: [...new Set(critical.map(({ host }) => host))].sort() }`

/** One script at a time, each in a context of its own, from the step's call to its result. */
export const measureScriptStep: Measurement = {
  title: 'script step',
  names: ['script_step_p50_ms'],
  async measure() {
    const pool = createScriptPool()
    const { signal } = new AbortController()
    const alerts = Array.from({ length: 20 }, (_, n) => ({
      host: `SRV-${n % 7}`,
      severity: n % 3 === 0 ? 'critical' : 'low',
    }))
    const times: number[] = []
    for (let n = 0; n < warmUp + count; n++) {
      const started = performance.now()
      await pool.run({ code, input: { n, alerts }, customerId: null, timeoutMs: 5_000 }, signal)
      if (n >= warmUp) times.push(performance.now() - started)
    }
    await pool.stop()
    times.sort((a, b) => a - b)
    const at = (share: number) => Number((times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(2))
    return { script_step_p50_ms: { value: at(0.5), unit: 'ms', p99: at(0.99), calls: count } }
  },
}
