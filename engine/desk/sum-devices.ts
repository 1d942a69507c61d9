import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { CustomerDays, DeviceMonth } from '../msp/customer-month.ts'

/** Sums up the devices of a customer that are in use. */
export async function sumDevices(
  db: Kysely<Database>,
  { customerId, fromDay, toDay }: CustomerDays,
): Promise<DeviceMonth> {
  const { rows } = await sql<DeviceMonth>`
    with device as (
      select id, kind from devices where customer_id = ${customerId}::uuid and active
    ), patch as (
      select p.* from device_patches p join device on device.id = p.device_id
    )
    select (select count(*)::int from device) as total,
           coalesce((select jsonb_agg(jsonb_build_object('kind', kind, 'count', number) order by number desc, kind)
              from (select kind, count(*) as number from device group by 1) as each), '[]') as "byKind",
           (select count(*)::int from device_problems p join device on device.id = p.device_id) as problems,
           (select case when count(*) = 0 then null else jsonb_build_object(
              'installed', count(*) filter (where installed_at >= ${fromDay}::date and installed_at < ${toDay}::date + 1),
              'open', count(*) filter (where installed_at is null),
              'overdue', count(*) filter (where installed_at is null and overdue_at is not null)) end from patch) as patches,
           coalesce((select jsonb_agg(jsonb_build_object('name', name, 'kind', kind, 'day', to_char(expires_at, 'YYYY-MM-DD'))
                                      order by expires_at)
              from (select * from expiries where customer_id = ${customerId}::uuid
                       and expires_at > ${toDay}::date and expires_at <= ${toDay}::date + 61
                     order by expires_at limit 50) as soon), '[]') as deadlines`.execute(db)
  const [sums] = rows
  if (!sums) throw new Error('A select without from answered no row.')
  return sums
}
