import type { WorkflowDocument } from '#engine/graph/document.ts'
import { post, startBenchServer } from './bench-server.ts'
import type { Figure } from './figures.ts'

/** From the first webhook posted to the last run ended: the median of three rounds, after one to warm up. */
export async function runsPerSecond(
  document: WorkflowDocument,
  { runs, connections = 32 }: { runs: number; connections?: number },
  progress: (sentence: string) => void,
): Promise<Figure> {
  await using bench = await startBenchServer()
  const target = await bench.publish(document)
  const body = { host: 'SRV-1', disk: 95, text: 'x'.repeat(200) }
  const run = async (amount: number) => {
    const before = await bench.succeeded()
    const started = performance.now()
    const { non2xx, errors } = await post(target, body, { amount, connections })
    if (non2xx + errors > 0) throw new Error(`${non2xx + errors} webhooks were not accepted`)
    while ((await bench.succeeded()) - before < amount)
      await new Promise((resolve) => setTimeout(resolve, 25))
    return amount / ((performance.now() - started) / 1000)
  }
  await run(1000)
  const rates: number[] = []
  for (let round = 0; round < 3; round++) {
    rates.push(await run(runs))
    progress(`  ${Math.round(rates.at(-1) ?? 0)}/s`)
  }
  const [low = 0, median = 0, high = 0] = rates.toSorted((a, b) => a - b)
  return {
    value: Math.round(median),
    unit: '1/s',
    low: Math.round(low),
    high: Math.round(high),
    runs,
    connections,
  }
}
