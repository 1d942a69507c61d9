import { setTimeout as delay } from 'node:timers/promises'
import { insertAllowedTarget } from '#engine/http/allow-list.ts'
import { buildDocument, expression, literal } from '../support/document.ts'
import { startWebServer } from '../support/web-server.ts'
import { post, startBenchServer } from './bench-server.ts'
import type { Measurement } from './figures.ts'

const inOneRun = 20
const runs = 1000
const lonely = 60

const bearerHook = { type: 'webhook.received', params: { authentication: literal('bearer') } }

const chain = (
  step: (n: number) => {
    type: string
    params: Record<string, ReturnType<typeof literal> | ReturnType<typeof expression>>
  },
) =>
  buildDocument(
    Object.fromEntries([
      ['hook', bearerHook],
      ...Array.from({ length: inOneRun }, (_, n) => [`s${n}`, step(n)]),
    ]),
    ['hook -> s0', ...Array.from({ length: inOneRun - 1 }, (_, n) => `s${n} -> s${n + 1}`)],
  )

/** Steps recorded a second, and what the engine adds to a step that is written before the next one begins. */
export const measureSteps: Measurement = {
  title: `runs of ${inOneRun} steps`,
  names: ['steps_per_s', 'step_overhead_p50_ms'],
  async measure() {
    await using bench = await startBenchServer()
    const light = await bench.publish(
      chain(() => ({ type: 'flow.set', params: { host: expression('trigger.body.host') } })),
    )
    await post(light, { host: 'SRV-1' }, { amount: 100 })
    while ((await bench.succeeded()) < 100) await delay(20)
    const started = performance.now()
    await post(light, { host: 'SRV-1' }, { amount: runs })
    while ((await bench.succeeded()) < 100 + runs) await delay(20)
    const perSecond = (runs * inOneRun) / ((performance.now() - started) / 1000)

    await using vendor = await startWebServer((_, response) => response.end('fine'))
    await insertAllowedTarget(bench.db, {
      name: 'vendor',
      cidr: '127.0.0.1',
      reason: 'bench',
      createdBy: 'bench',
    })
    const asking = await bench.publish(
      chain(() => ({ type: 'http.get', params: { url: literal(vendor.url) } })),
    )
    for (let n = 0; n < lonely; n++) {
      await post(asking, { n }, { amount: 1 })
      while ((await bench.succeeded()) < 100 + runs + n + 1) await delay(10)
    }
    // Of each run all that was not spent in a step, by step: the clock of one of them counts whole milliseconds only.
    const { rows } = await bench.pool.query<{ p50: number; p99: number }>(
      `select percentile_cont(0.5) within group (order by ms) as p50, percentile_cont(0.99) within group (order by ms) as p99
         from (select (extract(epoch from max(finished_at) - min(started_at) - sum(finished_at - started_at)) * 1000
                       / (count(*) - 1))::float8 as ms
                 from steps where node_id <> 'hook' and run_id in (select id from run_history order by id desc limit ${lonely})
                group by run_id) as t`,
    )
    const { p50 = 0, p99 = 0 } = rows[0] ?? {}
    return {
      steps_per_s: { value: Math.round(perSecond), unit: '1/s', runs, steps_in_a_run: inOneRun },
      step_overhead_p50_ms: {
        value: Number(p50.toFixed(2)),
        unit: 'ms',
        p99: Number(p99.toFixed(2)),
        of: 'a run alone, between steps that ask another system, each written before the next',
      },
    }
  },
}
