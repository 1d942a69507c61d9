import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { DeviceReport } from '../msp/device-report.ts'

export interface WrittenReport {
  deviceId: string
  report: DeviceReport
  digest: Buffer
  serial: string | null
  /** Seconds that the device's clock is ahead of ours; null where they agree. */
  clockAhead: number | null
  backupDueAt: Date | null
  receivedAt: Date
}

/** Keeps the last report of each device, and what the list of devices shows of it. */
export async function writeReports(tx: Kysely<Database>, reports: readonly WrittenReport[]): Promise<void> {
  const deviceIds = reports.map(({ deviceId }) => deviceId)
  const moments = reports.map(({ receivedAt }) => receivedAt)
  await sql`
    insert into device_reports
      (device_id, digest, report, changed_at, hostname, serial, clock_ahead_seconds, backup_due_at)
    select r.device_id, r.digest, r.report::jsonb, r.changed_at, r.hostname, r.serial, r.ahead, r.backup_due_at
      from unnest(
        ${deviceIds}::uuid[], ${reports.map(({ digest }) => digest)}::bytea[],
        ${reports.map(({ report }) => JSON.stringify(report))}::text[], ${moments}::timestamptz[],
        ${reports.map(({ report }) => report.hostname)}::text[], ${reports.map(({ serial }) => serial)}::text[],
        ${reports.map(({ clockAhead }) => clockAhead)}::bigint[],
        ${reports.map(({ backupDueAt }) => backupDueAt)}::timestamptz[]
      ) as r(device_id, digest, report, changed_at, hostname, serial, ahead, backup_due_at)
    on conflict (device_id) do update
       set digest = excluded.digest, report = excluded.report, changed_at = excluded.changed_at,
           hostname = excluded.hostname, serial = excluded.serial,
           clock_ahead_seconds = excluded.clock_ahead_seconds, backup_due_at = excluded.backup_due_at`.execute(
    tx,
  )
  const systems = reports.map(({ report: { os } }) => [os.name, os.version].filter(Boolean).join(' '))
  await sql`
    update devices d set last_seen_at = r.at, os = case when r.os = '' then d.os else r.os end
      from unnest(${deviceIds}::uuid[], ${moments}::timestamptz[], ${systems}::text[]) as r(device_id, at, os)
     where d.id = r.device_id`.execute(tx)
}
