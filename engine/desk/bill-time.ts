import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { BillingLine } from '../msp/billing-line.ts'
import { billingReason } from '../msp/billing-line.ts'
import { type CoveragePart, coverageDecision } from '../msp/coverage.ts'
import type { Effect } from '../msp/ports.ts'
import { StepFailed } from '../sdk/errors.ts'
import { type BillingLineRow, presentBillingLine } from './billing-line-row.ts'
import { missing } from './references.ts'
import type { TimeEntryRow } from './time-entry-row.ts'
import { withinTransaction } from './within-transaction.ts'

/** How an entry is billed. */
export interface BillTime {
  entryId: string
  itemCode?: string | undefined
  /** Who agreed, and where; without it what needs approval is refused. */
  approvalRef?: string | undefined
}

/**
 * Makes the lines of what was decided to be billed of an entry: one for each reason and price. An entry is billed once,
 * whoever asks for it and how often; those who ask again get the lines that there are. Throws `StepFailed` where nothing of
 * it is billed, it needs approval, or it has no price.
 */
export async function billTime(db: Kysely<Database>, bill: BillTime, effect: Effect): Promise<BillingLine[]> {
  return withinTransaction(db, (tx) => billTimeWithin(tx, bill, effect))
}

async function billTimeWithin(
  db: Kysely<Database>,
  { entryId, itemCode = '', approvalRef }: BillTime,
  effect: Effect,
): Promise<BillingLine[]> {
  const entry = await db
    .selectFrom('time_entries')
    .selectAll()
    .where('id', '=', entryId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!entry) throw missing('time entry', entryId)
  const standing = await linesOf(db, entryId)
  if (standing.length > 0) return standing.map(presentBillingLine)
  const counter = await db
    .selectFrom('time_entries')
    .select('id')
    .where('corrects_id', '=', entryId)
    .executeTakeFirst()
  if (counter) {
    throw new StepFailed('This entry was taken back, so there is nothing to bill.', { code: 'taken_back' })
  }
  const parts = billableParts(entry, approvalRef)
  const { customer_id: customerId } = entry
  if (customerId === null) {
    throw new StepFailed(
      'The ticket has no customer, so there is nobody to bill. Set it on the ticket first.',
      {
        code: 'no_customer',
      },
    )
  }
  const number = await ticketNumber(db, entry.ticket_id)
  const agreed = approvalRef ?? entry.approval_ref
  for (const [part, { index, of }] of parts.entries()) {
    const text = entry.customer_note || (of.kind === 'travel' ? 'travel' : entry.work_type)
    await db
      .insertInto('billing_lines')
      .values({
        id: uuidv7(),
        customer_id: customerId,
        contract_id: of.contractId,
        ticket_id: entry.ticket_id,
        date: await dayOf(db, entry),
        item_code: itemCode,
        description: number === undefined ? text : `#${number}: ${text}`,
        quantity: of.quantity,
        unit: 'hour',
        unit_price_minor: of.unitPriceMinor,
        amount_minor: of.amountMinor,
        currency: of.currency,
        tax_code: of.taxCode,
        tax_rate_percent: of.taxRatePercent,
        tax_minor: of.taxMinor,
        reason_code: billingReason.parse(of.reasonCode),
        reason: entry.reason === '' ? of.sentence.en : sentenceOf(entry, of),
        approval_ref: agreed,
        time_entry_id: entry.id,
        part: index,
        // The first bears the key of the step; the others are found by the entry.
        effect_key: part === 0 ? await unusedKey(db, effect) : null,
        run_id: effect.runId,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  const lines = await linesOf(db, entryId)
  // What was handed over stays as it is; its lines lead to it.
  await db
    .updateTable('time_entries')
    .set({ billing_line_id: lines[0]?.id ?? null, approval_ref: agreed })
    .where('id', '=', entryId)
    .where('export_id', 'is', null)
    .execute()
  return lines.map(presentBillingLine)
}

function billableParts(
  entry: TimeEntryRow,
  approvalRef: string | undefined,
): { index: number; of: CoveragePart }[] {
  if (entry.corrects_id !== null) {
    throw new StepFailed('This entry takes another one back, so there is nothing to bill.', {
      code: 'is_correction',
    })
  }
  const decision = coverageDecision.nullable().parse(entry.coverage)
  const parts = (decision?.parts ?? [])
    .map((of, index) => ({ of, index }))
    .filter(({ of }) => of.outcome === 'billable' && of.quantity > 0)
  if (!decision || parts.length === 0) {
    throw new StepFailed(`Nothing of this entry is billed: ${entry.reason || 'it was decided so'}.`, {
      code: 'not_billable',
    })
  }
  const { approvalCause } = decision
  if (approvalCause === 'no_rate' || approvalCause === 'currency_mismatch') {
    throw new StepFailed(
      `${decision.sentence.en}. Give the contract or the rate card a price, and change the entry so that it is decided anew.`,
      { code: approvalCause },
    )
  }
  if (approvalCause !== null && !approvalRef && entry.approval_ref === null) {
    throw new StepFailed(`${decision.sentence.en}. Say who approved it, and where.`, {
      code: 'needs_approval',
    })
  }
  return parts
}

async function linesOf(db: Kysely<Database>, entryId: string): Promise<BillingLineRow[]> {
  return db
    .selectFrom('billing_lines')
    .selectAll()
    .where('time_entry_id', '=', entryId)
    .where('corrects_id', 'is', null)
    .where('reversed_at', 'is', null)
    .orderBy('part')
    .execute()
}

/** The key, unless a line that was taken back since bears it. */
async function unusedKey(db: Kysely<Database>, { key }: Effect): Promise<string | null> {
  const used = await db
    .selectFrom('billing_lines')
    .select('id')
    .where('effect_key', '=', key)
    .executeTakeFirst()
  return used ? null : key
}

async function ticketNumber(db: Kysely<Database>, ticketId: string | null): Promise<number | undefined> {
  if (ticketId === null) return undefined
  const row = await db.selectFrom('tickets').select('number').where('id', '=', ticketId).executeTakeFirst()
  return row?.number
}

async function dayOf(db: Kysely<Database>, entry: TimeEntryRow): Promise<string> {
  const decided = coverageDecision.nullable().parse(entry.coverage)
  if (decided) return decided.day
  const { rows } = await sql<{ day: string }>`select ${entry.started_at}::timestamptz::date as day`.execute(
    db,
  )
  return rows[0]?.day ?? entry.started_at.toISOString().slice(0, 10)
}

/** The sentence of a part in the language that the entry was decided in. */
function sentenceOf(entry: TimeEntryRow, { sentence }: CoveragePart): string {
  const decided = coverageDecision.nullable().parse(entry.coverage)
  return decided?.sentence.it === entry.reason ? sentence.it : sentence.en
}
