import type { Kysely } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import {
  type BillingLine,
  lineAmountMinor,
  type NewBillingLine,
  newBillingLine,
  taxMinor,
} from '../msp/billing-line.ts'
import { type Contract, isInForce } from '../msp/contract.ts'
import type { RateCard } from '../msp/coverage-rate.ts'
import { dayIn } from '../msp/day.ts'
import type { Effect } from '../msp/ports.ts'
import { StepFailed } from '../sdk/errors.ts'
import { type BillingLineRow, presentBillingLine } from './billing-line-row.ts'
import { findContract, getContract } from './contracts.ts'
import { readRateCard } from './rate-cards.ts'
import { missing, refuseMissing } from './references.ts'
import { withinTransaction } from './within-transaction.ts'

export { presentBillingLine } from './billing-line-row.ts'

/**
 * Bills something beside the fee, or answers with the line this effect billed before. Currency, tax and, for hours,
 * the price come from the contract that is named, else from the customer's in force on the date (today in the customer's
 * zone when none is given), else from the rate card. Of an entry that is billed already it answers the line there is. Throws `StepFailed` for another currency, and where there is no price.
 */
export async function addBillingLine(
  db: Kysely<Database>,
  input: NewBillingLine,
  effect: Effect,
): Promise<BillingLine> {
  return withinTransaction(db, (tx) => addLineWithin(tx, input, effect))
}

async function addLineWithin(
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
  const entryId = line.timeEntryId ?? null
  const standing = entryId === null ? undefined : await standingLineOf(db, entryId, line.customerId)
  if (standing) return presentBillingLine(standing)
  const date = line.date ?? dayIn(customer.time_zone, new Date())
  const contract = line.contractId
    ? await namedContract(db, line.contractId, line.customerId, customer.name, date)
    : await findContract(db, line.customerId, date)
  const card = await readRateCard(db, line.customerId)
  const terms = contract ?? card
  const currency = line.currency?.toUpperCase()
  if (currency !== undefined && currency !== terms.currency) {
    throw new StepFailed(
      `The line is in ${currency}, but ${contract ? `the contract "${contract.name}"` : 'the rate card'} of ` +
        `${customer.name} is in ${terms.currency}. Bill it in ${terms.currency}, or under a contract in ${currency}.`,
      { code: 'currency_mismatch' },
    )
  }
  const unitPriceMinor =
    line.unitPriceMinor ?? hourlyRate(contract, card, line.unit, { name: customer.name, date })
  if (unitPriceMinor === 0) {
    throw new StepFailed(
      'The price is nothing, so there is nothing to bill. Give a price, or log the time as "no charge".',
      { code: 'no_price' },
    )
  }
  const amountMinor = lineAmountMinor(quantity, unitPriceMinor)
  const taxRatePercent = line.taxRatePercent ?? terms.taxRatePercent
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
      tax_code: line.taxCode ?? terms.taxCode,
      tax_rate_percent: taxRatePercent,
      tax_minor: taxMinor(amountMinor, taxRatePercent),
      reason_code: line.reasonCode,
      reason: line.reason,
      approval_ref: line.approvalRef ?? null,
      time_entry_id: entryId,
      part: entryId === null ? null : 0,
      effect_key: effect.key,
      run_id: effect.runId,
    })
    .onConflict((conflict) => conflict.column('effect_key').doNothing())
    .returningAll()
    .executeTakeFirst()
  const billed = row ?? (await findByEffect(db, effect))
  if (!billed) throw new Error(`The line of the effect ${effect.key} was neither billed nor found.`)
  if (row && entryId !== null) {
    await db
      .updateTable('time_entries')
      .set({ billing_line_id: row.id })
      .where('id', '=', entryId)
      .where('export_id', 'is', null)
      .execute()
  }
  return presentBillingLine(billed)
}

/** The line that bills the entry, which is held until the transaction ends so that no other one bills it meanwhile. */
async function standingLineOf(
  db: Kysely<Database>,
  entryId: string,
  customerId: string,
): Promise<BillingLineRow | undefined> {
  const entry = await db
    .selectFrom('time_entries')
    .select('customer_id')
    .where('id', '=', entryId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!entry) throw missing('time entry', entryId)
  if (entry.customer_id !== customerId) {
    throw new StepFailed('The time entry is of another customer. Bill it to its own.', {
      code: 'other_customer',
    })
  }
  return db
    .selectFrom('billing_lines')
    .selectAll()
    .where('time_entry_id', '=', entryId)
    .where('corrects_id', 'is', null)
    .where('reversed_at', 'is', null)
    .orderBy('part')
    .executeTakeFirst()
}

async function namedContract(
  db: Kysely<Database>,
  contractId: string,
  customerId: string,
  customer: string,
  date: string,
): Promise<Contract> {
  const contract = await getContract(db, contractId)
  if (contract.customerId !== customerId) {
    throw new StepFailed(
      `The contract "${contract.name}" is none of ${customer}. Choose one of ${customer}.`,
      {
        code: 'other_customer',
      },
    )
  }
  if (!isInForce(contract, date)) {
    throw new StepFailed(
      `The contract "${contract.name}" is not in force on ${date}, the date of the work.`,
      {
        code: 'not_in_force',
      },
    )
  }
  return contract
}

function hourlyRate(
  contract: Contract | undefined,
  card: RateCard,
  unit: string,
  { name, date }: { name: string; date: string },
): number {
  if (unit !== 'hour') {
    throw new StepFailed(
      `There is no price for the unit "${unit}": contracts price hours only. Give the unit price.`,
      {
        code: 'no_price',
      },
    )
  }
  if (contract && contract.hourlyRateMinor > 0) return contract.hourlyRateMinor
  if (card.hourlyRateMinor > 0 && (!contract || contract.currency === card.currency)) {
    return card.hourlyRateMinor
  }
  if (!contract) {
    throw new StepFailed(
      `${name} has no contract in force on ${date}, so no hourly rate. Give the unit price, or add a contract.`,
      { code: 'no_contract' },
    )
  }
  throw new StepFailed(
    `The contract "${contract.name}" of ${name} has no hourly rate. Set it there, or give the unit price.`,
    { code: 'no_price' },
  )
}

async function findByEffect(db: Kysely<Database>, effect: Effect): Promise<BillingLineRow | undefined> {
  return db.selectFrom('billing_lines').selectAll().where('effect_key', '=', effect.key).executeTakeFirst()
}
