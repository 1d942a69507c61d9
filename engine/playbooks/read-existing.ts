import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Registry } from '../registry.ts'
import type { Existing, PortFilled } from './needs.ts'

/** Reads what this MSP has of what playbooks ask for. */
export async function readExisting(db: Kysely<Database>, registry: Registry): Promise<Existing> {
  const connections = await db.selectFrom('connections').select(['type', 'customer_id', 'status']).execute()
  const bindings = await db
    .selectFrom('port_bindings')
    .select('port')
    .where('customer_id', 'is', null)
    .execute()
  const { rows } = await sql<Omit<Existing, 'ports' | 'valued'>>`
    select (select count(*)::int from customers) as customers,
           (select count(*)::int from devices) as devices,
           (select count(*)::int from devices where last_seen_at is not null) as reporting,
           (select count(*)::int from service_checks) as "serviceChecks"`.execute(db)
  const valued = await db.selectFrom('variable_values').select('variable').distinct().execute()
  const ports = new Map<string, PortFilled & { of: Set<string> }>()
  for (const { type, customer_id, status } of connections) {
    for (const port of Object.keys(registry.connector(type)?.provides ?? {})) {
      const bound = bindings.some((binding) => binding.port === port)
      const filled = ports.get(port) ?? { everybody: 0, failing: 0, customers: 0, bound, of: new Set() }
      if (customer_id === null) {
        filled.everybody += 1
        if (status === 'failing') filled.failing += 1
      } else filled.of.add(customer_id)
      filled.customers = filled.of.size
      ports.set(port, filled)
    }
  }
  const [counted] = rows
  if (!counted) throw new Error('A select without a table gives one row')
  return { ...counted, ports, valued: new Set(valued.map(({ variable }) => variable)) }
}
