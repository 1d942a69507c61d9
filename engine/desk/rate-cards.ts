import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { type RateCard, rateCard } from '../msp/coverage-rate.ts'
import { refuseMissing } from './references.ts'

/** The terms of work that no contract pays for: the customer's own, else the MSP's, else the usual ones (without a rate). */
export async function readRateCard(db: Kysely<Database>, customerId: string | null): Promise<RateCard> {
  const row = await db
    .selectFrom('rate_cards')
    .select('terms')
    .where((where) => where.or([where('customer_id', 'is', null), where('customer_id', '=', customerId)]))
    .orderBy(sql`customer_id nulls last`)
    .limit(1)
    .executeTakeFirst()
  return rateCard.parse(row?.terms ?? {})
}

/** The customer's own card, or for null the MSP's; undefined where there is none. */
export async function findRateCard(
  db: Kysely<Database>,
  customerId: string | null,
): Promise<RateCard | undefined> {
  const row = await db
    .selectFrom('rate_cards')
    .select('terms')
    .where('customer_id', customerId === null ? 'is' : '=', customerId)
    .executeTakeFirst()
  return row && rateCard.parse(row.terms)
}

/** Throws `StepFailed` where the customer does not exist. */
export async function saveRateCard(
  tx: Kysely<Database>,
  customerId: string | null,
  input: z.input<typeof rateCard>,
): Promise<RateCard> {
  const card = rateCard.parse(input)
  await refuseMissing(tx, { customerId })
  const terms = JSON.stringify(card)
  await tx
    .insertInto('rate_cards')
    .values({ id: uuidv7(), customer_id: customerId, terms })
    .onConflict((conflict) => conflict.column('customer_id').doUpdateSet({ terms, updated_at: sql`now()` }))
    .execute()
  return card
}

/** The MSP's card counts for the customer again; false where it had none of its own. */
export async function deleteRateCard(tx: Kysely<Database>, customerId: string): Promise<boolean> {
  const gone = await tx.deleteFrom('rate_cards').where('customer_id', '=', customerId).executeTakeFirst()
  return gone.numDeletedRows === 1n
}
