import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { Effect } from '../msp/ports.ts'
import { newTimeEntry, type TimeEntry, type TimeEntryChanges, timeEntryChanges } from '../msp/time-entry.ts'
import { StepFailed } from '../sdk/errors.ts'
import { actorOf } from './actor-of.ts'
import { decideEntry, drawForEntry, entryColumns } from './log-time.ts'
import { missing } from './references.ts'
import { reverseLinesOfEntry } from './reverse-billing-line.ts'
import { reverseDrawsOf } from './reverse-draws.ts'
import { presentTimeEntry, type TimeEntryRow } from './time-entry-row.ts'
import { withinTransaction } from './within-transaction.ts'

/** What came of a change: the entry as it is now, and the one that took the old one back where it was handed over. */
export interface EntryChange {
  entry: TimeEntry | null
  counterEntry: TimeEntry | null
}

/**
 * Changes an entry and has it decided anew: what it drew is given back and drawn again, and lines that billed it are taken
 * back. One that was handed over stays as it is: another one takes it back and a third says what is right.
 */
export async function changeTimeEntry(
  db: Kysely<Database>,
  id: string,
  input: TimeEntryChanges,
  effect: Effect,
): Promise<EntryChange & { entry: TimeEntry }> {
  return withinTransaction(db, (tx) => changeTimeEntryWithin(tx, id, input, effect))
}

async function changeTimeEntryWithin(
  db: Kysely<Database>,
  id: string,
  input: TimeEntryChanges,
  effect: Effect,
): Promise<EntryChange & { entry: TimeEntry }> {
  const changes = timeEntryChanges.parse(input)
  const row = await lockEntry(db, id)
  const before = entryOf(row)
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const entry = newTimeEntry.parse({ ...before, ...given })
  const startedAt = entry.startedAt ?? row.started_at.toISOString()
  await keepBefore(db, row, row.export_id === null ? 'changed' : 'taken_back', effect)
  await reverseLinesOfEntry(db, id, 'The time was changed', effect)
  if (row.export_id !== null) {
    const counterEntry = await insertCounterEntry(db, row, effect)
    await reverseDrawsOf(db, id, 'The time was changed', effect)
    const again = await decideEntry(db, row.ticket_id, { ...entry, startedAt }, row.customer_id)
    const made = await db
      .insertInto('time_entries')
      .values({
        id: uuidv7(),
        ticket_id: row.ticket_id,
        ...entryColumns(entry, startedAt, again.facts, again.decision),
        automation: row.automation,
        effect_key: effect.key,
        run_id: effect.runId,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await drawForEntry(db, made.id, made.ticket_id, again.facts, again.decision, effect)
    return { entry: presentTimeEntry(made), counterEntry }
  }
  await reverseDrawsOf(db, id, 'The time was changed', effect)
  const { facts, decision } = await decideEntry(db, row.ticket_id, { ...entry, startedAt }, row.customer_id)
  const changed = await db
    .updateTable('time_entries')
    .set(entryColumns(entry, startedAt, facts, decision))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await drawForEntry(db, id, row.ticket_id, facts, decision, effect)
  return { entry: presentTimeEntry(changed), counterEntry: null }
}

/**
 * Removes an entry and gives back what it drew. One that was handed over or billed stays, and another one takes it back, so
 * that what the bookkeeping has can be followed.
 */
export async function removeTimeEntry(
  db: Kysely<Database>,
  id: string,
  effect: Effect,
): Promise<EntryChange> {
  return withinTransaction(db, (tx) => removeTimeEntryWithin(tx, id, effect))
}

async function removeTimeEntryWithin(db: Kysely<Database>, id: string, effect: Effect): Promise<EntryChange> {
  const row = await lockEntry(db, id)
  const wasBilled = await db
    .selectFrom('billing_lines')
    .select('id')
    .where('time_entry_id', '=', id)
    .limit(1)
    .executeTakeFirst()
  const stays = row.export_id !== null || wasBilled !== undefined
  await keepBefore(db, row, stays ? 'taken_back' : 'removed', effect)
  await reverseLinesOfEntry(db, id, 'The time was removed', effect)
  await reverseDrawsOf(db, id, 'The time was removed', effect)
  if (stays) {
    const counterEntry = await insertCounterEntry(db, row, effect)
    return { entry: presentTimeEntry(await lockRow(db, id)), counterEntry }
  }
  await db.deleteFrom('time_entries').where('id', '=', id).execute()
  return { entry: null, counterEntry: null }
}

async function lockEntry(db: Kysely<Database>, id: string): Promise<TimeEntryRow> {
  const row = await lockRow(db, id)
  if (row.corrects_id !== null) {
    throw new StepFailed('This entry takes another one back, and stays as it is.', { code: 'is_correction' })
  }
  const counter = await db
    .selectFrom('time_entries')
    .select('id')
    .where('corrects_id', '=', id)
    .executeTakeFirst()
  if (counter) throw new StepFailed('This entry was taken back already.', { code: 'already_reversed' })
  return row
}

async function lockRow(db: Kysely<Database>, id: string): Promise<TimeEntryRow> {
  const row = await db
    .selectFrom('time_entries')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw missing('time entry', id)
  return row
}

async function insertCounterEntry(
  db: Kysely<Database>,
  { id }: TimeEntryRow,
  { runId }: Effect,
): Promise<TimeEntry> {
  const { rows } = await sql<TimeEntryRow>`
    insert into time_entries (
      id, ticket_id, customer_id, contract_id, technician, automation, started_at, minutes, billed_minutes, work_type, note,
      customer_note, billable, role, category, on_site, travel_minutes, project, third_party, no_charge_reason, rate_minor,
      decision, reason_code, reason, drawn_minutes, drawn_amount_minor, amount_minor, tax_minor, currency, approval_ref,
      corrects_id, run_id
    )
    select ${uuidv7()}::uuid, ticket_id, customer_id, contract_id, technician, automation, started_at, -minutes,
           -billed_minutes, work_type, note, customer_note, billable, role, category, on_site, -travel_minutes, project,
           third_party, no_charge_reason, rate_minor, decision, reason_code, reason, -drawn_minutes, -drawn_amount_minor,
           -amount_minor, -tax_minor, currency, approval_ref, id, ${runId}::uuid
      from time_entries where id = ${id}::uuid
    returning *`.execute(db)
  const [row] = rows
  if (!row) throw missing('time entry', id)
  return presentTimeEntry(row)
}

async function keepBefore(
  db: Kysely<Database>,
  row: TimeEntryRow,
  kind: 'changed' | 'removed' | 'taken_back',
  effect: Effect,
): Promise<void> {
  await db
    .insertInto('time_entry_changes')
    .values({
      id: uuidv7(),
      time_entry_id: row.id,
      kind,
      before: JSON.stringify(row),
      made_by: actorOf(effect).name,
      effect_key: row.effect_key,
    })
    .execute()
}

function entryOf(row: TimeEntryRow) {
  return {
    ticketId: row.ticket_id ?? undefined,
    technician: row.technician,
    automation: row.automation,
    startedAt: row.started_at.toISOString(),
    minutes: row.minutes,
    workType: row.work_type,
    role: row.role,
    category: row.category,
    onSite: row.on_site,
    travelMinutes: row.travel_minutes,
    project: row.project,
    thirdParty: row.third_party,
    note: row.note,
    customerNote: row.customer_note,
    billable: row.billable,
    noChargeReason: row.no_charge_reason,
    rateMinor: row.rate_minor,
    approvalRef: row.approval_ref,
  }
}
