import { type Kysely, type Selectable, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database, TimeEntriesTable } from '../db/schema.ts'
import type { Effect } from '../msp/ports.ts'
import { type NewTimeEntry, newTimeEntry, roundUpMinutes, type TimeEntry } from '../msp/time-entry.ts'
import { contractInForce } from './contract-in-force.ts'
import { missing } from './references.ts'
import { presentTimeEntry } from './time-entry-row.ts'
import { touchedBy } from './touch.ts'

type TimeEntryRow = Selectable<TimeEntriesTable>

const noContractRounding = 15

export { presentTimeEntry } from './time-entry-row.ts'

/**
 * Logs time on a ticket, or answers with the entry this effect logged before. The contract is the ticket's, else the
 * customer's in force on the day of the work; its increment rounds what is billed (15 minutes without a contract).
 */
export async function logTime(db: Kysely<Database>, input: NewTimeEntry, effect: Effect): Promise<TimeEntry> {
  const entry = newTimeEntry.parse(input)
  const earlier = await findByEffect(db, effect)
  if (earlier) return presentTimeEntry(earlier)
  const startedAt = entry.startedAt ?? new Date(Date.now() - entry.minutes * 60_000).toISOString()
  const ticket = await db
    .updateTable('tickets')
    .set({ updated_at: sql`now()`, touched_at: touchedBy(effect) })
    .where('id', '=', entry.ticketId)
    .returning([
      'customer_id',
      sql<
        string | null
      >`coalesce(contract_id, ${contractInForce(sql`tickets.customer_id`, sql`(${startedAt}::timestamptz)::date`)})`.as(
        'contract_id',
      ),
    ])
    .executeTakeFirst()
  if (!ticket) throw missing('ticket', entry.ticketId)
  const contract = ticket.contract_id
    ? await db
        .selectFrom('contracts')
        .select('rounding_minutes')
        .where('id', '=', ticket.contract_id)
        .executeTakeFirst()
    : undefined
  const row = await db
    .insertInto('time_entries')
    .values({
      id: uuidv7(),
      ticket_id: entry.ticketId,
      customer_id: ticket.customer_id,
      contract_id: ticket.contract_id,
      technician: entry.technician,
      automation: entry.automation,
      started_at: startedAt,
      minutes: entry.minutes,
      billed_minutes: roundUpMinutes(entry.minutes, contract?.rounding_minutes ?? noContractRounding),
      work_type: entry.workType,
      note: entry.note,
      customer_note: entry.customerNote,
      billable: entry.billable,
      effect_key: effect.key,
      run_id: effect.runId,
    })
    .onConflict((conflict) => conflict.column('effect_key').doNothing())
    .returningAll()
    .executeTakeFirst()
  const logged = row ?? (await findByEffect(db, effect))
  if (!logged) throw new Error(`The time of the effect ${effect.key} was neither logged nor found.`)
  return presentTimeEntry(logged)
}

async function findByEffect(db: Kysely<Database>, effect: Effect): Promise<TimeEntryRow | undefined> {
  return db.selectFrom('time_entries').selectAll().where('effect_key', '=', effect.key).executeTakeFirst()
}
