import { type Kysely, type RawBuilder, sql } from 'kysely'
import { idAt, timeOf } from '../db/id-at.ts'
import type { Database } from '../db/schema.ts'
import type { RunStatus } from './present-run.ts'
import type { Condition } from './run-conditions.ts'

const dayMs = 24 * 3_600_000
/** How far back is looked for a full page before the whole history is asked: most pages are in one or two partitions. */
const looksBack = [2 * dayMs, 14 * dayMs]

const ended = ['succeeded', 'failed', 'cancelled']

export interface WantedRuns {
  /** On `all_runs`. */
  conditions: Condition
  /** The ones that `conditions` allow. */
  status?: readonly RunStatus[] | undefined
  /** An id: only runs before it. */
  cursor?: string | undefined
  from?: string | undefined
  to?: string | undefined
  limit: number
}

/**
 * Ids of the newest runs of a kind, the newest first. Those under way and those that have ended are asked apart, each by its
 * own indexes and for one page, and neither where its runs are not of a wanted status.
 */
export async function newestRuns(db: Kysely<Database>, wanted: WantedRuns): Promise<string[]> {
  const { conditions, status, limit } = wanted
  const sides = [
    ...(status === undefined || status.some((one) => !ended.includes(one)) ? [sql`runs`] : []),
    ...(status === undefined || status.some((one) => ended.includes(one)) ? [sql`run_history`] : []),
  ]
  const end = [wanted.cursor, wanted.to && idAt(Date.parse(wanted.to))]
    .filter((id) => id !== undefined)
    .toSorted()[0]
  const begin = wanted.from ? idAt(Date.parse(wanted.from)) : idAt(0)
  const found: string[] = []
  let high = end
  for (const back of [...looksBack, Number.POSITIVE_INFINITY]) {
    const low = [begin, idAt(Math.max(0, (end ? timeOf(end) : Date.now()) - back))].toSorted()[1] ?? begin
    found.push(...(await newestBetween(db, sides, conditions, { low, high, limit: limit - found.length })))
    if (found.length >= limit || low <= begin) break
    high = low
  }
  return found
}

async function newestBetween(
  db: Kysely<Database>,
  sides: readonly RawBuilder<unknown>[],
  conditions: Condition,
  { low, high, limit }: { low: string; high: string | undefined; limit: number },
): Promise<string[]> {
  const before = high === undefined ? sql`` : sql`and all_runs.id < ${high}`
  const of = (side: RawBuilder<unknown>) => sql`
    (select all_runs.id from ${side} as all_runs
      where all_runs.id >= ${low} ${before} and ${conditions} order by all_runs.id desc limit ${limit})`
  const { rows } = await sql<{ id: string }>`
    select id from (${sql.join(sides.map(of), sql` union all `)}) as found order by id desc limit ${limit}`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}
