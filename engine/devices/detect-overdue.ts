import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { DeviceEventData } from '../msp/device-event.ts'
import { deviceReport } from '../msp/device-report.ts'
import { storeOwnEvents } from '../own-events/store-own-events.ts'
import { judgeOverdue } from './fold-patches.ts'
import { foldFindings, openProblems } from './open-problems.ts'
import type { KnownDevice } from './problem-events.ts'
import { type Finding, hoursSince, ofMachine } from './rules.ts'

/** Devices in one look; the next look takes the others. */
const batchSize = 200

/** What becomes a problem by the passing of time alone: patches past their deadline, backups that did not come. */
export async function detectOverdue(db: Kysely<Database>, now: Date): Promise<number> {
  return (await overduePatches(db, now)) + (await missedBackups(db, now))
}

async function overduePatches(db: Kysely<Database>, now: Date): Promise<number> {
  const { rows } = await sql<{ device_id: string }>`
    select distinct p.device_id from device_patches p join devices d on d.id = p.device_id and d.active
     where p.installed_at is null and p.overdue_at is null and p.due_at <= ${now} limit ${batchSize}`.execute(
    db,
  )
  let stored = 0
  for (const { device_id } of rows) {
    stored += await db.transaction().execute(async (tx) => {
      const device = await lockDevice(tx, device_id)
      if (!device) return 0
      const openOf = await openProblems(tx, [device_id])
      const folds = await judgeOverdue(tx, [{ device, open: openOf(device_id), now }])
      const events = (await foldFindings(tx, folds)).flat()
      await storeOwnEvents(tx, events)
      return events.length
    })
  }
  return stored
}

async function missedBackups(db: Kysely<Database>, now: Date): Promise<number> {
  const due = await db
    .selectFrom('device_reports')
    .select('device_id')
    .where('backup_due_at', '<=', now)
    .orderBy('backup_due_at')
    .limit(batchSize)
    .execute()
  let stored = 0
  for (const { device_id } of due) {
    stored += await db.transaction().execute(async (tx) => {
      const device = await lockDevice(tx, device_id)
      const row = await tx
        .updateTable('device_reports')
        .set({ backup_due_at: null })
        .where('device_id', '=', device_id)
        .where('backup_due_at', '<=', now)
        .returning('report')
        .executeTakeFirst()
      const backup = row && deviceReport.parse(row.report).backup
      if (!device || !backup) return 0
      const hours = hoursSince(backup.lastSuccessAt, now)
      const facts = {
        job: backup.job,
        product: backup.product,
        lastSuccessAt: backup.lastSuccessAt === null ? null : new Date(backup.lastSuccessAt).toISOString(),
        hoursSinceSuccess: hours,
        everyHours: backup.everyHours,
        error: backup.error,
      } satisfies Partial<DeviceEventData<'backup.missed'>>
      const finding: Finding = {
        kind: 'backup.missed',
        key: backup.job,
        severity: ofMachine(device),
        title:
          hours === null
            ? `${device.hostname} has never had a good backup`
            : `${device.hostname} has had no good backup for ${hours} hours`,
        facts,
      }
      const openOf = await openProblems(tx, [device_id])
      const fold = { device, open: openOf(device_id), judged: [], findings: [finding], now }
      const events = (await foldFindings(tx, [fold])).flat()
      await storeOwnEvents(tx, events)
      return events.length
    })
  }
  return stored
}

/** Locked as a report of the device locks it, so that both go one after the other. */
async function lockDevice(tx: Kysely<Database>, id: string): Promise<KnownDevice | undefined> {
  return tx
    .selectFrom('devices')
    .select(['id', 'customer_id as customerId', 'hostname', 'kind', 'criticality'])
    .where('id', '=', id)
    .where('active', '=', true)
    .forNoKeyUpdate()
    .executeTakeFirst()
}
