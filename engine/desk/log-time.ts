import { type Kysely, sql } from 'kysely'
import { v5 as uuidv5, v7 as uuidv7 } from 'uuid'
import type { z } from 'zod'
import type { Database } from '../db/schema.ts'
import type { CoverageDecision, NewCoverageWork } from '../msp/coverage.ts'
import { decideCoverage } from '../msp/coverage-decide.ts'
import type { Effect } from '../msp/ports.ts'
import { type NewTimeEntry, newTimeEntry, type TimeEntry } from '../msp/time-entry.ts'
import { actorOf } from './actor-of.ts'
import { insertDraw } from './insert-draw.ts'
import { type CoverageFacts, readCoverage } from './read-coverage.ts'
import { missing } from './references.ts'
import { tellOfTime } from './tell-of-time.ts'
import { presentTimeEntry, type TimeEntryRow } from './time-entry-row.ts'
import { touchedBy } from './touch.ts'
import { withinTransaction } from './within-transaction.ts'

export { presentTimeEntry } from './time-entry-row.ts'

type Entry = z.output<typeof newTimeEntry>

/**
 * Logs time on a ticket, or answers with the entry this effect logged before. What the contract says is written into the
 * entry, and hours that it includes are drawn with it; nothing is billed yet. Throws `StepFailed` where there is no ticket.
 */
export async function logTime(db: Kysely<Database>, input: NewTimeEntry, effect: Effect): Promise<TimeEntry> {
  return withinTransaction(db, (tx) => logTimeWithin(tx, input, effect))
}

async function logTimeWithin(db: Kysely<Database>, input: NewTimeEntry, effect: Effect): Promise<TimeEntry> {
  const entry = newTimeEntry.parse(input)
  const earlier = await findLogged(db, effect)
  if (earlier) return earlier
  const startedAt = entry.startedAt ?? new Date(Date.now() - entry.minutes * 60_000).toISOString()
  const touched = await db
    .updateTable('tickets')
    .set({ updated_at: sql`now()`, touched_at: touchedBy(effect) })
    .where('id', '=', entry.ticketId)
    .executeTakeFirst()
  if (touched.numUpdatedRows === 0n) throw missing('ticket', entry.ticketId)
  const { facts, decision } = await decideEntry(db, entry.ticketId, { ...entry, startedAt })
  const row = await db
    .insertInto('time_entries')
    .values({
      id: uuidv7(),
      ticket_id: entry.ticketId,
      ...entryColumns(entry, startedAt, facts, decision),
      automation: entry.automation,
      effect_key: effect.key,
      run_id: effect.runId,
    })
    .onConflict((conflict) => conflict.column('effect_key').doNothing())
    .returningAll()
    .executeTakeFirst()
  if (row) {
    await drawForEntry(db, row.id, row.ticket_id, facts, decision, effect)
    await tellOfTime(db, row, decision, effect)
    return presentTimeEntry(row)
  }
  const logged = await findLogged(db, effect)
  if (!logged) throw new Error(`The time of the effect ${effect.key} was neither logged nor found.`)
  return logged
}

/** What the contracts say of an entry, as they are now; those that count hours are locked where it may draw. */
export async function decideEntry(
  db: Kysely<Database>,
  ticketId: string | null,
  entry: Omit<Entry, 'startedAt'> & { startedAt: string },
  customerId: string | null = null,
): Promise<{ facts: CoverageFacts; decision: CoverageDecision }> {
  const work: NewCoverageWork = {
    startedAt: entry.startedAt,
    minutes: entry.minutes,
    workType: entry.workType,
    role: entry.role,
    category: entry.category,
    onSite: entry.onSite,
    travelMinutes: entry.travelMinutes,
    project: entry.project,
    thirdParty: entry.thirdParty,
    automation: entry.automation,
    billable: entry.billable,
    noChargeReason: entry.noChargeReason,
    rateMinor: entry.rateMinor,
    approved: entry.approvalRef !== null,
  }
  const mayDraw = entry.billable === 'auto' && !entry.automation
  const facts = await readCoverage(db, { ticketId, customerId, work }, { lock: mayDraw })
  return { facts, decision: decideCoverage(facts.input) }
}

/** Columns of an entry that come from what was logged and what was decided of it. */
export function entryColumns(
  entry: Entry,
  startedAt: string,
  { customerId, language }: CoverageFacts,
  decision: CoverageDecision,
) {
  return {
    customer_id: customerId,
    contract_id: decision.contractId,
    technician: entry.technician,
    started_at: startedAt,
    minutes: entry.minutes,
    billed_minutes: decision.billedMinutes,
    work_type: entry.workType,
    role: entry.role,
    category: entry.category,
    on_site: entry.onSite,
    travel_minutes: entry.travelMinutes,
    project: entry.project,
    third_party: entry.thirdParty,
    note: entry.note,
    customer_note: entry.customerNote,
    billable: entry.billable,
    no_charge_reason: entry.noChargeReason,
    rate_minor: entry.rateMinor,
    approval_ref: entry.approvalRef,
    decision: decision.decision,
    reason_code: decision.reasonCode,
    reason: decision.sentence[language],
    coverage: JSON.stringify(decision),
    drawn_minutes: decision.drawMinutes,
    drawn_amount_minor: decision.drawAmountMinor,
    amount_minor: decision.amountMinor,
    tax_minor: decision.taxMinor,
    currency: decision.currency,
  }
}

/** Draws what a decision takes from each contract, once an entry and time that it was decided. */
export async function drawForEntry(
  db: Kysely<Database>,
  entryId: string,
  ticketId: string | null,
  { input, language }: CoverageFacts,
  decision: CoverageDecision,
  effect: Effect,
): Promise<void> {
  for (const contract of input.contracts) {
    const parts = decision.parts.filter(
      ({ contractId, outcome }) => contractId === contract.id && outcome === 'included',
    )
    const minutes = parts.reduce((total, part) => total + part.drawMinutes, 0)
    const amountMinor = parts.reduce((total, part) => total + part.drawAmountMinor, 0)
    if (minutes === 0 && amountMinor === 0) continue
    await insertDraw(
      db,
      contract,
      {
        kind: 'time',
        day: decision.day,
        minutes,
        amountMinor,
        timeEntryId: entryId,
        ticketId,
        reason: parts[0]?.sentence[language] ?? '',
        by: actorOf(effect).name,
      },
      { ...effect, key: uuidv5(contract.id, effect.key) },
    )
  }
}

/** The entry that an effect logged, also where people have removed it since: then as it was. */
async function findLogged(db: Kysely<Database>, effect: Effect): Promise<TimeEntry | undefined> {
  const row = await db
    .selectFrom('time_entries')
    .selectAll()
    .where('effect_key', '=', effect.key)
    .executeTakeFirst()
  if (row) return presentTimeEntry(row)
  const removed = await db
    .selectFrom('time_entry_changes')
    .select('before')
    .where('effect_key', '=', effect.key)
    .where('kind', '=', 'removed')
    .executeTakeFirst()
  return removed ? presentTimeEntry(revive(removed.before)) : undefined
}

function revive(before: unknown): TimeEntryRow {
  const row = before as Omit<TimeEntryRow, 'started_at' | 'created_at'> & {
    started_at: string
    created_at: string
  }
  return { ...row, started_at: new Date(row.started_at), created_at: new Date(row.created_at) }
}
