import { type Kysely, sql } from 'kysely'
import type { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { scopeAt } from '../graph/next.ts'
import { type Place, placeKey } from '../graph/place.ts'
import { type OpenContainer, type RunState, runState } from '../graph/run-state.ts'
import type { loopItem, loopItemPage, loopTally, stepTally } from './present-run.ts'

type LoopItem = z.output<typeof loopItem>
type LoopItemPage = z.output<typeof loopItemPage>

export interface ItemFilter {
  status?: LoopItem['status'] | undefined
  /** Words in what the steps of an item got, gave or failed with. */
  q?: string | undefined
  /** The first index to be shown. */
  from: number
  limit: number
}

/** How a step inside loops ended last; a failure that no way out leads on from is its item's. */
const hasFailed = sql`status in ('error', 'uncertain') and handle is null`

interface ItemRow {
  item: number | null
  failed: boolean
  active: boolean
  error: string | null
  started_at: Date
  finished_at: Date | null
  steps: number
  inAll: number
  failedInAll: number
  activeInAll: number
}

/** The items of the container at a place that have begun, in their order. */
export async function listLoopItems(
  db: Kysely<Database>,
  runId: string,
  container: Place,
  { status, q = '', from, limit }: ItemFilter,
): Promise<LoopItemPage> {
  const { state, over } = await readState(db, runId)
  const open = state && scopeAt(state, container.path)?.open[container.nodeId]
  const active = Object.keys(open?.active ?? {}).map(Number)
  const begin = `${placeKey(container)}[`
  const like = `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`
  const matching =
    q === ''
      ? sql`true`
      : sql`(input::text ilike ${like} or output::text ilike ${like} or coalesce(error ->> 'message', '') ilike ${like})`
  const of: Record<LoopItem['status'], ReturnType<typeof sql>> = {
    running: over ? sql`false` : sql`active`,
    cancelled: over ? sql`active` : sql`false`,
    failed: sql`not active and failed`,
    done: sql`not active and not failed`,
  }
  const { rows } = await sql<ItemRow>`
    with latest as (
      select distinct on (path, node_id) path, node_id, status, handle, started_at, finished_at, error, seq,
             split_part(substr(path, ${begin.length + 1}), ']', 1)::integer as item,
             position('/' in substr(path, ${begin.length + 1})) = 0 as direct, ${matching} as matching
        from whole_steps where run_id = ${runId} and starts_with(path, ${begin})
       order by path, node_id, seq desc
    ), begun as (
      select item, coalesce(bool_or(direct and ${hasFailed}), false) as failed,
             (array_agg(error ->> 'message' order by seq desc) filter (where direct and ${hasFailed}))[1] as error,
             min(started_at) as started_at, max(finished_at) as finished_at, count(*)::integer as steps,
             coalesce(bool_or(matching), false) as matching
        from latest group by item
       union all
      select missing, false, null, null, null, 0, ${q === ''}::boolean
        from unnest(${active}::integer[]) as missing where missing not in (select item from latest)
    ), items as (
      select *, item = any(${active}::integer[]) as active from begun
    )
    select shown.*, counts.*
      from (select count(*)::integer as "inAll", count(*) filter (where failed and not active)::integer as "failedInAll",
                   count(*) filter (where active)::integer as "activeInAll" from items) as counts
      left join lateral (
        select * from items
         where item >= ${from} and ${status ? of[status] : sql`true`} and matching
         order by item limit ${limit + 1}) as shown on true`.execute(db)
  const { inAll: all = 0, failedInAll: failed = 0, activeInAll = 0 } = rows[0] ?? {}
  const found = rows.flatMap((row) =>
    row.item === null ? [] : [presentItem({ ...row, item: row.item }, over)],
  )
  return {
    items: found.slice(0, limit),
    next: found[limit]?.index ?? null,
    counts: { all, failed, running: over ? 0 : activeInAll, done: all - failed - activeInAll },
  }
}

function presentItem(row: ItemRow & { item: number }, over: boolean): LoopItem {
  const startedAt = row.started_at?.toISOString() ?? null
  const finishedAt = row.active ? null : (row.finished_at?.toISOString() ?? null)
  return {
    index: row.item,
    status: row.active ? (over ? 'cancelled' : 'running') : row.failed ? 'failed' : 'done',
    startedAt,
    finishedAt,
    durationMs: startedAt && finishedAt ? Date.parse(finishedAt) - Date.parse(startedAt) : null,
    steps: row.steps,
    error: row.active ? null : row.error,
  }
}

interface LoopRow {
  nodeId: string
  begun: number
  failed: number
  started_at: Date
  ended_at: Date
}

/** How the steps inside the loops of a run ended, counted by step; and the items by container. */
export async function tallyLoops(
  db: Kysely<Database>,
  runId: string,
): Promise<{ steps: z.output<typeof stepTally>[]; loops: z.output<typeof loopTally>[] }> {
  const [steps, items, { state, over }] = await Promise.all([
    sql<z.output<typeof stepTally>>`
      select node_id as "nodeId", status, handle, count(*)::integer as count
        from (select distinct on (path, node_id) node_id, status, handle from steps
               where run_id = ${runId} and path <> '' order by path, node_id, seq desc) as latest
       group by 1, 2, 3 order by 1, 2, 3`.execute(db),
    sql<LoopRow>`
      select regexp_replace(path, '^(.*/)?([^/]*)\\[[0-9]+\\]$', '\\2') as "nodeId", count(*)::integer as begun,
             count(*) filter (where failed)::integer as failed, min(started_at) as started_at, max(ended_at) as ended_at
        from (select path, coalesce(bool_or(${hasFailed}), false) as failed, min(started_at) as started_at,
                     max(coalesce(finished_at, started_at)) as ended_at
                from (select distinct on (path, node_id) path, status, handle, started_at, finished_at from steps
                       where run_id = ${runId} and path <> '' order by path, node_id, seq desc) as latest
               group by path) as items
       group by 1 order by 1`.execute(db),
    readState(db, runId),
  ])
  const open = new Map<string, { total: number; running: number }>()
  if (state && !over) countOpen(state, open)
  const ids = new Set([...items.rows.map(({ nodeId }) => nodeId), ...open.keys()])
  const loops = [...ids].map((nodeId) => {
    const {
      begun = 0,
      failed = 0,
      started_at,
      ended_at,
    } = items.rows.find((row) => row.nodeId === nodeId) ?? {}
    const { total = 0, running = 0 } = open.get(nodeId) ?? {}
    const done = Math.max(0, begun - failed - running)
    return {
      nodeId,
      total: Math.max(total, begun),
      done,
      failed,
      running,
      startedAt: started_at?.toISOString() ?? null,
      finishedAt: running > 0 ? null : (ended_at?.toISOString() ?? null),
    }
  })
  return { steps: steps.rows, loops }
}

function countOpen(state: RunState, into: Map<string, { total: number; running: number }>): void {
  for (const [nodeId, container] of Object.entries(state.open) as [string, OpenContainer][]) {
    const before = into.get(nodeId) ?? { total: 0, running: 0 }
    const active = Object.values(container.active)
    into.set(nodeId, { total: before.total + container.total, running: before.running + active.length })
    for (const inner of active) countOpen(inner, into)
  }
}

async function readState(
  db: Kysely<Database>,
  runId: string,
): Promise<{ state: RunState | undefined; over: boolean }> {
  const row = await db
    .selectFrom('all_runs')
    .select(['state', 'finished_at'])
    .where('id', '=', runId)
    .executeTakeFirst()
  const state = runState.safeParse(row?.state)
  return { state: state.data, over: row?.finished_at !== null }
}
