import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { CoverageDecision } from '../msp/coverage.ts'
import type { MoneyEventData } from '../msp/money-event.ts'
import type { Effect } from '../msp/ports.ts'
import { heardOwnEvents } from '../own-events/heard-own-events.ts'
import { type OwnEvent, storeOwnEvents } from '../own-events/store-own-events.ts'
import { actorOf } from './actor-of.ts'
import type { TimeEntryRow } from './time-entry-row.ts'

interface Heard {
  heard: string[]
  number: number | null
  subject: string | null
}

/** Stores the events that tell of a new entry, in its transaction, as far as somebody listens for them. */
export async function tellOfTime(
  db: Kysely<Database>,
  row: TimeEntryRow,
  decision: CoverageDecision,
  effect: Effect,
): Promise<void> {
  const { rows } = await sql<Heard>`
    select ${heardOwnEvents(['time_entry.created', 'work.out_of_scope'])} as heard,
           (select number from tickets where id = ${row.ticket_id}::uuid) as number,
           (select subject from tickets where id = ${row.ticket_id}::uuid) as subject`.execute(db)
  const [found] = rows
  if (!found || found.heard.length === 0) return
  const ticket = {
    ticketId: row.ticket_id,
    ticketNumber: found.number === null ? null : Number(found.number),
    subject: found.subject ?? '',
  }
  const common = {
    source: 'time',
    occurredAt: row.created_at,
    hints: row.customer_id === null ? {} : { customerId: row.customer_id },
    causedByRun: actorOf(effect).kind === 'automation' ? effect.runId : null,
  }
  const events: OwnEvent[] = []
  if (found.heard.includes('time_entry.created')) {
    const data = {
      ...ticket,
      entryId: row.id,
      technician: row.technician,
      automation: row.automation,
      startedAt: row.started_at.toISOString(),
      minutes: row.minutes,
      billedMinutes: row.billed_minutes,
      workType: row.work_type,
      billable: row.billable,
      decision: decision.decision,
      reasonCode: decision.reasonCode,
      reason: row.reason,
      note: row.note,
      amountMinor: decision.amountMinor,
      currency: decision.currency,
    } satisfies MoneyEventData<'time_entry.created'>
    events.push({ ...common, type: 'time_entry.created', data })
  }
  const outOfScope = row.billable === 'auto' ? outOfScopeOf(decision) : undefined
  if (outOfScope && found.heard.includes('work.out_of_scope')) {
    const data = {
      ...ticket,
      ...outOfScope,
      entryId: row.id,
      technician: row.technician,
      workType: row.work_type,
      minutes: row.minutes,
      description: row.customer_note || row.note,
      reason: row.reason,
    } satisfies MoneyEventData<'work.out_of_scope'>
    events.push({ ...common, type: 'work.out_of_scope', data })
  }
  await storeOwnEvents(db, events)
}

/** What an event tells of work that no contract pays for; undefined where one does. */
export function outOfScopeOf(decision: CoverageDecision) {
  if (decision.decision !== 'billable' && decision.decision !== 'needs_approval') return undefined
  return {
    decision: decision.decision,
    reasonCode: decision.reasonCode,
    ruleId: decision.ruleId,
    contractId: decision.contractId,
    contract: decision.contractName,
    estimatedAmountMinor: decision.amountMinor,
    estimatedTaxMinor: decision.taxMinor,
    currency: decision.currency,
  }
}
