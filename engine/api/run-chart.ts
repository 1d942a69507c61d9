import { createRoute, z } from '@hono/zod-openapi'
import { type Kysely, sql } from 'kysely'
import { idAt } from '../db/id-at.ts'
import type { Database } from '../db/schema.ts'
import type { ApiDeps } from './api-env.ts'
import { may } from './may.ts'
import { runChart } from './present-run.ts'
import { Problem } from './problems.ts'
import { answers, newResource } from './resource.ts'
import { type RunFilter, runConditions } from './run-conditions.ts'
import { runFilterQuery } from './runs.ts'

type Bucket = z.output<typeof runChart>['bucket']
type Bar = z.output<typeof runChart>['items'][number]

/** More bars than these can be told apart by nobody. */
const mostBars = 400
const approximateMs: Record<Bucket, number> = {
  hour: 3_600_000,
  day: 24 * 3_600_000,
  week: 7 * 24 * 3_600_000,
}

const read = createRoute({
  method: 'get',
  path: '/run-chart',
  summary: 'How many runs were made in each hour, day or week, by how they ended',
  ...may('runs.read'),
  request: {
    query: runFilterQuery.extend({
      from: z.iso.datetime({ offset: true }),
      to: z.iso.datetime({ offset: true }),
      bucket: z.enum(['hour', 'day', 'week']),
      /** Hours and days are those of this zone, such as `Europe/Rome`. */
      timeZone: z.string().max(60).refine(isTimeZone, 'No time zone of that name is known.').default('UTC'),
    }),
  },
  responses: { 200: answers('Counts', runChart) },
})

export function runChartRoutes({ db }: ApiDeps) {
  return newResource().openapi(read, async (c) => {
    const { bucket, timeZone, ...filter } = c.req.valid('query')
    const length = Date.parse(filter.to) - Date.parse(filter.from)
    if (length <= 0) throw new Problem(400, 'The time ends before it begins: `to` must be after `from`.')
    if (length / approximateMs[bucket] > mostBars) {
      throw new Problem(
        400,
        `That are more than ${mostBars} bars: ask for a shorter time or a longer bucket.`,
      )
    }
    return c.json({ bucket, items: await countRuns(db, filter, bucket, timeZone) }, 200)
  })
}

/** Runs by when they were made; every bucket between `from` and `to` is there, the first and last may be cut. */
async function countRuns(
  db: Kysely<Database>,
  { from, to, ...filter }: RunFilter & { from: string; to: string },
  bucket: Bucket,
  timeZone: string,
): Promise<Bar[]> {
  const conditions = await runConditions(db, filter)
  const bounds = await listBounds(db, from, to, bucket, timeZone)
  // Each bucket is a range of ids: what is counted is read from indexes, and old partitions are left alone.
  const starts = bounds.map((at, place) => idAt(Math.max(at, place === 0 ? Date.parse(from) : 0)))
  const ends = bounds.map((_, place) => idAt(bounds[place + 1] ?? Date.parse(to)))
  const { rows } = await sql<{ place: number; status: string; count: number }>`
    select bars.place::integer as place, counted.status, counted.count
      from unnest(${starts}::uuid[], ${ends}::uuid[]) with ordinality as bars (low, high, place)
     cross join lateral (
       select status, count(*)::integer as count from (
         select all_runs.status from run_history as all_runs
          where all_runs.id >= bars.low and all_runs.id < bars.high
            and all_runs.status in ('succeeded', 'failed', 'cancelled') and ${conditions}
          union all
         select 'open' from runs as all_runs where all_runs.id >= bars.low and all_runs.id < bars.high and ${conditions}
       ) as made group by status) as counted`.execute(db)
  const bars = bounds.map((at) => ({
    at: new Date(at).toISOString(),
    ...{ succeeded: 0, failed: 0, cancelled: 0, open: 0 },
  }))
  for (const { place, status, count } of rows) {
    const bar = bars[place - 1]
    if (bar && isEnd(status)) bar[status] = count
  }
  return bars
}

function isEnd(status: string): status is 'succeeded' | 'failed' | 'cancelled' | 'open' {
  return ['succeeded', 'failed', 'cancelled', 'open'].includes(status)
}

/** The beginnings of the hours, days or weeks of a zone, that of `from` first, as milliseconds. */
async function listBounds(
  db: Kysely<Database>,
  from: string,
  to: string,
  bucket: Bucket,
  timeZone: string,
): Promise<number[]> {
  // Hours are counted in real time: an hour that the clock is put back by is there twice.
  const step = sql.lit(`1 ${bucket}`)
  const { rows } = await sql<{ at: Date }>`
    select at from ${
      bucket === 'hour'
        ? sql`generate_series(date_trunc('hour', ${from}::timestamptz at time zone ${timeZone}) at time zone ${timeZone},
                              ${to}::timestamptz, ${step}::interval) as at`
        : sql`(select day at time zone ${timeZone} as at
                 from generate_series(date_trunc(${bucket}, ${from}::timestamptz at time zone ${timeZone}),
                                      ${to}::timestamptz at time zone ${timeZone}, ${step}::interval) as day) as days`
    } where at < ${to}::timestamptz order by at`.execute(db)
  return rows.map(({ at }) => at.getTime())
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
