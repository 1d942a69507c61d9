import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { newestRuns, type WantedRuns } from './newest-runs.ts'
import { aboutDevices, type Condition, oneOf } from './run-conditions.ts'

/** So many of the newest runs are searched by the data that started them, which no index holds. */
export const eventsSearched = 10_000
/** So many of the newest that failed are searched by their error. */
const errorsSearched = 10_000
const mostNames = 100

/**
 * Ids of runs about something of these words: of their workflow, customer, device, the text of their error, the data that
 * started them, the number of their ticket, or their own id. Each is looked for on its own way, so that none reads all runs.
 */
export async function searchRuns(db: Kysely<Database>, words: string, wanted: WantedRuns): Promise<string[]> {
  const { conditions, cursor, limit } = wanted
  const like = `%${words.replaceAll(/[\\%_]/g, '\\$&')}%`
  const number = /^#?(\d{1,12})$/.exec(words)?.[1]
  const named = async (table: 'workflows' | 'customers' | 'devices', column: string) => {
    const { rows } = await sql<{ id: string }>`
      select id from ${sql.table(table)} where ${sql.ref(column)} ilike ${like} limit ${mostNames}`.execute(
      db,
    )
    return rows.map(({ id }) => id)
  }
  const found = (condition: Condition, more: Partial<WantedRuns> = {}) =>
    newestRuns(db, { ...wanted, ...more, conditions: sql`${conditions} and ${condition}` })
  const ids = new Set<string>()
  const add = (some: readonly string[]) => {
    for (const id of some) ids.add(id)
  }

  const workflows = await named('workflows', 'name')
  const customers = await named('customers', 'name')
  const devices = await named('devices', 'hostname')
  if (workflows.length > 0) add(await found(oneOf(sql`all_runs.workflow_id`, workflows)))
  if (customers.length > 0) add(await found(oneOf(sql`all_runs.customer_id`, customers)))
  if (devices.length > 0) add(await found(await aboutDevices(db, devices)))
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(words)) {
    add(await found(sql`all_runs.id = ${words}::uuid`))
  }
  if (number !== undefined) {
    add(
      await found(sql`all_runs.id in (
        select t.run_id from tickets t where t.number = ${number}::bigint
         union select c.run_id from ticket_comments c join tickets t on t.id = c.ticket_id where t.number = ${number}::bigint)`),
    )
  }
  const before = cursor === undefined ? sql`true` : sql`all_runs.id < ${cursor}`
  const of = (table: 'runs' | 'run_history', more: Condition, count: number) => sql`
    (select all_runs.* from ${sql.table(table)} as all_runs
      where ${conditions} and ${before} and ${more} order by all_runs.id desc limit ${count})`
  const { rows } = await sql<{ id: string }>`
    (select failed.id from ${of('run_history', sql`all_runs.status = 'failed'`, errorsSearched)} as failed
      where failed.error ->> 'message' ilike ${like} order by id desc limit ${limit})
    union all
    (select newest.id
       from (select id, event_id from ${of('run_history', sql`true`, eventsSearched)} as ended
              union all
             select id, event_id from ${of('runs', sql`true`, eventsSearched)} as open
              order by id desc limit ${eventsSearched}) as newest
      cross join lateral (
        -- By its id, whatever is thought of how many there may be.
        select dedup_key, data from events where events.id = newest.event_id offset 0) as event
      where event.dedup_key ilike ${like} or event.data::text ilike ${like}
      order by newest.id desc limit ${limit})`.execute(db)
  add(rows.map(({ id }) => id))
  return [...ids].toSorted().toReversed().slice(0, limit)
}
