import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { BillingLine } from '../msp/billing-line.ts'
import type { Effect } from '../msp/ports.ts'
import { StepFailed } from '../sdk/errors.ts'
import { type BillingLineRow, presentBillingLine } from './billing-line-row.ts'
import { missing } from './references.ts'

/**
 * Takes a line back by another one of the same amount below nothing: lines are never changed, because they may have been
 * handed over. A line is taken back once; throws `StepFailed` a second time, and for a line that takes back itself.
 */
export async function reverseBillingLine(
  db: Kysely<Database>,
  lineId: string,
  reason: string,
  effect: Effect,
): Promise<BillingLine> {
  const earlier = await db
    .selectFrom('billing_lines')
    .selectAll()
    .where('effect_key', '=', effect.key)
    .executeTakeFirst()
  if (earlier) return presentBillingLine(earlier)
  const line = await db
    .selectFrom('billing_lines')
    .selectAll()
    .where('id', '=', lineId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!line) throw missing('billing line', lineId)
  if (line.corrects_id !== null) {
    throw new StepFailed('This line takes another one back. Bill the work again instead.', {
      code: 'is_correction',
    })
  }
  const made = await takeBack(db, line, reason, effect)
  if (made) return presentBillingLine(made)
  throw new StepFailed('This line was taken back already.', { code: 'already_reversed' })
}

/** Takes back what bills an entry, so that it can be billed anew. */
export async function reverseLinesOfEntry(
  db: Kysely<Database>,
  timeEntryId: string,
  reason: string,
  effect: Effect,
): Promise<void> {
  const lines = await db
    .selectFrom('billing_lines')
    .selectAll()
    .where('time_entry_id', '=', timeEntryId)
    .where('corrects_id', 'is', null)
    .where('reversed_at', 'is', null)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  for (const line of lines) await takeBack(db, line, reason, { ...effect, key: uuidv7() })
}

async function takeBack(
  db: Kysely<Database>,
  line: BillingLineRow,
  reason: string,
  effect: Effect,
): Promise<BillingLineRow | undefined> {
  const { rows } = await sql<BillingLineRow>`
    with reversed as (
      update billing_lines set reversed_at = now()
       where id = ${line.id}::uuid and reversed_at is null and corrects_id is null
      returning *
    ), freed as (
      update time_entries set billing_line_id = null from reversed
       where time_entries.billing_line_id = reversed.id and time_entries.export_id is null
    )
    insert into billing_lines (
      id, customer_id, contract_id, ticket_id, date, item_code, description, quantity, unit, unit_price_minor, amount_minor,
      currency, tax_code, tax_rate_percent, tax_minor, reason_code, reason, approval_ref, time_entry_id, part,
      seat_change_id, corrects_id, effect_key, run_id
    )
    select ${uuidv7()}::uuid, customer_id, contract_id, ticket_id, date, item_code, description, -quantity, unit,
           unit_price_minor, -amount_minor, currency, tax_code, tax_rate_percent, -tax_minor, reason_code,
           ${reason}::text, approval_ref, time_entry_id, part, seat_change_id, id, ${effect.key}::uuid, ${effect.runId}::uuid
      from reversed
    on conflict do nothing
    returning *`.execute(db)
  return rows[0]
}
