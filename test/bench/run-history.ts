import { performance } from 'node:perf_hooks'
import type { Pool } from 'pg'
import { makePartitions, makePastPartitions } from '#engine/history/make-partitions.ts'

export const runsStored = 1_000_000
const atOnce = 50_000
const days = 90
const dayMs = 24 * 3_600_000

/**
 * Fills an installation with a million runs of the last 90 days, each with its event and a step: of twenty workflows in three
 * versions and fifty customers, one in fifty failed, one in forty about a device, one in a hundred about a ticket. Answers the seconds that it took.
 */
export async function writeMillionRuns(pool: Pool, progress: (sentence: string) => void): Promise<number> {
  const started = performance.now()
  await makePastPartitions(pool, Date.now() - days * dayMs, Date.now())
  await makePartitions(pool, () => days, Date.now())
  await pool.query(
    `insert into customers (id, name) select gen_random_uuid(), 'Customer ' || n || ' Srl' from generate_series(1, 50) as n`,
  )
  await pool.query(
    `insert into devices (id, hostname, customer_id)
     select gen_random_uuid(), 'SRV-' || row_number() over (), id from customers, generate_series(1, 10)`,
  )
  const kinds = ['webhook.received', 'schedule.due', 'email.received']
  await pool.query(
    `insert into workflows (id, name, draft, published_version)
     select gen_random_uuid(), 'Workflow ' || n, '{}', 3 from generate_series(1, 20) as n`,
  )
  await pool.query(
    `insert into workflow_versions (workflow_id, version, document, published_by)
     select id, v, jsonb_build_object('nodes', jsonb_build_array(jsonb_build_object('id', 'hook', 'type',
                     ($1::text[])[1 + row_number() over () % 3]))), 'bench'
       from workflows, generate_series(1, 3) as v where draft = '{}'`,
    [kinds],
  )
  for (let from = 0; from < runsStored; from += atOnce) {
    await pool.query(
      `with known as (
         select array(select id from workflows where draft = '{}' order by name) as workflows, array(select id from customers order by name) as customers,
                array(select id from devices order by hostname) as devices
       ), made as materialized (
         select n, $2::float8 + n::float8 * $3 as ms, known.workflows[1 + n % 20] as workflow_id,
                case when n % 10 > 0 then known.customers[1 + n % 50] end as customer_id,
                case when n % 40 = 0 then known.devices[1 + n / 40 % 500] end as device_id
           from generate_series($1::integer, $1 + ${atOnce - 1}) as n, known
       ), ids as materialized (
         select *, (left(t, 8) || '-' || substr(t, 9) || '-7' || substr(r, 1, 3) || '-8' || substr(r, 4, 3) || '-' || substr(r, 7, 12))::uuid as id,
                (left(t, 8) || '-' || substr(t, 9) || '-7' || substr(r, 1, 3) || '-8' || substr(r, 4, 3) || '-' || substr(r, 20, 12))::uuid as event_id
           from (select *, lpad(to_hex(floor(ms)::bigint), 12, '0') as t, md5(n::text) as r from made) as timed
       ), told as (
         insert into events (id, source_key, type, source, dedup_key, customer_id, device_id, occurred_at, received_at, trust, data, routed_at)
         select event_id, 'hook:bench', 'webhook.received', 'webhook', 'alert-' || n % 5000, customer_id, device_id, to_timestamp(ms / 1000),
                to_timestamp(ms / 1000), 'none', jsonb_build_object('host', 'SRV-' || n % 500, 'disk', n % 100, 'text', md5(n::text)),
                to_timestamp(ms / 1000) from ids
       ), done as (
         insert into steps (run_id, seq, node_id, status, handle, started_at, finished_at, input, output)
         select id, 1, 'hook', 'ok', 'out', to_timestamp(ms / 1000), to_timestamp(ms / 1000), '{}',
                jsonb_build_object('host', 'SRV-' || n % 500) from ids
       ), tickets as (
         insert into tickets (id, customer_id, subject, run_id)
         select gen_random_uuid(), customer_id, 'Disk full', id from ids where n % 100 = 0 and customer_id is not null
       )
       insert into run_history (id, workflow_id, version, trigger_node, event_id, customer_id, mode, status, state, error, recoveries,
                                created_at, started_at, finished_at, parent_told, children_told)
       select id, workflow_id, 1 + n % 3, 'hook', event_id, customer_id, case when n % 200 = 1 then 'test' else 'live' end,
              case when n % 50 = 7 then 'failed' when n % 500 = 3 then 'cancelled' else 'succeeded' end,
              '{"settled": {"hook": {"status": "ok", "handle": "out"}}, "attempts": {}, "waiting": {}, "open": {}}',
              case when n % 50 = 7 then jsonb_build_object('class', 'Remote', 'code', 'http_500', 'message',
                                                         'SRV-' || n % 500 || ' answered 500', 'nodeId', 'hook') end,
              0, to_timestamp(ms / 1000), to_timestamp(ms / 1000), to_timestamp(ms / 1000 + 2), true, true from ids`,
      [from, Date.now() - days * dayMs, (days * dayMs) / runsStored],
    )
    if (from % 250_000 === 0) progress(`  ${from + atOnce} runs`)
  }
  await pool.query('vacuum (analyze)')
  return Math.round((performance.now() - started) / 1000)
}
