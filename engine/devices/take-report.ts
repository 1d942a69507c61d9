import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { DeviceEventData } from '../msp/device-event.ts'
import { type DeviceReport, usableSerial } from '../msp/device-report.ts'
import { type OwnEvent, storeOwnEvents } from '../triggers/store-own-events.ts'
import { foldPatches, judgeOverdue } from './fold-patches.ts'
import { foldFindings, type OpenProblem, openProblems } from './open-problems.ts'
import { markSeen, type Presence } from './presence.ts'
import { deviceEvent, type KnownDevice, problemKey } from './problem-events.ts'
import { clockAhead } from './report-digest.ts'
import { backupDueAt, judgeReport } from './rules.ts'

export type Taken =
  | { taken: true; deviceId: string; notes: string[]; events: number }
  | { taken: false; reason: string }

interface Row {
  id: string
  customer_id: string | null
  hostname: string
  aliases: string[]
  kind: KnownDevice['kind']
  criticality: KnownDevice['criticality']
  active: boolean
  last_seen_at: Date | null
  state: Presence['state'] | null
  since: Date | null
  offline_after_minutes: number | null
  reported_name: string | null
  backup_due_at: Date | null
}

/**
 * Writes a report that says something new, with all that it means: problems that begin and end, patches, presence, and the
 * events of it, in the caller's transaction.
 */
export async function takeReport(
  tx: Kysely<Database>,
  deviceId: string,
  report: DeviceReport,
  digest: Buffer,
  now: Date,
): Promise<Taken> {
  const row = await lockDevice(tx, deviceId)
  if (!row) return { taken: false, reason: 'This device is no longer kept here.' }
  const serial = usableSerial(report.serial)
  const twin = serial === null ? undefined : await findTwin(tx, serial, deviceId)
  if (twin !== undefined) return refuseTwin(tx, row, serial ?? '', twin, now)
  const notes: string[] = []
  const hostname = await follow(tx, row, report.hostname, notes)
  const device = { ...knownDevice(row), hostname }
  const ahead = clockAhead(report, now)
  if (ahead !== null) {
    notes.push(
      `The clock of this device is ${Math.abs(ahead)} seconds ${ahead > 0 ? 'ahead of' : 'behind'} ours. ` +
        'The report is kept with our own time; mend the clock.',
    )
  }
  const open = await openProblems(tx, deviceId)
  const before = presenceOf(row)
  const events = [
    ...(await markSeen(tx, device, before, now)),
    ...(before === undefined ? [addedEvent(device, report, serial, now)] : []),
  ]
  const isOpen = (kind: string, key: string) =>
    open.some((problem) => problem.kind === kind && problem.key === key)
  events.push(...(await foldFindings(tx, device, open, judgeReport(report, device, isOpen, now), now)))
  if (report.patches !== null) {
    await foldPatches(tx, deviceId, report.patches.pending, now)
    events.push(...(await judgeOverdue(tx, device, open, now)))
  }
  const backup = await foldBackup(tx, device, row, report, open, now)
  events.push(...backup.events)
  await foldFindings(tx, device, open, { judged: ['device.duplicate'], findings: [] }, now)
  await writeReport(tx, deviceId, report, { digest, serial, ahead, backupDue: backup.due }, now)
  await storeOwnEvents(tx, events)
  return { taken: true, deviceId, notes, events: events.length }
}

async function lockDevice(tx: Kysely<Database>, deviceId: string): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select d.id, d.customer_id, d.hostname, d.aliases, d.kind, d.criticality, d.active, p.last_seen_at, p.state, p.since,
           p.offline_after_minutes, r.hostname as reported_name, r.backup_due_at
      from devices d
      left join device_presence p on p.device_id = d.id
      left join device_reports r on r.device_id = d.id
     where d.id = ${deviceId}::uuid and d.active
       for no key update of d`.execute(tx)
  return rows[0]
}

function knownDevice({ id, customer_id, hostname, kind, criticality }: Row): KnownDevice {
  return { id, customerId: customer_id, hostname, kind, criticality }
}

function presenceOf(row: Row): Presence | undefined {
  const { last_seen_at, state, since, offline_after_minutes } = row
  if (!last_seen_at || !state || !since) return undefined
  return { lastSeenAt: last_seen_at, state, since, offlineAfterMinutes: offline_after_minutes }
}

async function findTwin(
  tx: Kysely<Database>,
  serial: string,
  deviceId: string,
): Promise<{ id: string; hostname: string } | undefined> {
  return tx
    .selectFrom('device_reports')
    .innerJoin('devices', 'devices.id', 'device_reports.device_id')
    .select(['devices.id', 'devices.hostname'])
    .where(sql<boolean>`lower(serial) = lower(${serial})`)
    .where('device_id', '<>', deviceId)
    .where('devices.active', '=', true)
    .executeTakeFirst()
}

/** Two devices with one serial number are one machine known twice, or a clone: a person must say which. */
async function refuseTwin(
  tx: Kysely<Database>,
  row: Row,
  serial: string,
  twin: { id: string; hostname: string },
  now: Date,
): Promise<Taken> {
  const finding = {
    kind: 'device.duplicate',
    key: '',
    severity: 'medium' as const,
    title: `${row.hostname} reports the serial number ${serial}, which ${twin.hostname} has`,
    facts: { serial, otherDeviceId: twin.id, otherHostname: twin.hostname },
  }
  const open = await openProblems(tx, row.id)
  // Shown to people, no event: whose report it is stays unknown.
  await foldFindings(tx, knownDevice(row), open, { judged: ['device.duplicate'], findings: [finding] }, now)
  return {
    taken: false,
    reason:
      `The device ${twin.hostname} reports the serial number ${serial} already. Where this is the same machine, use ` +
      'the token of that device, or make one of the two inactive; where it is a clone, give it a serial number of its own.',
  }
}

/**
 * A device that had the name it reported is renamed with it; one that people call otherwise keeps their name. The other name
 * becomes an alias, so that both find the device.
 */
async function follow(tx: Kysely<Database>, row: Row, reported: string, notes: string[]): Promise<string> {
  const fold = (name: string) => name.trim().toLowerCase()
  if (fold(reported) === fold(row.hostname)) return row.hostname
  const wasItsOwn = row.reported_name !== null && fold(row.reported_name) === fold(row.hostname)
  const hostname = wasItsOwn ? reported : row.hostname
  const other = wasItsOwn ? row.hostname : reported
  const isKnown = row.aliases.some((alias) => fold(alias) === fold(other))
  if (!wasItsOwn && isKnown) return hostname
  await tx
    .updateTable('devices')
    .set({ hostname, aliases: isKnown ? row.aliases : [...row.aliases, other] })
    .where('id', '=', row.id)
    .execute()
  notes.push(
    wasItsOwn
      ? `This device was called ${row.hostname} before; it is found by both names.`
      : `This device is called ${row.hostname} here; ${reported} is kept as an alias.`,
  )
  return hostname
}

function addedEvent(device: KnownDevice, report: DeviceReport, serial: string | null, now: Date): OwnEvent {
  const facts = { os: report.os.name, serial, by: report.agent || 'check-in' } satisfies Partial<
    DeviceEventData<'device.added'>
  >
  const dedupKey = problemKey(device.id, 'device.added', '')
  const title = `${device.hostname} reports for the first time`
  return deviceEvent(
    device,
    { type: 'device.added', dedupKey, state: 'raised', severity: 'info', title, since: now, facts },
    now,
  )
}

/** When the next good backup is due, and the end of a missed one. The detector tells of those that do not come. */
async function foldBackup(
  tx: Kysely<Database>,
  device: KnownDevice,
  row: Row,
  { backup }: DeviceReport,
  open: readonly OpenProblem[],
  now: Date,
): Promise<{ due: Date | null; events: OwnEvent[] }> {
  const isMissed = open.some(({ kind }) => kind === 'backup.missed')
  const due = backupDueAt(backup, now)
  if (due === null) return { due: row.backup_due_at, events: [] }
  if (backup?.lastSuccessAt == null) return { due: isMissed ? null : (row.backup_due_at ?? due), events: [] }
  if (!isMissed || due <= now) return { due: isMissed ? null : due, events: [] }
  return {
    due,
    events: await foldFindings(tx, device, open, { judged: ['backup.missed'], findings: [] }, now),
  }
}

async function writeReport(
  tx: Kysely<Database>,
  deviceId: string,
  report: DeviceReport,
  known: { digest: Buffer; serial: string | null; ahead: number | null; backupDue: Date | null },
  now: Date,
): Promise<void> {
  const values = {
    digest: known.digest,
    report: JSON.stringify(report),
    changed_at: now,
    hostname: report.hostname,
    serial: known.serial,
    clock_ahead_seconds: known.ahead,
    backup_due_at: known.backupDue,
  }
  await tx
    .insertInto('device_reports')
    .values({ device_id: deviceId, ...values })
    .onConflict((conflict) => conflict.column('device_id').doUpdateSet(values))
    .execute()
  const os = [report.os.name, report.os.version].filter(Boolean).join(' ')
  await tx
    .updateTable('devices')
    .set({ last_seen_at: now, ...(os === '' ? {} : { os }) })
    .where('id', '=', deviceId)
    .execute()
}
