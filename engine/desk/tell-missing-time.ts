import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { MoneyEventData } from '../msp/money-event.ts'
import { daysOver, openMinutes } from '../msp/worked-days.ts'
import { storeOwnEvents } from '../own-events/store-own-events.ts'
import { heardEvents } from './heard-events.ts'
import { listMissingTime } from './missing-time.ts'
import { readMspHours } from './msp-hours.ts'

/** Whoever works at night writes it down in the morning. */
const hourOfAsking = 6
/** Days that are asked about after the server was off. */
const daysBack = 3

/**
 * Says who logged less on a working day than the MSP is open, once for each day and person, from six in the morning after.
 * Answers how many events it stored.
 */
export async function tellMissingTime(db: Kysely<Database>, now: Date): Promise<number> {
  if ((await heardEvents(db, ['time_entry.missing'])).length === 0) return 0
  const hours = await readMspHours(db)
  const days = daysOver(hours, now, { hourOfAsking, daysBack })
  return db.transaction().execute(async (tx) => {
    let stored = 0
    for (const day of days) {
      const expectedMinutes = openMinutes(hours, day)
      const found = await listMissingTime(tx, { fromDay: day, toDay: day, expectedMinutes })
      const { rows } = await sql<{ technician: string }>`
        insert into missing_time_notices (technician, day)
        select unnest(${found.map(({ technician }) => technician)}::text[]), ${day}::date
        on conflict do nothing
        returning technician`.execute(tx)
      const fresh = new Set(rows.map(({ technician }) => technician))
      const emails = await addressesOf(tx, [...fresh])
      const events = found
        .filter(({ technician }) => fresh.has(technician))
        .map((missing) => ({
          type: 'time_entry.missing' as const,
          source: 'time',
          occurredAt: now,
          dedupKey: `time_entry.missing:${missing.technician}:${missing.day}`,
          hints: {},
          data: {
            ...missing,
            email: emails.get(missing.technician) ?? null,
          } satisfies MoneyEventData<'time_entry.missing'>,
        }))
      await storeOwnEvents(tx, events)
      stored += events.length
    }
    return stored
  })
}

/** Where those can be asked whose name one user alone has; who has left is nobody. */
async function addressesOf(
  tx: Kysely<Database>,
  technicians: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ technician: string; email: string }>`
    select who.technician, min(people.email) as email
      from unnest(${[...technicians]}::text[]) as who(technician)
      join auth."user" as people on lower(people.name) = lower(who.technician) and not people.disabled
     group by who.technician having count(*) = 1`.execute(tx)
  return new Map(rows.map(({ technician, email }) => [technician, email]))
}
