import { buildDocument, expression, literal, template } from '../support/document.ts'
import { post, startBenchServer } from './bench-server.ts'
import type { Measurement } from './figures.ts'

/** Webhook, set, if, set, set, create ticket. */
export const fiveSteps = buildDocument(
  {
    hook: { type: 'webhook.received', params: { authentication: literal('bearer') } },
    read: {
      type: 'flow.set',
      params: { host: expression('trigger.body.host'), disk: expression('trigger.body.disk') },
    },
    full: { type: 'flow.if', params: { condition: expression('steps.read.output.disk > 90') } },
    name: { type: 'flow.set', params: { subject: template('Disk full on {{ steps.read.output.host }}') } },
    tell: { type: 'flow.set', params: { text: template('{{ steps.name.output.subject }}: clean it up.') } },
    ticket: {
      type: 'ticket.create',
      params: {
        subject: expression('steps.name.output.subject'),
        description: expression('steps.tell.output.text'),
        priority: literal('high'),
      },
    },
  },
  ['hook -> read', 'read -> full', 'full:yes -> name', 'name -> tell', 'tell -> ticket'],
)

const count = 8000

/** From the first webhook posted to the last run ended, everything on one machine. */
export const measureFiveSteps: Measurement = {
  title: 'webhook and 5 light steps to the end',
  names: ['five_step_runs_per_s'],
  async measure(progress) {
    await using bench = await startBenchServer()
    const target = await bench.publish(fiveSteps)
    const body = { host: 'SRV-1', disk: 95, text: 'x'.repeat(200) }
    const run = async (amount: number) => {
      const before = await bench.succeeded()
      const started = performance.now()
      const { non2xx, errors } = await post(target, body, { amount })
      if (non2xx + errors > 0) throw new Error(`${non2xx + errors} webhooks were not accepted`)
      while ((await bench.succeeded()) - before < amount)
        await new Promise((resolve) => setTimeout(resolve, 25))
      return amount / ((performance.now() - started) / 1000)
    }
    await run(1000)
    const rates: number[] = []
    for (let round = 0; round < 3; round++) {
      rates.push(await run(count))
      progress(`  ${Math.round(rates.at(-1) ?? 0)}/s`)
    }
    const [low = 0, median = 0, high = 0] = rates.toSorted((a, b) => a - b)
    return {
      five_step_runs_per_s: {
        value: Math.round(median),
        unit: '1/s',
        low: Math.round(low),
        high: Math.round(high),
        runs: count,
      },
    }
  },
}
