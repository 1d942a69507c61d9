import { setTimeout as delay } from 'node:timers/promises'
import { v7 as uuidv7 } from 'uuid'
import { createClaim } from '#engine/runs/claim.ts'
import { wakeForgottenRuns } from '#engine/runs/reap.ts'
import { wakeDueRuns } from '#engine/waits/wake-due.ts'
import { buildDocument, expression, literal } from '../support/document.ts'
import { type BenchServer, startBenchServer } from './bench-server.ts'
import type { Measurement } from './figures.ts'
import { rssMb } from './rss-mb.ts'

const count = 1_000_000
const perInsert = 100_000
/** The slowest timer looks every 10 s: once before, twice after. */
const watchedSeconds = { before: 11, after: 22 }
const woken = 200
const claimed = 200

/** What a million runs that wait cost the server, and whether those that are due are still found at once. */
export const measureParked: Measurement = {
  title: 'a million parked runs',
  names: ['parked_1m_extra_mb', 'claim_ms_at_1m_parked'],
  async measure(progress) {
    await using bench = await startBenchServer()
    await parkOne(bench)
    const before = await mostRss(bench, watchedSeconds.before)
    const started = performance.now()
    for (let n = 0; n < count; n += perInsert) await copyParked(bench)
    const insertSeconds = (performance.now() - started) / 1000
    // As autovacuum does within the minute.
    await bench.pool.query('vacuum (analyze) runs, waits')
    progress(`  parked after ${insertSeconds.toFixed(0)} s`)
    const after = await mostRss(bench, watchedSeconds.after)
    const dueMs = await medianMs(20, () => wakeDueRuns(bench.db, new Date()))
    const forgottenMs = await medianMs(5, () => wakeForgottenRuns(bench.db))
    const claims = await claimTimes(bench)
    const wokenMs = await wakeSome(bench)
    return {
      claim_ms_at_1m_parked: {
        value: Number((claims[Math.floor(claims.length / 2)] ?? 0).toFixed(2)),
        unit: 'ms',
        of: 'a queued run taken by a worker, beside a million that wait, median',
        p99: Number((claims[Math.floor(0.99 * (claims.length - 1))] ?? 0).toFixed(2)),
        claims: claims.length,
      },
      parked_1m_extra_mb: {
        value: Math.max(0, after - before),
        unit: 'MB',
        of: 'the server process, highest while its timers look',
        before,
        after,
        parked: count,
        due_query_ms: Number(dueMs.toFixed(2)),
        forgotten_query_ms: Number(forgottenMs.toFixed(1)),
        due_runs: woken,
        due_to_last_end_ms: Math.round(wokenMs),
        insert_s: Math.round(insertSeconds),
      },
    }
  },
}

const fiveDays = buildDocument(
  {
    hook: { type: 'webhook.received', params: { authentication: literal('bearer') } },
    wait: { type: 'flow.delay', params: { amount: literal(5), unit: literal('days') } },
    tell: { type: 'flow.set', params: { host: expression('trigger.body.host') } },
  },
  ['hook -> wait', 'wait -> tell'],
)

/** A run that came to its wait as every run does: the others are copies of its rows. */
async function parkOne({ publish, pool }: BenchServer): Promise<void> {
  const { url, headers } = await publish(fiveDays)
  const { status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ host: 'SRV-1' }) })
  if (status !== 202) throw new Error(`The webhook was answered ${status}`)
  const parked = `select from waits w join runs r on r.id = w.run_id where r.status = 'waiting'`
  while ((await pool.query(parked)).rowCount === 0) await delay(25)
}

/** Runs and waits as `parkOne` left them, each with ids of its own and due at some time of the next month. */
async function copyParked({ pool }: BenchServer): Promise<void> {
  await pool.query(
    `with first as (
       select r.*, w.id as wait_id, w.node_id, w.path, w.kind, w.wake_at
         from waits w join runs r on r.id = w.run_id order by w.id limit 1
     ), copy as materialized (
       select uuidv7() as new_id, uuidv7() as new_wait_id, first.* from first, generate_series(1, $1)
     ), waiting as (
       insert into waits (id, run_id, node_id, path, kind, wake_at)
       select new_wait_id, new_id, node_id, path, kind, wake_at + random() * interval '30 days' from copy
     )
     insert into runs (id, workflow_id, version, trigger_node, event_id, customer_id, status, lease_epoch, seq, state,
                       started_at)
     select new_id, workflow_id, version, trigger_node, event_id, customer_id, status, lease_epoch, seq,
            replace(state::text, wait_id::text, new_wait_id::text)::jsonb, started_at from copy`,
    [perInsert],
  )
}

/** Of runs that have no job, so that the server does not take them first; the shortest first, in milliseconds. */
async function claimTimes({ pool, db }: BenchServer): Promise<number[]> {
  const worker = uuidv7()
  const claim = createClaim(pool, db, async () => worker)
  const times: number[] = []
  for (let n = 0; n < claimed; n++) {
    const { rows } = await pool.query<{ id: string }>(
      `insert into runs (id, workflow_id, version, trigger_node, event_id)
       select uuidv7(), workflow_id, version, trigger_node, event_id from (select * from runs order by id limit 1) as first
       returning id`,
    )
    const id = rows[0]?.id ?? ''
    const started = performance.now()
    const run = await claim(id)
    times.push(performance.now() - started)
    if (!run) throw new Error('The run was taken by somebody else')
    await pool.query('delete from runs where id = $1', [id])
  }
  return times.toSorted((a, b) => a - b)
}

async function mostRss({ server }: BenchServer, seconds: number): Promise<number> {
  let most = 0
  for (const until = performance.now() + seconds * 1000; performance.now() < until; await delay(250)) {
    most = Math.max(most, rssMb(server.pid))
  }
  return most
}

async function medianMs(times: number, work: () => Promise<unknown>): Promise<number> {
  const each: number[] = []
  for (let n = 0; n < times; n++) {
    const started = performance.now()
    await work()
    each.push(performance.now() - started)
  }
  return each.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? 0
}

/** Makes some of them due; answers how long until the last of these has ended. */
async function wakeSome({ pool, succeeded }: BenchServer): Promise<number> {
  const started = performance.now()
  await pool.query(
    `update waits set wake_at = now() where id in (select id from waits order by wake_at limit ${woken})`,
  )
  while ((await succeeded()) < woken) await delay(10)
  return performance.now() - started
}
