import { buildDocument, expression, literal } from '../support/document.ts'
import { startBenchServer } from './bench-server.ts'
import type { Measurement } from './figures.ts'
import { rssMb } from './rss-mb.ts'

const items = 10_000

/** One run that sets a value for each of 10,000 items, ten at a time; each item's step is recorded. */
export const measureLoop: Measurement = {
  title: 'a loop of 10,000 items',
  names: ['loop_10000_s', 'loop_10000_extra_mb'],
  async measure(progress) {
    await using bench = await startBenchServer()
    const target = await bench.publish(
      buildDocument(
        {
          hook: { type: 'webhook.received', params: { authentication: literal('bearer') } },
          each: {
            type: 'flow.each',
            params: { items: expression('trigger.body.items'), concurrency: literal(10) },
          },
          keep: { type: 'flow.set', in: 'each', params: { n: expression('loop.item') } },
        },
        ['hook -> each'],
      ),
    )
    const run = async (count: number) => {
      const before = await bench.succeeded()
      const body = JSON.stringify({ items: Array.from({ length: count }, (_, n) => n), count })
      const started = performance.now()
      const { status } = await fetch(target.url, { method: 'POST', headers: target.headers, body })
      if (status !== 202) throw new Error(`The webhook was answered ${status}`)
      let most = 0
      while ((await bench.succeeded()) === before) {
        most = Math.max(most, rssMb(bench.server.pid))
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      return { seconds: (performance.now() - started) / 1000, most }
    }
    await run(1000)
    const idle = rssMb(bench.server.pid)
    const { seconds, most } = await run(items)
    progress(`  ${seconds.toFixed(1)} s`)
    return {
      loop_10000_s: { value: Number(seconds.toFixed(2)), unit: 's', items },
      loop_10000_extra_mb: { value: Math.max(0, most - idle), unit: 'MB', idle, most },
    }
  },
}
