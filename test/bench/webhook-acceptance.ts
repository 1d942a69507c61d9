import { setTimeout as delay } from 'node:timers/promises'
import { buildDocument, expression, literal } from '../support/document.ts'
import { type BenchServer, post, startBenchServer } from './bench-server.ts'
import type { Measurement } from './figures.ts'

const workflow = buildDocument(
  {
    hook: { type: 'webhook.received', params: { authentication: literal('bearer') } },
    keep: { type: 'flow.set', params: { host: expression('trigger.body.host') } },
  },
  ['hook -> keep'],
)

/** Webhooks answered 202 after their commit, while the same process runs what they start, and where it has only the role web. */
export const measureAcceptance: Measurement = {
  title: 'webhooks accepted after commit, 32 connections',
  names: ['webhook_accepted_per_s', 'webhook_accept_p99_ms'],
  async measure(progress) {
    const both = await accept({})
    progress(`  ${both.requests.average}/s, p99 ${both.latency.p99} ms`)
    const apart = await accept({ roles: 'web' })
    progress(`  ${apart.requests.average}/s, p99 ${apart.latency.p99} ms in a web process apart`)
    return {
      webhook_accepted_per_s: {
        value: Math.round(both.requests.average),
        unit: '1/s',
        by_a_web_process_apart: Math.round(apart.requests.average),
        connections: 32,
        run_meanwhile_per_s: Math.round(both.runMeanwhile / both.duration),
        all_run_after_s: Number(both.restSeconds.toFixed(1)),
        errors: both.errors + apart.errors,
        non2xx: both.non2xx + apart.non2xx,
      },
      webhook_accept_p99_ms: {
        value: both.latency.p99,
        unit: 'ms',
        p50: both.latency.p50,
        p95: both.p95,
        max: both.latency.max,
        p99_of_a_web_process_apart: apart.latency.p99,
      },
    }
  },
}

async function accept(options: { roles?: 'web' }) {
  await using bench = await startBenchServer(options)
  const target = await bench.publish(workflow)
  const body = { host: 'SRV-1', disk: 95, text: 'x'.repeat(200) }
  const first = await post(target, body, { duration: 3 })
  const runBefore = await bench.succeeded()
  const times: number[] = []
  const result = await post(target, body, { duration: 10 }, (ms) => times.push(ms))
  const runMeanwhile = (await bench.succeeded()) - runBefore
  const restSeconds = options.roles ? 0 : await workOff(bench, first['2xx'] + result['2xx'])
  const p95 = Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0)
  return { ...result, p95, runMeanwhile, restSeconds }
}

/** How long it takes until every accepted event has been run. */
async function workOff(bench: BenchServer, accepted: number): Promise<number> {
  const began = performance.now()
  while ((await bench.succeeded()) < accepted) await delay(50)
  return (performance.now() - began) / 1000
}
