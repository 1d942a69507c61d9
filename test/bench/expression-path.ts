import { evaluate, evaluateParams } from '#engine/expressions/evaluate.ts'
import type { Scope } from '#engine/expressions/scope.ts'
import { expression, literal, template } from '../support/document.ts'
import type { Measurement } from './figures.ts'

const rounds = 200
const callsPerRound = 1000

const scope: Scope = {
  trigger: { body: { host: 'SRV-1', disk: 95, alerts: [{ id: 7, severity: 'critical' }] } },
  event: { id: '0198', type: 'webhook.received', state: 'raised', device: { name: 'SRV-1' } },
  customer: { name: 'Rossi Srl', tags: ['gold'] },
  vars: {},
  steps: Object.fromEntries(
    Array.from({ length: 20 }, (_, n) => [`step${n}`, { output: { subject: `S${n}` } }]),
  ),
  run: { id: '0199', startedAt: '2026-01-05T08:00:00.000Z' },
}

const path = expression('trigger.body.alerts[0].severity')

/** Parameters as a "create ticket" step has them. */
const params = {
  subject: template('Disk full on {{ trigger.body.host }} at {{ customer.name }}'),
  description: expression('steps.step19.output.subject'),
  device: expression('event.device.name'),
  critical: expression('trigger.body.disk > 90'),
  priority: literal('high'),
}

/** What a step pays for its parameters before it can begin, in the thread that drives the runs. */
export const measureExpressionPath: Measurement = {
  title: 'plain paths in parameters',
  names: ['expression_path_us'],
  async measure() {
    const one = await microseconds(() => evaluate(path, scope))
    const set = await microseconds(() => evaluateParams(params, scope))
    return {
      expression_path_us: {
        value: one.median,
        unit: 'µs',
        of: 'one plain path of four keys, median of rounds',
        p99: one.p99,
        five_params_us: set.median,
        calls: rounds * callsPerRound,
      },
    }
  },
}

/** For each call, by rounds: one call alone is shorter than the clock can tell. */
async function microseconds(call: () => Promise<unknown>): Promise<{ median: number; p99: number }> {
  const times: number[] = []
  for (let round = -20; round < rounds; round++) {
    const started = performance.now()
    for (let n = 0; n < callsPerRound; n++) await call()
    if (round >= 0) times.push(((performance.now() - started) * 1000) / callsPerRound)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => Number((times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(2))
  return { median: at(0.5), p99: at(0.99) }
}
