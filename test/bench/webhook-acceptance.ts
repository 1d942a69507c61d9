import { buildDocument, expression, literal } from '../support/document.ts'
import { post, startBenchServer } from './bench-server.ts'
import type { Measurement } from './figures.ts'

/** Webhooks answered 202 after their commit, while the same process runs what they start. */
export const measureAcceptance: Measurement = {
  title: 'webhooks accepted after commit, 32 connections',
  names: ['webhook_accepted_per_s', 'webhook_accept_p99_ms'],
  async measure(progress) {
    await using bench = await startBenchServer()
    const target = await bench.publish(
      buildDocument(
        {
          hook: { type: 'webhook.received', params: { authentication: literal('bearer') } },
          keep: { type: 'flow.set', params: { host: expression('trigger.body.host') } },
        },
        ['hook -> keep'],
      ),
    )
    const body = { host: 'SRV-1', disk: 95, text: 'x'.repeat(200) }
    await post(target, body, { duration: 3 })
    const times: number[] = []
    const { requests, latency, errors, non2xx } = await post(target, body, { duration: 10 }, (ms) =>
      times.push(ms),
    )
    progress(`  ${requests.average}/s, p99 ${latency.p99} ms`)
    return {
      webhook_accepted_per_s: {
        value: Math.round(requests.average),
        unit: '1/s',
        connections: 32,
        errors,
        non2xx,
      },
      webhook_accept_p99_ms: {
        value: latency.p99,
        unit: 'ms',
        p50: latency.p50,
        p95: Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0),
        max: latency.max,
      },
    }
  },
}
