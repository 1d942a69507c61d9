import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { wakeRuns } from '#engine/waits/wake-runs.ts'
import { buildDocument, expression, literal } from '../support/document.ts'
import { startBenchServer } from './bench-server.ts'
import type { Measurement } from './figures.ts'

const backlog = 200_000
const perInsert = 20_000
const events = 150
const pauseMs = 120

/** How long an event of one customer waits for its first step while another one's runs queue up. */
export const measureQuietCustomer: Measurement = {
  title: `a customer behind another one's ${backlog} runs`,
  names: ['quiet_customer_p99_ms'],
  async measure(progress) {
    await using bench = await startBenchServer()
    const { url, headers } = await bench.publish(cheap)
    const noisy = await addCustomer(bench.pool, 'Noisy')
    const quiet = await addCustomer(bench.pool, 'Quiet')
    const post = async (customer: string, n: number) => {
      const body = JSON.stringify({ customer, host: `SRV-${n}` })
      const { status } = await fetch(url, { method: 'POST', headers, body })
      if (status !== 202) throw new Error(`The webhook was answered ${status}`)
    }
    await post(noisy, 0)
    while ((await bench.succeeded()) < 1) await delay(25)
    await queueBacklog(bench.pool, noisy)
    const before = await countQueued(bench.pool, noisy)
    progress(`  ${before} runs queued`)
    for (let n = 0; n < events; n++) {
      await post(quiet, n)
      await delay(pauseMs + (n % 10))
    }
    const after = await countQueued(bench.pool, noisy)
    progress(`  ${after} of them left`)
    await delay(2000)
    const times = await firstStepTimes(bench.pool, quiet)
    const at = (share: number) => Math.round(times[Math.floor(share * (times.length - 1))] ?? 0)
    return {
      quiet_customer_p99_ms: {
        value: at(0.99),
        unit: 'ms',
        of: 'event to first step of one customer, behind the queued runs of another',
        p50: at(0.5),
        longest: at(1),
        events,
        backlog_before: before,
        backlog_after: after,
      },
    }
  },
}

const cheap = buildDocument(
  {
    hook: {
      type: 'webhook.received',
      params: { authentication: literal('bearer'), customerField: literal('customer') },
    },
    keep: { type: 'flow.set', params: { host: expression('trigger.body.host') } },
  },
  ['hook -> keep'],
)

async function addCustomer(pool: Pool, name: string): Promise<string> {
  const id = uuidv7()
  await pool.query('insert into customers (id, name) values ($1, $2)', [id, name])
  return id
}

/** Copies of the first run of a customer, as they are written when their events come, with their jobs. */
async function queueBacklog(pool: Pool, customerId: string): Promise<void> {
  for (let n = 0; n < backlog; n += perInsert) {
    const { rows } = await pool.query<{ id: string }>(
      `insert into runs (id, workflow_id, version, trigger_node, event_id, customer_id)
       select uuidv7(), workflow_id, version, trigger_node, event_id, customer_id
         from (select * from run_history where customer_id = $1 order by id limit 1) as first, generate_series(1, $2)
       returning id`,
      [customerId, perInsert],
    )
    await wakeRuns(
      pool,
      rows.map(({ id }) => id),
    )
  }
}

async function countQueued(pool: Pool, customerId: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `select count(*)::int as n from runs where customer_id = $1 and status = 'queued'`,
    [customerId],
  )
  return rows[0]?.n ?? 0
}

/** From the event's commit to the start of its first step, the shortest first. */
async function firstStepTimes(pool: Pool, customerId: string): Promise<number[]> {
  const { rows } = await pool.query<{ ms: number }>(
    `select extract(epoch from s.started_at - e.received_at)::float8 * 1000 as ms
       from run_history r join events e on e.id = r.event_id join steps s on s.run_id = r.id and s.seq = 1
      where r.customer_id = $1 order by ms`,
    [customerId],
  )
  if (rows.length < events) throw new Error(`Of ${events} events only ${rows.length} were served`)
  return rows.map(({ ms }) => ms)
}
