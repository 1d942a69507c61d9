import { rm } from 'node:fs/promises'
import type { Pool } from 'pg'
import { connectDatabase } from '#engine/db/connect.ts'
import { startEmbeddedPostgres } from '#engine/db/embedded.ts'
import { migrate } from '#engine/db/migrate.ts'
import { usualBusinessHours } from '#engine/msp/business-hours.ts'
import { newSlaPolicy } from '#engine/msp/sla-policy.ts'
import { migrationsDir } from '#engine/open-installation.ts'
import { insertPolicy } from '#engine/sla/policies.ts'
import { readClocks } from '#engine/sla/read-clocks.ts'
import { createTendClocks } from '#engine/sla/tend-clocks.ts'
import { newDataDir } from '../support/server.ts'
import type { Measurement } from './figures.ts'

const tickets = 100_000
/** In a busy tick so many tickets were changed and so many clocks are due. */
const busy = { changed: 1000, due: 500 }
const customers = { all: 200, withHours: 50 }
const ticks = 20

/** What the clocks of 100,000 open tickets cost: in a tick as it mostly is, in a busy one, and all computed at once. */
export const measureSlaTick: Measurement = {
  title: `the SLA clocks of ${tickets} open tickets`,
  names: ['sla_tick_s_at_100k'],
  async measure(progress) {
    const dataDir = await newDataDir()
    const postgres = await startEmbeddedPostgres({ dataDir })
    const { pool, db, close } = connectDatabase(postgres.url, { max: 2 })
    try {
      await migrate(pool, migrationsDir)
      await openTickets(pool)
      progress(`  ${tickets} tickets are open`)
      const start = new Date()
      for (const policy of policies) await insertPolicy(db, policy, start)
      let now = start
      const tend = createTendClocks(db, () => now)
      const first = await seconds(async () => {
        const done = await tend()
        if (done.tickets < tickets) throw new Error(`${done.tickets} tickets were looked at`)
      })
      await pool.query('vacuum (analyze)')
      progress(`  computed and written for the first time in ${first.toFixed(1)} s`)
      await pool.query('insert into sla_changes select id from tickets')
      const all = await seconds(tend)
      await pool.query('vacuum (analyze) sla_changes')
      progress(`  all computed again in ${all.toFixed(1)} s`)
      const [quiet, full]: [number[], number[]] = [[], []]
      for (let n = 0; n < ticks; n++) {
        now = new Date(start.getTime() + n)
        quiet.push(await seconds(tend))
        await pool.query('insert into sla_changes select id from tickets order by random() limit $1', [
          busy.changed,
        ])
        await pool.query(
          `update ticket_clocks set look_at = now() - interval '1 minute' where (ticket_id, metric) in (
             select ticket_id, metric from ticket_clocks where look_at is not null order by look_at limit $1)`,
          [busy.due],
        )
        full.push(await seconds(tend))
      }
      const { rows: some } = await pool.query<{ id: string }>(
        'select id from tickets order by number desc limit 50',
      )
      const read: number[] = []
      for (let n = 0; n < ticks; n++) {
        read.push(
          await seconds(() =>
            readClocks(
              db,
              some.map(({ id }) => id),
              now,
            ),
          ),
        )
      }
      const { rows } = await pool.query<{ clocks: number }>(
        'select count(*)::int as clocks from ticket_clocks',
      )
      return {
        sla_tick_s_at_100k: {
          value: thousandths(median(full)),
          unit: 's',
          of: `a tick with ${busy.changed} changed tickets and ${busy.due} due clocks`,
          slowest_s: thousandths(Math.max(...full)),
          nothing_to_do_s: thousandths(median(quiet)),
          all_again_s: thousandths(all),
          all_first_time_s: thousandths(first),
          page_of_50_s: thousandths(median(read)),
          tickets,
          clocks: rows[0]?.clocks ?? 0,
        },
      }
    } finally {
      await close()
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
}

const targets = { firstResponse: 240, nextUpdate: 960, resolution: 2400 }
const urgent = { firstResponse: 60, nextUpdate: 240, resolution: 960 }
const everybody = newSlaPolicy.parse({
  name: 'Standard',
  targets: { low: targets, normal: targets, high: urgent, critical: urgent },
  warnAtPercent: [50, 75, 90],
})
const policies = [
  newSlaPolicy.parse({
    ...everybody,
    name: 'Gold',
    calendar: { kind: 'always' },
    appliesTo: { customerTags: ['gold'] },
  }),
  everybody,
]

/** Of the last sixty days: each was opened, answered or not, and waited for a customer or not. */
async function openTickets(pool: Pool): Promise<void> {
  const hours = (n: number) =>
    JSON.stringify({
      ...usualBusinessHours,
      holidays: [{ date: `2026-12-${String((n % 28) + 1).padStart(2, '0')}`, name: '' }],
    })
  for (let n = 0; n < customers.all; n++) {
    await pool.query(
      'insert into customers (id, name, tags, business_hours) values (gen_random_uuid(), $1, $2, $3)',
      [`Customer ${n}`, n % 5 === 0 ? ['gold'] : [], n < customers.withHours ? hours(n) : null],
    )
  }
  await pool.query(
    `insert into tickets (id, customer_id, subject, status, priority, created_at)
     select uuidv7(), known.ids[1 + n % array_length(known.ids, 1)], 'Problem ' || n,
            case when n % 3 = 0 then 'waiting' else 'open' end,
            case when n % 10 = 0 then 'high' else 'normal' end, now() - random() * interval '60 days'
       from generate_series(1, $1) as n, (select array_agg(id) as ids from customers) as known`,
    [tickets],
  )
  await pool.query(
    `insert into ticket_history (ticket_id, at, actor_kind, actor, field, from_value, to_value)
     select id, created_at, 'human', 'Anna', 'created', null::jsonb, '{"status": "new"}'::jsonb from tickets
     union all
     select id, created_at + interval '10 minutes', 'human', 'Anna', 'status', '"new"'::jsonb, '"open"'::jsonb from tickets
     union all
     select id, created_at + (now() - created_at) / 2, 'human', 'Anna', 'status', '"open"'::jsonb, '"waiting"'::jsonb
       from tickets where status = 'waiting'`,
  )
  await pool.query(
    `insert into ticket_comments (id, ticket_id, author_kind, visibility, body, created_at)
     select uuidv7(), id, 'technician', 'public', 'We look into it.', created_at + n * interval '1 hour'
       from tickets, generate_series(1, 2) as n where number % 2 = 0`,
  )
  await pool.query('vacuum (analyze)')
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000
}
