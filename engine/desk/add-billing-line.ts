import type { Kysely, Selectable } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { BillingLinesTable, Database } from '../db/schema.ts'
import {
  type BillingLine,
  billingReason,
  lineAmountMinor,
  type NewBillingLine,
  newBillingLine,
  taxMinor,
} from '../msp/billing-line.ts'
import { type Contract, contract as contractSchema } from '../msp/contract.ts'
import { dayIn } from '../msp/day.ts'
import type { Effect } from '../msp/ports.ts'
import { StepFailed } from '../sdk/errors.ts'
import { findContract } from './contracts.ts'
import { missing, refuseMissing } from './references.ts'

type BillingLineRow = Selectable<BillingLinesTable>

export function presentBillingLine(row: BillingLineRow): BillingLine {
  return {
    id: row.id,
    customerId: row.customer_id,
    contractId: row.contract_id,
    ticketId: row.ticket_id,
    date: row.date,
    itemCode: row.item_code,
    description: row.description,
    quantity: Number(row.quantity),
    unit: row.unit,
    unitPriceMinor: row.unit_price_minor,
    amountMinor: row.amount_minor,
    currency: row.currency,
    taxCode: row.tax_code,
    taxRatePercent: Number(row.tax_rate_percent),
    taxMinor: row.tax_minor,
    reasonCode: billingReason.parse(row.reason_code),
    reason: row.reason,
    approvalRef: row.approval_ref,
    timeEntryId: row.time_entry_id,
    correctsId: row.corrects_id,
    reversedAt: row.reversed_at?.toISOString() ?? null,
    exportId: row.export_id,
    createdAt: row.created_at.toISOString(),
  }
}

/**
 * Bills something beside the fee, or answers with the line this effect billed before. Currency, tax and, for hours,
 * the price come from the customer's contract in force on the date (today in the customer's zone when none is given).
 */
export async function addBillingLine(
  db: Kysely<Database>,
  input: NewBillingLine,
  effect: Effect,
): Promise<BillingLine> {
  const line = newBillingLine.parse(input)
  const quantity = Math.round(line.quantity * 1000) / 1000
  if (quantity === 0) throw new StepFailed(`The quantity ${line.quantity} is too small: at least 0.001.`)
  const earlier = await findByEffect(db, effect)
  if (earlier) return presentBillingLine(earlier)
  const customer = await db
    .selectFrom('customers')
    .select(['name', 'time_zone'])
    .where('id', '=', line.customerId)
    .executeTakeFirst()
  if (!customer) throw missing('customer', line.customerId)
  await refuseMissing(db, { ticketId: line.ticketId })
  const date = line.date ?? dayIn(customer.time_zone, new Date())
  const contract = await findContract(db, line.customerId, date)
  const unitPriceMinor = line.unitPriceMinor ?? hourlyRate(contract, line.unit, customer.name, date)
  const terms =
    contract ?? contractSchema.pick({ currency: true, taxCode: true, taxRatePercent: true }).parse({})
  const amountMinor = lineAmountMinor(quantity, unitPriceMinor)
  const row = await db
    .insertInto('billing_lines')
    .values({
      id: uuidv7(),
      customer_id: line.customerId,
      contract_id: contract?.id ?? null,
      ticket_id: line.ticketId ?? null,
      date,
      item_code: line.itemCode,
      description: line.description,
      quantity,
      unit: line.unit,
      unit_price_minor: unitPriceMinor,
      amount_minor: amountMinor,
      currency: terms.currency,
      tax_code: terms.taxCode,
      tax_rate_percent: terms.taxRatePercent,
      tax_minor: taxMinor(amountMinor, terms.taxRatePercent),
      reason_code: line.reasonCode,
      reason: line.reason,
      approval_ref: line.approvalRef ?? null,
      effect_key: effect.key,
      run_id: effect.runId,
    })
    .onConflict((conflict) => conflict.column('effect_key').doNothing())
    .returningAll()
    .executeTakeFirst()
  const billed = row ?? (await findByEffect(db, effect))
  if (!billed) throw new Error(`The line of the effect ${effect.key} was neither billed nor found.`)
  return presentBillingLine(billed)
}

function hourlyRate(contract: Contract | undefined, unit: string, customer: string, date: string): number {
  if (unit !== 'hour') {
    throw new StepFailed(
      `There is no price for the unit "${unit}": contracts price hours only. Give the unit price.`,
      {
        code: 'no_price',
      },
    )
  }
  if (!contract) {
    throw new StepFailed(
      `${customer} has no contract in force on ${date}, so no hourly rate. Give the unit price, or add a contract.`,
      { code: 'no_contract' },
    )
  }
  if (contract.hourlyRateMinor === 0) {
    throw new StepFailed(
      `The contract "${contract.name}" of ${customer} has no hourly rate. Set it there, or give the unit price.`,
      { code: 'no_price' },
    )
  }
  return contract.hourlyRateMinor
}

async function findByEffect(db: Kysely<Database>, effect: Effect): Promise<BillingLineRow | undefined> {
  return db.selectFrom('billing_lines').selectAll().where('effect_key', '=', effect.key).executeTakeFirst()
}
