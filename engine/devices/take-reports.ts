import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { DeviceEventData } from '../msp/device-event.ts'
import { type DeviceReport, usableSerial } from '../msp/device-report.ts'
import { type OwnEvent, storeOwnEvents } from '../own-events/store-own-events.ts'
import { findTwins, type Twin } from './find-twins.ts'
import { foldPatches, judgeOverdue } from './fold-patches.ts'
import { type Fold, foldFindings, type OpenProblem, openProblems } from './open-problems.ts'
import { markSeen } from './presence.ts'
import { deviceEvent, type KnownDevice, problemKey } from './problem-events.ts'
import { clockAhead } from './report-digest.ts'
import { lockDevices, type ReportedDevice } from './reported-devices.ts'
import { backupDueAt, type Finding, judgeReport } from './rules.ts'
import { writeReports } from './write-reports.ts'

export type Taken =
  | { taken: true; deviceId: string; notes: string[]; events: number }
  | { taken: false; reason: string }

/** A report that says something new. */
export interface News {
  deviceId: string
  report: DeviceReport
  digest: Buffer
  receivedAt: Date
}

/** A report that is taken, beside what was known of its device. */
interface Accepted extends News {
  device: KnownDevice
  known: ReportedDevice
  open: readonly OpenProblem[]
  serial: string | null
  /** Seconds; null where both clocks agree. */
  ahead: number | null
  notes: string[]
}

/**
 * Writes reports that say something new, each of another device, with all that they mean: problems that begin and end,
 * patches, presence, and the events of it, in the caller's transaction. Each statement is for all of them. Answers in their
 * order.
 */
export async function takeReports(tx: Kysely<Database>, news: readonly News[]): Promise<Taken[]> {
  const deviceIds = news.map(({ deviceId }) => deviceId)
  const known = await lockDevices(tx, deviceIds)
  const kept = news.flatMap((one) => {
    const device = known.get(one.deviceId)
    return device ? [{ ...one, known: device, serial: usableSerial(one.report.serial) }] : []
  })
  const twins = await findTwins(
    tx,
    kept.map(({ known, deviceId, serial }) => ({ deviceId, serial, hostname: known.device.hostname })),
  )
  const openOf = await openProblems(tx, deviceIds)
  const accepted: Accepted[] = []
  const refused: Fold[] = []
  for (const one of kept) {
    const { report, receivedAt, serial } = one
    const { device } = one.known
    const open = openOf(device.id)
    const twin = twins.get(device.id)
    if (twin) {
      const findings = [twinFinding(device, serial ?? '', twin)]
      refused.push({ device, open, judged: ['device.duplicate'], findings, now: receivedAt })
      continue
    }
    const notes: string[] = []
    const hostname = await follow(tx, one.known, report.hostname, notes)
    const ahead = clockAhead(report, receivedAt)
    if (ahead !== null) notes.push(clockNote(ahead))
    accepted.push({ ...one, device: { ...device, hostname }, open, ahead, notes })
  }
  const counts = accepted.length === 0 ? [] : await writeAll(tx, accepted)
  // Shown to people, no event: whose report it is stays unknown.
  await foldFindings(tx, refused)
  const answers = new Map(
    accepted.map(({ deviceId, notes }, at): [string, Taken] => [
      deviceId,
      { taken: true, deviceId, notes, events: counts[at] ?? 0 },
    ]),
  )
  return news.map(({ deviceId, report }) => {
    const twin = twins.get(deviceId)
    const reason = twin ? twinReason(usableSerial(report.serial) ?? '', twin) : goneReason
    return answers.get(deviceId) ?? { taken: false, reason }
  })
}

/** Answers how many events each of the reports has made. */
async function writeAll(tx: Kysely<Database>, accepted: readonly Accepted[]): Promise<number[]> {
  const heard = await markSeen(
    tx,
    accepted.map(({ device, known, receivedAt }) => ({ device, before: known.presence, now: receivedAt })),
  )
  const telling = accepted.filter(({ report }) => report.patches !== null)
  await foldPatches(
    tx,
    telling.map(({ deviceId, report, receivedAt }) => ({
      deviceId,
      patches: report.patches?.pending ?? [],
      now: receivedAt,
    })),
  )
  const overdue = await judgeOverdue(
    tx,
    telling.map(({ device, open, receivedAt }) => ({ device, open, now: receivedAt })),
  )
  const backups = accepted.map(judgeBackup)
  const folds = [...accepted.map(reportFold), ...overdue, ...backups.flatMap(({ folds }) => folds)]
  const folded = await foldFindings(tx, folds)
  await writeReports(
    tx,
    accepted.map((one, at) => ({
      ...one,
      clockAhead: one.ahead,
      backupDueAt: backups[at]?.due ?? null,
    })),
  )
  const ofDevice = Map.groupBy(
    folds.map(({ device }, at) => ({ deviceId: device.id, events: folded[at] ?? [] })),
    ({ deviceId }) => deviceId,
  )
  const events = accepted.map((one, at) => [
    ...(heard[at] ?? []),
    ...(one.known.presence === undefined ? [addedEvent(one)] : []),
    ...(ofDevice.get(one.deviceId) ?? [])
      .flatMap(({ events }) => events)
      .filter(({ type }) => type !== 'device.duplicate'),
  ])
  await storeOwnEvents(tx, events.flat())
  return events.map(({ length }) => length)
}

/** What the report alone tells; that it came at all ends what a twin began. */
function reportFold({ device, open, report, receivedAt }: Accepted): Fold {
  const isOpen = (kind: string, key: string) =>
    open.some((problem) => problem.kind === kind && problem.key === key)
  const { judged, findings } = judgeReport(report, device, isOpen, receivedAt)
  return { device, open, judged: [...judged, 'device.duplicate'], findings, now: receivedAt }
}

/** When the next good backup is due, and the end of a missed one. The detector tells of those that do not come. */
function judgeBackup({ device, known, open, report, receivedAt }: Accepted): {
  due: Date | null
  folds: Fold[]
} {
  const isMissed = open.some(({ kind }) => kind === 'backup.missed')
  const due = backupDueAt(report.backup, receivedAt)
  if (due === null) return { due: known.backupDueAt, folds: [] }
  if (report.backup?.lastSuccessAt == null) {
    return { due: isMissed ? null : (known.backupDueAt ?? due), folds: [] }
  }
  if (!isMissed || due <= receivedAt) return { due: isMissed ? null : due, folds: [] }
  return { due, folds: [{ device, open, judged: ['backup.missed'], findings: [], now: receivedAt }] }
}

const goneReason = 'This device is no longer kept here.'

/** Two devices with one serial number are one machine known twice, or a clone: a person must say which. */
function twinFinding({ hostname }: KnownDevice, serial: string, twin: Twin): Finding {
  return {
    kind: 'device.duplicate',
    key: '',
    severity: 'medium',
    title: `${hostname} reports the serial number ${serial}, which ${twin.hostname} has`,
    facts: { serial, otherDeviceId: twin.id, otherHostname: twin.hostname },
  }
}

function twinReason(serial: string, { hostname }: Twin): string {
  return (
    `The device ${hostname} reports the serial number ${serial} already. Where this is the same machine, use ` +
    'the token of that device, or make one of the two inactive; where it is a clone, give it a serial number of its own.'
  )
}

function clockNote(ahead: number): string {
  return (
    `The clock of this device is ${Math.abs(ahead)} seconds ${ahead > 0 ? 'ahead of' : 'behind'} ours. ` +
    'The report is kept with our own time; mend the clock.'
  )
}

/**
 * A device that had the name it reported is renamed with it; one that people call otherwise keeps their name. The other name
 * becomes an alias, so that both find the device.
 */
async function follow(
  tx: Kysely<Database>,
  { device, aliases, reportedName }: ReportedDevice,
  reported: string,
  notes: string[],
): Promise<string> {
  const fold = (name: string) => name.trim().toLowerCase()
  if (fold(reported) === fold(device.hostname)) return device.hostname
  const wasItsOwn = reportedName !== null && fold(reportedName) === fold(device.hostname)
  const hostname = wasItsOwn ? reported : device.hostname
  const other = wasItsOwn ? device.hostname : reported
  const isKnown = aliases.some((alias) => fold(alias) === fold(other))
  if (!wasItsOwn && isKnown) return hostname
  await tx
    .updateTable('devices')
    .set({ hostname, aliases: isKnown ? aliases : [...aliases, other] })
    .where('id', '=', device.id)
    .execute()
  notes.push(
    wasItsOwn
      ? `This device was called ${device.hostname} before; it is found by both names.`
      : `This device is called ${device.hostname} here; ${reported} is kept as an alias.`,
  )
  return hostname
}

function addedEvent({ device, report, serial, receivedAt }: Accepted): OwnEvent {
  const facts = { os: report.os.name, serial, by: report.agent || 'check-in' } satisfies Partial<
    DeviceEventData<'device.added'>
  >
  const dedupKey = problemKey(device.id, 'device.added', '')
  const title = `${device.hostname} reports for the first time`
  return deviceEvent(
    device,
    { type: 'device.added', dedupKey, state: 'raised', severity: 'info', title, since: receivedAt, facts },
    receivedAt,
  )
}
