import { type RawBuilder, sql } from 'kysely'

/**
 * SQL of the id of the customer's default contract in force on a day (today when none is given); the one that started
 * last where several overlap. Those for some sites or devices, or for what others exclude, are no default.
 */
export function contractInForce(
  customerId: RawBuilder<unknown>,
  day: RawBuilder<unknown> = sql`current_date`,
): RawBuilder<string | null> {
  return sql`(
    select contracts.id from contracts
    where contracts.customer_id = ${customerId} and contracts.is_default
      and contracts.covered_site_ids = '{}' and contracts.covered_device_ids = '{}'
      and contracts.starts_on <= ${day} and (contracts.ends_on is null or contracts.ends_on >= ${day})
    order by contracts.starts_on desc, contracts.created_at desc, contracts.id
    limit 1
  )`
}
