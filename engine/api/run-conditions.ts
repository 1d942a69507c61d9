import { type Kysely, type RawBuilder, sql } from 'kysely'
import { idAt, timeOf } from '../db/id-at.ts'
import type { Database } from '../db/schema.ts'
import type { RunStatus } from './present-run.ts'
import { runsOfTicket } from './ticket-detail.ts'

/** What runs are looked for by; what is left out is not looked at. */
export interface RunFilter {
  workflowId?: string | undefined
  /** Of the workflow; `draft` stands for all drafts that were tried. */
  version?: number | 'draft' | undefined
  status?: readonly RunStatus[] | undefined
  customerId?: string | undefined
  ticketId?: string | undefined
  deviceId?: string | undefined
  mode?: 'live' | 'dry' | 'test' | undefined
  /** Kind of the trigger that started them, such as `webhook.received`. */
  trigger?: string | undefined
  /** When they were made: from, and before. */
  from?: string | undefined
  to?: string | undefined
}

export type Condition = RawBuilder<boolean>

/** The conditions on `all_runs` that a filter stands for. */
export async function runConditions(db: Kysely<Database>, filter: RunFilter): Promise<Condition> {
  const { workflowId, version, status, customerId, ticketId, deviceId, mode, trigger, from, to } = filter
  const all: Condition[] = []
  if (workflowId !== undefined) all.push(sql`all_runs.workflow_id = ${workflowId}`)
  if (version === 'draft') all.push(sql`all_runs.version < 0`)
  else if (version !== undefined) all.push(sql`all_runs.version = ${version}`)
  if (status !== undefined) all.push(ofStatus(status))
  if (customerId !== undefined) all.push(sql`all_runs.customer_id = ${customerId}`)
  if (ticketId !== undefined) all.push(sql`all_runs.id in ${runsOfTicket(ticketId)}`)
  if (deviceId !== undefined) all.push(await aboutDevices(db, [deviceId]))
  if (mode !== undefined) all.push(sql`all_runs.mode = ${sql.lit(mode)}`)
  if (trigger !== undefined) all.push(startedBy(await listTriggerNodes(db, trigger)))
  if (from !== undefined) all.push(sql`all_runs.id >= ${idAt(Date.parse(from))}`)
  if (to !== undefined) all.push(sql`all_runs.id < ${idAt(Date.parse(to))}`)
  return all.length === 0 ? sql`true` : sql`(${sql.join(all, sql` and `)})`
}

/** Written out, for some indexes are of a status only: a plan that is kept for any status would not use them. */
function ofStatus(status: readonly RunStatus[]): Condition {
  const [one, ...others] = status.map((status) => sql.lit(status))
  if (one === undefined) return sql`false`
  return others.length === 0
    ? sql`all_runs.status = ${one}`
    : sql`all_runs.status in (${sql.join([one, ...others])})`
}

/** Runs that events about devices have started: about each so many of the newest as anybody turns pages. */
export async function aboutDevices(db: Kysely<Database>, deviceIds: readonly string[]): Promise<Condition> {
  const { rows } = await sql<{ id: string }>`
    select told.id from unnest(${deviceIds}::uuid[]) as device (id)
     cross join lateral (
       select id from events where device_id = device.id order by id desc limit ${Math.ceil(eventsLookedAt / deviceIds.length)}
     ) as told order by told.id`.execute(db)
  const [oldest] = rows
  if (oldest === undefined) return sql`false`
  const events = rows.map(({ id }) => id)
  const since = idAt(timeOf(oldest.id) - 24 * 3_600_000)
  // Asked by themselves: for a page in the order of ids PostgreSQL would rather read all runs. None is a day
  // older than its event, whatever the clocks of those who made the two.
  const runs = await sql<{ id: string }>`
    select id from run_history where event_id = any(${events}::uuid[]) and id > ${since}
    union all
    select id from runs where event_id = any(${events}::uuid[]) and id > ${since}`.execute(db)
  return sql`all_runs.id = any(${runs.rows.map(({ id }) => id)}::uuid[])`
}

const eventsLookedAt = 2000

/** One value is compared, not looked for in a list: then an index by it and the id gives rows in their order. */
export function oneOf(column: RawBuilder<unknown>, values: readonly string[]): Condition {
  if (values.length === 0) return sql`false`
  if (values.length === 1) return sql`${column} = ${values[0]}`
  return sql`${column} in (${sql.join(values)})`
}

interface TriggerNode {
  workflow_id: string
  node_id: string
}

/** Every place where a trigger of a kind stands or stood, in any version. */
async function listTriggerNodes(db: Kysely<Database>, type: string): Promise<TriggerNode[]> {
  const { rows } = await sql<TriggerNode>`
    select distinct v.workflow_id, n ->> 'id' as node_id
      from workflow_versions v, jsonb_array_elements(v.document -> 'nodes') as n
     where n ->> 'type' = ${type}`.execute(db)
  return rows
}

function startedBy(places: readonly TriggerNode[]): Condition {
  if (places.length === 0) return sql`false`
  const pairs = places.map(({ workflow_id, node_id }) => sql`(${workflow_id}::uuid, ${node_id}::text)`)
  return sql`(all_runs.workflow_id, all_runs.trigger_node) in (${sql.join(pairs)})`
}
