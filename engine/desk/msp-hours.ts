import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { type BusinessHours, businessHours, usualBusinessHours } from '../msp/business-hours.ts'

/** Business hours of the MSP, or the usual ones where it has set none. */
export async function readMspHours(db: Kysely<Database>): Promise<BusinessHours> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', 'business_hours')
    .executeTakeFirst()
  return row ? businessHours.parse(row.value) : usualBusinessHours
}
