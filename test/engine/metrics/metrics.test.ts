import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { connectDatabase } from '#engine/db/connect.ts'
import { createMetrics } from '#engine/metrics/metrics.ts'
import { countByValue, mostCounted, readLoad } from '#engine/metrics/read-load.ts'
import { catalogue } from '#nodes'
import { createTestDatabase } from '../../support/database.ts'
import { buildDocument, expression, literal } from '../../support/document.ts'
import { startEngine } from '../../support/engine.ts'

const engine = await startEngine(catalogue)
afterAll(() => engine[Symbol.asyncDispose]())

/** The value of one series; undefined where it is not there. */
function seriesOf(text: string, series: string): number | undefined {
  const line = text.split('\n').find((line) => line.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

const disk = buildDocument(
  {
    hook: { type: 'webhook.received', params: { authentication: literal('none') } },
    host: { type: 'flow.set', params: { host: expression('trigger.body.host') } },
    ticket: { type: 'ticket.create', params: { subject: expression('steps.host.output.host') } },
  },
  ['hook -> host', 'host -> ticket'],
)
const wrong = buildDocument(
  {
    hook: { type: 'webhook.received', params: { authentication: literal('none') } },
    note: { type: 'ticket.comment', params: { ticket: literal('9999'), body: literal('Looked at') } },
  },
  ['hook -> note'],
)

async function deliver(workflowId: string, body: object): Promise<void> {
  const { hook_key: key } = await engine.db
    .selectFrom('triggers')
    .select('hook_key')
    .where('workflow_id', '=', workflowId)
    .executeTakeFirstOrThrow()
  const answer = await engine.receiveHook(key ?? '', {
    headers: {},
    query: {},
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify(body)),
    receivedAt: new Date(),
  })
  expect(answer.status).toBe('accepted')
}

test('runs, their steps and what fails are counted by outcome, type of node and class of error', async () => {
  const good = await engine.publish(disk)
  const bad = await engine.publish(wrong)
  for (const host of ['SRV-1', 'SRV-2', 'SRV-3']) await deliver(good, { host })
  await deliver(bad, {})
  await engine.settled()
  const { text } = await engine.metrics.read()
  expect(seriesOf(text, 'sentiero_runs_ended_total{outcome="succeeded"}')).toBe(3)
  expect(seriesOf(text, 'sentiero_runs_ended_total{outcome="failed"}')).toBe(1)
  expect(seriesOf(text, 'sentiero_runs_ended_total{outcome="cancelled"}')).toBe(0)
  expect(seriesOf(text, 'sentiero_step_duration_seconds_count{node_type="ticket.create"}')).toBeGreaterThan(2)
  expect(seriesOf(text, 'sentiero_step_duration_seconds_bucket{le="+Inf",node_type="flow.set"}')).toBe(3)
  expect(text).toMatch(/sentiero_step_failures_total\{node_type="ticket.comment",error_class="\w+"\} 1\n/)
  expect(seriesOf(text, 'sentiero_run_start_delay_seconds_count')).toBe(4)
  expect(seriesOf(text, 'sentiero_leases_lost_total')).toBe(0)
})

test('what stands in the database is told: what is ready and since when, what waits for what, who is alive', async () => {
  await using database = await createTestDatabase()
  const { db, pool } = database
  await pool.query(`
    insert into events (id, source_key, type, source, occurred_at, received_at, trust, data)
    select uuidv7(), 'test', 'test.happened', 'test', now(), now() - interval '90 seconds', 'none', '{}'
      from generate_series(1, 2)`)
  await pool.query(`
    with run as (
      insert into runs (id, workflow_id, version, trigger_node, event_id, status, created_at)
      select uuidv7(), uuidv7(), 1, 'hook', uuidv7(), status, now() - interval '3 days'
        from unnest(array['queued', 'queued', 'waiting', 'waiting', 'waiting', 'paused']) as s(status)
      returning id, status
    ), wait as (
      insert into waits (id, run_id, node_id, kind) select uuidv7(), id, 'ask', 'signal' from run where status = 'waiting'
    )
    select graphile_worker.add_job('drive_run', json_build_object('runId', id), job_key => 'run:' || id)
      from run where status = 'queued'`)
  await pool.query(`update graphile_worker._private_jobs set created_at = now() - interval '40 seconds'`)
  await pool.query(`
    insert into engine_workers (id, host, pid, last_seen)
    values (uuidv7(), 'here', 1, now()), (uuidv7(), 'there', 2, now() - interval '1 minute')`)
  await pool.query(
    `insert into connections (id, type, name, secret, status) values (uuidv7(), 'smtp', 'Mail', '', 'failing')`,
  )
  const { text } = await createMetrics(db, pool).read()
  expect(seriesOf(text, 'sentiero_database_up')).toBe(1)
  expect(seriesOf(text, 'sentiero_runs_queued')).toBe(2)
  // By when it was woken, not by when it was created.
  expect(seriesOf(text, 'sentiero_oldest_ready_run_age_seconds')).toBeGreaterThanOrEqual(40)
  expect(seriesOf(text, 'sentiero_oldest_ready_run_age_seconds')).toBeLessThan(3600)
  expect(seriesOf(text, 'sentiero_events_unrouted')).toBe(2)
  expect(seriesOf(text, 'sentiero_oldest_unrouted_event_age_seconds')).toBeGreaterThanOrEqual(90)
  expect(seriesOf(text, 'sentiero_runs_unfinished{status="waiting"}')).toBe(3)
  expect(seriesOf(text, 'sentiero_runs_unfinished{status="paused"}')).toBe(1)
  expect(seriesOf(text, 'sentiero_waits{kind="signal"}')).toBe(3)
  expect(seriesOf(text, 'sentiero_waits{kind="timer"}')).toBe(0)
  expect(seriesOf(text, 'sentiero_workers{state="alive"}')).toBe(1)
  expect(seriesOf(text, 'sentiero_workers{state="silent"}')).toBe(1)
  expect(seriesOf(text, 'sentiero_connections{status="failing"}')).toBe(1)
  expect(seriesOf(text, 'sentiero_database_size_bytes')).toBeGreaterThan(1_000_000)
  expect(seriesOf(text, 'sentiero_database_pool_connections{state="in_use"}')).toBeGreaterThanOrEqual(0)
})

test('among many parked runs nothing is counted one by one: the plan of the load reads indexes, the rest is estimated', async () => {
  await using database = await createTestDatabase()
  const { db, pool } = database
  const parked = mostCounted * 2
  await pool.query(
    `with run as (
       insert into runs (id, workflow_id, version, trigger_node, event_id, status)
       select uuidv7(), '00000000-0000-0000-0000-000000000001', 1, 'hook', uuidv7(), 'waiting'
         from generate_series(1, $1) returning id)
     insert into waits (id, run_id, node_id, kind)
     select uuidv7(), id, 'ask', case when random() < 0.5 then 'timer' else 'signal' end from run`,
    [parked],
  )
  await pool.query('vacuum (analyze) runs, waits')
  const waiting = (await countByValue(db, 'runs', 'status')).get('waiting') ?? 0
  expect(waiting / parked).toBeCloseTo(1, 1)
  const kinds = await countByValue(db, 'waits', 'kind')
  expect((kinds.get('timer') ?? 0) / parked).toBeCloseTo(0.5, 1)
  await pool.query('select pg_stat_force_next_flush()')
  const read = async () => {
    const { rows } = await pool.query<{ n: number }>(
      `select coalesce(seq_tup_read, 0)::int as n from pg_stat_user_tables where relname = 'runs'`,
    )
    return rows[0]?.n ?? 0
  }
  const before = await read()
  expect(await readLoad(db)).toMatchObject({ queued: 0, running: 0, oldestReadySeconds: undefined })
  await pool.query('select pg_stat_force_next_flush()')
  expect((await read()) - before).toBe(0)
})

test('while the database is away the process still tells of itself, and that the database is away', async () => {
  const gone = connectDatabase('postgresql://nobody@127.0.0.1:1/nowhere')
  const { text } = await createMetrics(gone.db, gone.pool).read()
  await gone.close()
  expect(seriesOf(text, 'sentiero_database_up')).toBe(0)
  expect(seriesOf(text, 'sentiero_runs_queued')).toBeUndefined()
  expect(seriesOf(text, 'sentiero_runs_ended_total{outcome="failed"}')).toBe(0)
  expect(text).toMatch(/process_resident_memory_bytes \d/)
})

test('docs/metrics.md lists every measure with its kind, its labels and what it says, and no other', async () => {
  const page = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8')
  const listed = page.split('\n').filter((line) => line.startsWith('| `sentiero_'))
  const described = await engine.metrics.describe()
  const rows = described.map(
    ({ name, type, labels, help }) => `| \`${name}\` | ${type} | ${labels.join(', ')} | ${help} |`,
  )
  expect(listed.toSorted()).toEqual(rows.toSorted())
  const known = new Set(described.map(({ name }) => name))
  const alerts = readFileSync(new URL('../../../docs/prometheus-alerts.yml', import.meta.url), 'utf8')
  for (const [name] of `${page}${alerts}`.matchAll(/sentiero_[a-z_]+/g)) {
    expect(known, name).toContain(name.replace(/_(bucket|count|sum)$/, ''))
  }
})
