import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

interface Taken {
  id: string
  source_key: string
  dedup_key: string | null
}

/**
 * Of events that this router has taken, those whose turn it is. One that speaks of a problem
 * waits for the earlier ones of its problem that another router still has: else a problem could be over before it began.
 * Where it is the turn of none, answers once that other router is done. Nothing before `from` is looked at.
 */
export async function eventsInTurn<Event extends Taken>(
  tx: Kysely<Database>,
  events: readonly Event[],
  from: string,
): Promise<Event[]> {
  const ids = events.map(({ id }) => id).sort()
  const [first, last] = [ids[0], ids.at(-1)]
  if (!events.some(({ dedup_key }) => dedup_key !== null)) return [...events]
  const { rows } = await sql<Taken>`
    select distinct on (source_key, dedup_key) source_key, dedup_key, id from events
     where routed_at is null and dedup_key is not null and id < ${last} and id >= ${from}::uuid
       and id <> all(${ids}::uuid[])
     order by source_key, dedup_key, id`.execute(tx)
  if (rows.length === 0) return [...events]
  const earliest = new Map(rows.map((row) => [problemOf(row), row.id]))
  const inTurn = events.filter((event) => {
    const other = event.dedup_key === null ? undefined : earliest.get(problemOf(event))
    return other === undefined || event.id < other
  })
  const oldest = events.find(({ id }) => id === first)
  if (inTurn.length > 0 || !oldest) return inTurn
  // Held by a router whose first event is older than all of ours: routers never wait for each other in a ring.
  await sql`select from events where id = ${earliest.get(problemOf(oldest))} for share`.execute(tx)
  return []
}

function problemOf({ source_key, dedup_key }: Taken): string {
  return `${source_key} ${dedup_key}`
}
