import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { type BusinessHours, businessHours, nextOpen, usualBusinessHours } from '../msp/business-hours.ts'
import { StepFailed } from '../sdk/errors.ts'
import type { BusinessHoursStore } from '../sdk/stores.ts'
import type { StoreUser } from './store-user.ts'

const setting = 'business_hours'

/** Business hours of the run's customer where it has its own, else of the MSP. */
export function businessHoursStore(db: Kysely<Database>, { customerId }: StoreUser): BusinessHoursStore {
  return {
    async nextOpen(moment) {
      const hours =
        (customerId && (await readHoursOfCustomer(db, customerId))) || (await readBusinessHours(db))
      const next = nextOpen(hours, moment)
      if (next) return next
      throw new StepFailed(
        'The business hours are empty, so they never begin. Enter them under Settings, or on the page of the customer.',
        { code: 'never_open' },
      )
    },
  }
}

/** Those of the MSP, or the usual ones where it has set none. */
export async function readBusinessHours(db: Kysely<Database>): Promise<BusinessHours> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', setting).executeTakeFirst()
  return row ? businessHours.parse(row.value) : usualBusinessHours
}

export async function saveBusinessHours(tx: Kysely<Database>, hours: BusinessHours): Promise<void> {
  const value = JSON.stringify(hours)
  await tx
    .insertInto('settings')
    .values({ name: setting, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

async function readHoursOfCustomer(
  db: Kysely<Database>,
  customerId: string,
): Promise<BusinessHours | undefined> {
  const row = await db
    .selectFrom('customers')
    .select('business_hours')
    .where('id', '=', customerId)
    .executeTakeFirst()
  return row?.business_hours ? businessHours.parse(row.business_hours) : undefined
}

/** Of those customers that have their own. */
export async function readHoursOf(
  db: Kysely<Database>,
  customerIds: readonly string[],
): Promise<Map<string, BusinessHours>> {
  if (customerIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('customers')
    .select(['id', 'business_hours'])
    .where('id', 'in', customerIds)
    .where('business_hours', 'is not', null)
    .execute()
  return new Map(rows.map((row) => [row.id, businessHours.parse(row.business_hours)]))
}
