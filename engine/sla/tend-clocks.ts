import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { computeClocks, keepsItsClocks, readFacts, readPromises } from './compute-clocks.ts'
import { readStoredClocks, storeClocks } from './stored-clocks.ts'
import { tellAlarms } from './tell-alarms.ts'

/** Tickets in one transaction; the next one takes the others. */
const batchSize = 2000

export interface Tended {
  /** Tickets whose clocks were computed. */
  tickets: number
  /** Events that were stored. */
  told: number
}

/**
 * The work of the loop behind the clocks, meant to be called every second: computes the clocks of tickets to which
 * something happened or whose time has come, and tells of those that warn or are late. One worker at a time does it, all
 * others find nothing to do. Answers what it did.
 */
export function createTendClocks(db: Kysely<Database>, clock: () => Date) {
  return async (signal?: AbortSignal): Promise<Tended> => {
    const done = { tickets: 0, told: 0 }
    while (!signal?.aborted) {
      const { tickets, told } = await tendBatch(db, clock())
      done.tickets += tickets
      done.told += told
      if (tickets === 0) break
    }
    return done
  }
}

async function tendBatch(db: Kysely<Database>, now: Date): Promise<Tended> {
  return db.transaction().execute(async (tx) => {
    const ids = (await lock(tx)) ? await takeTickets(tx, now) : []
    if (ids.length === 0) return { tickets: 0, told: 0 }
    const promises = await readPromises(tx)
    const computed = computeClocks(await readFacts(tx, ids), promises, now)
    const stored = await readStoredClocks(tx, ids)
    const storedOf = Map.groupBy(stored, ({ ticket_id }) => ticket_id)
    const kept = new Set(
      computed.filter((each) => keepsItsClocks(each, storedOf.get(each.ticket.id) ?? [], promises)),
    )
    const changing = computed.filter((each) => !kept.has(each))
    const keptIds = new Set([...kept].map(({ ticket }) => ticket.id))
    await storeClocks(
      tx,
      changing,
      stored.filter(({ ticket_id }) => !keptIds.has(ticket_id)),
    )
    return { tickets: ids.length, told: await tellAlarms(tx, changing, now) }
  })
}

/** False while another worker has it. */
async function lock(tx: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('sla clocks', 0)) as mine`.execute(tx)
  return rows[0]?.mine ?? false
}

/** Tickets to which something happened, which are taken off the list of those, and those whose time has come. */
async function takeTickets(tx: Kysely<Database>, now: Date): Promise<string[]> {
  const { rows } = await sql<{ ticket_id: string }>`
    with taken as (
      delete from sla_changes where ctid = any(array(select ctid from sla_changes limit ${batchSize}))
      returning ticket_id
    ), due as (
      select ticket_id from ticket_clocks where look_at <= ${now} order by look_at limit ${batchSize}
    )
    select ticket_id from taken union select ticket_id from due`.execute(tx)
  return rows.map(({ ticket_id }) => ticket_id)
}
