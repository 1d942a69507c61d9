import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Presence } from './presence.ts'
import type { KnownDevice } from './problem-events.ts'

/** What is known of a device before a report of it is written. */
export interface ReportedDevice {
  device: KnownDevice
  aliases: string[]
  /** Undefined: it was never heard. */
  presence: Presence | undefined
  /** The name that its last report gave. */
  reportedName: string | null
  backupDueAt: Date | null
}

interface Row {
  id: string
  customer_id: string | null
  hostname: string
  aliases: string[]
  kind: KnownDevice['kind']
  criticality: KnownDevice['criticality']
  last_seen_at: Date | null
  state: Presence['state'] | null
  since: Date | null
  offline_after_minutes: number | null
  reported_name: string | null
  backup_due_at: Date | null
}

/** Locks devices for the transaction, in one order for all; those that are not kept any more are left out. */
export async function lockDevices(
  tx: Kysely<Database>,
  deviceIds: readonly string[],
): Promise<Map<string, ReportedDevice>> {
  const { rows } = await sql<Row>`
    select d.id, d.customer_id, d.hostname, d.aliases, d.kind, d.criticality, p.last_seen_at, p.state, p.since,
           p.offline_after_minutes, r.hostname as reported_name, r.backup_due_at
      from devices d
      left join device_presence p on p.device_id = d.id
      left join device_reports r on r.device_id = d.id
     where d.id = any(${deviceIds}::uuid[]) and d.active
     order by d.id
       for no key update of d`.execute(tx)
  return new Map(rows.map((row) => [row.id, reportedDevice(row)]))
}

function reportedDevice(row: Row): ReportedDevice {
  const { id, customer_id: customerId, hostname, kind, criticality } = row
  return {
    device: { id, customerId, hostname, kind, criticality },
    aliases: row.aliases,
    presence: presenceOf(row),
    reportedName: row.reported_name,
    backupDueAt: row.backup_due_at,
  }
}

function presenceOf({ last_seen_at, state, since, offline_after_minutes }: Row): Presence | undefined {
  if (!last_seen_at || !state || !since) return undefined
  return { lastSeenAt: last_seen_at, state, since, offlineAfterMinutes: offline_after_minutes }
}
