import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Condition } from './run-conditions.ts'
import { oneOf } from './run-conditions.ts'

/** So many of the newest runs are searched by the data that started them, which no index holds. */
export const eventsSearched = 10_000
const mostNames = 100

/**
 * Ids of runs about something of these words: of their workflow, customer, device, the text of their error, the data that
 * started them, the number of their ticket, or their own id. Each is looked for on its own way, so that none reads all runs.
 */
export async function searchRuns(
  db: Kysely<Database>,
  words: string,
  conditions: Condition,
  limit: number,
): Promise<string[]> {
  const like = `%${words.replaceAll(/[\\%_]/g, '\\$&')}%`
  const number = /^#?(\d{1,12})$/.exec(words)?.[1]
  const named = async (table: 'workflows' | 'customers' | 'devices', column: string) => {
    const { rows } = await sql<{ id: string }>`
      select id from ${sql.table(table)} where ${sql.ref(column)} ilike ${like} limit ${mostNames}`.execute(
      db,
    )
    return rows.map(({ id }) => id)
  }
  const [workflows, customers, devices] = await Promise.all([
    named('workflows', 'name'),
    named('customers', 'name'),
    named('devices', 'hostname'),
  ])
  const ways: RawBuilder<unknown>[] = [
    found(sql`all_runs.status = 'failed' and all_runs.error ->> 'message' ilike ${like}`),
    sql`(select newest.id
           from (select all_runs.id, all_runs.event_id from all_runs where ${conditions}
                  order by all_runs.id desc limit ${eventsSearched}) as newest
           join events on events.id = newest.event_id
          where events.dedup_key ilike ${like} or events.data::text ilike ${like}
          order by newest.id desc limit ${limit})`,
  ]
  if (workflows.length > 0) ways.push(found(oneOf(sql`all_runs.workflow_id`, workflows)))
  if (customers.length > 0) ways.push(found(oneOf(sql`all_runs.customer_id`, customers)))
  if (devices.length > 0) {
    const events = sql`select id from events where ${oneOf(sql`device_id`, devices)}`
    ways.push(found(sql`all_runs.event_id in (${events})`))
  }
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(words)) {
    ways.push(found(sql`all_runs.id = ${words}::uuid`))
  }
  if (number !== undefined) {
    ways.push(
      found(sql`all_runs.id in (
        select t.run_id from tickets t where t.number = ${number}::bigint
         union select c.run_id from ticket_comments c join tickets t on t.id = c.ticket_id where t.number = ${number}::bigint)`),
    )
  }
  const { rows } = await sql<{ id: string }>`
    select id from (${sql.join(ways, sql` union `)}) as found order by id desc limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)

  function found(condition: RawBuilder<unknown>) {
    return sql`(select all_runs.id from all_runs where ${conditions} and ${condition}
                 order by all_runs.id desc limit ${limit})`
  }
}
