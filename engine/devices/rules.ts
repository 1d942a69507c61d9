import type { JsonObject } from '../graph/json.ts'
import type { Device } from '../msp/device.ts'
import type { DeviceEventData } from '../msp/device-event.ts'
import { type DeviceReport, freePercent, type PatchSeverity } from '../msp/device-report.ts'
import type { Severity } from '../msp/severity.ts'

/** Kinds of problems that a single report tells of; a kind that a report says nothing about is not judged. */
export type ReportProblem =
  | 'disk.low'
  | 'service.stopped'
  | 'reboot.pending'
  | 'patch.failed'
  | 'antivirus.unhealthy'
  | 'antivirus.threat'
  | 'backup.failed'

type Facts<Kind extends ReportProblem> = Omit<
  DeviceEventData<Kind>,
  'title' | 'severity' | 'priority' | 'status' | 'since' | 'hostname' | 'kind' | 'criticality'
>

/** A problem that is there now. `key` tells it from others of its kind on the device. */
export interface Finding {
  kind: string
  key: string
  severity: Severity
  title: string
  facts: JsonObject
}

export interface Judgement {
  /** Open problems of these kinds that are not among the findings are over. */
  judged: ReportProblem[]
  findings: Finding[]
}

type Judged = Pick<Device, 'kind' | 'criticality'>
/** Whether a problem is open already: what is open ends a little later than it would begin. */
type IsOpen = (kind: ReportProblem, key: string) => boolean

/** What is wrong on a device by its report. */
export function judgeReport(report: DeviceReport, device: Judged, isOpen: IsOpen, now: Date): Judgement {
  const parts = [
    judgeDisks(report, device, isOpen),
    judgeServices(report, device),
    judgeReboot(report, device, now),
    judgeFailedPatches(report, device),
    judgeAntivirus(report, device),
    judgeThreats(report),
    judgeBackup(report, device, now),
  ].filter((part) => part !== undefined)
  return { judged: parts.map(({ kind }) => kind), findings: parts.flatMap(({ findings }) => findings) }
}

interface Part {
  kind: ReportProblem
  findings: Finding[]
}

const gigabyte = 1024 ** 3

/** Percent that must be free, by size: a tenth of a small disk is soon full, a tenth of a large one lasts for years. */
const diskThresholds: readonly { belowGb: number; percent: number }[] = [
  { belowGb: 64, percent: 15 },
  { belowGb: 256, percent: 10 },
  { belowGb: 2048, percent: 7 },
  { belowGb: Number.POSITIVE_INFINITY, percent: 4 },
]
/** A disk that was low must have this much more free, so that one at the threshold does not come and go. */
const diskHysteresis = 2

export function diskThreshold(sizeBytes: number): number {
  return diskThresholds.find(({ belowGb }) => sizeBytes < belowGb * gigabyte)?.percent ?? 4
}

function judgeDisks({ disks, hostname }: DeviceReport, device: Judged, isOpen: IsOpen): Part {
  const findings = disks.flatMap((disk) => {
    const threshold = diskThreshold(disk.sizeBytes)
    const percent = freePercent(disk)
    const limit = isOpen('disk.low', disk.mount) ? threshold + diskHysteresis : threshold
    if (percent >= limit) return []
    const freeGb = round(disk.freeBytes / gigabyte)
    const sizeGb = round(disk.sizeBytes / gigabyte)
    return found(
      'disk.low',
      disk.mount,
      percent <= threshold / 3 ? worse(ofMachine(device)) : ofMachine(device),
      `Disk ${disk.mount} of ${hostname} has ${percent} % left (${freeGb} of ${sizeGb} GB)`,
      {
        volume: disk.name,
        mount: disk.mount,
        sizeGb,
        freeGb,
        freePercent: percent,
        thresholdPercent: threshold,
      },
    )
  })
  return { kind: 'disk.low', findings }
}

function judgeServices({ stoppedServices, hostname }: DeviceReport, device: Judged): Part | undefined {
  if (stoppedServices === null) return undefined
  return {
    kind: 'service.stopped',
    findings: stoppedServices.flatMap(({ name, displayName }) =>
      found(
        'service.stopped',
        name,
        ofMachine(device),
        `${displayName || name} on ${hostname} does not run`,
        {
          service: name,
          displayName: displayName || name,
        },
      ),
    ),
  }
}

function judgeReboot({ reboot, bootedAt, hostname }: DeviceReport, _: Judged, now: Date): Part | undefined {
  if (reboot === null) return undefined
  const uptimeDays =
    bootedAt === null ? null : Math.max(0, Math.floor((now.getTime() - Date.parse(bootedAt)) / 86_400_000))
  return {
    kind: 'reboot.pending',
    findings: reboot.pending
      ? found('reboot.pending', '', 'low', `${hostname} waits for a restart`, {
          reasons: reboot.reasons,
          bootedAt,
          uptimeDays,
        })
      : [],
  }
}

function judgeFailedPatches({ patches, hostname }: DeviceReport, device: Judged): Part | undefined {
  if (patches === null) return undefined
  return {
    kind: 'patch.failed',
    findings: patches.failed.flatMap(({ id, title, code }) =>
      found('patch.failed', id, ofMachine(device), `${title || id} could not be installed on ${hostname}`, {
        patchId: id,
        patch: title || id,
        errorCode: code,
      }),
    ),
  }
}

function judgeAntivirus({ antivirus, hostname }: DeviceReport, device: Judged): Part | undefined {
  if (antivirus === null) return undefined
  const { product, state, definitionsAgeDays } = antivirus
  if (state === 'ok') return { kind: 'antivirus.unhealthy', findings: [] }
  const what = {
    disabled: `The antivirus of ${hostname} is switched off`,
    outdated: `The antivirus of ${hostname} has old definitions`,
    missing: `${hostname} has no antivirus`,
  }[state]
  return {
    kind: 'antivirus.unhealthy',
    findings: found(
      'antivirus.unhealthy',
      '',
      state === 'outdated' ? 'medium' : worse(ofMachine(device)),
      what,
      { product, state, definitionsAgeDays },
    ),
  }
}

function judgeThreats({ antivirus, hostname }: DeviceReport): Part | undefined {
  if (antivirus === null) return undefined
  const { product, threats } = antivirus
  return {
    kind: 'antivirus.threat',
    findings: threats.flatMap(({ id, name, path, action, open }) =>
      found(
        'antivirus.threat',
        id,
        open ? 'critical' : 'low',
        `${name || id} was found on ${hostname}${open ? '' : ' and dealt with'}`,
        { product, threat: name || id, path, action, open },
      ),
    ),
  }
}

function judgeBackup({ backup, hostname }: DeviceReport, device: Judged, now: Date): Part | undefined {
  if (backup === null) return undefined
  const { job, product, lastSuccessAt, everyHours, error } = backup
  return {
    kind: 'backup.failed',
    findings:
      backup.state === 'ok'
        ? []
        : found('backup.failed', job, worse(ofMachine(device)), `The backup ${job} of ${hostname} failed`, {
            job,
            product,
            lastSuccessAt: lastSuccessAt === null ? null : new Date(lastSuccessAt).toISOString(),
            hoursSinceSuccess: hoursSince(lastSuccessAt, now),
            everyHours,
            error,
          }),
  }
}

export function hoursSince(moment: string | null, now: Date): number | null {
  return moment === null ? null : Math.max(0, Math.floor((now.getTime() - Date.parse(moment)) / 3_600_000))
}

/** A backup may take its time: it is missed when a quarter of its interval has passed after it was due. */
export function backupDueAt(backup: DeviceReport['backup'], receivedAt: Date): Date | null {
  if (backup === null) return null
  const last = backup.lastSuccessAt === null ? receivedAt : new Date(backup.lastSuccessAt)
  return new Date(last.getTime() + backup.everyHours * 1.25 * 3_600_000)
}

/** Days in which a patch is to be installed, from when we first saw it missing. */
export const patchDeadlineDays: Readonly<Record<PatchSeverity, number>> = {
  critical: 7,
  important: 14,
  moderate: 30,
  low: 60,
  unknown: 30,
}

const offlineMinutes: Readonly<Record<Device['kind'], number>> = {
  server: 5,
  network: 5,
  workstation: 30,
  other: 30,
  mobile: 1440,
}
export const staleDays = 21

/** Silent minutes after which a device counts as offline, unless it was set for the device. */
export function offlineAfter(kind: Device['kind'], own: number | null): number {
  return own ?? offlineMinutes[kind]
}

/** How bad it is when something fails on the machine. */
export function ofMachine({ kind, criticality }: Judged): Severity {
  if (criticality === 'critical') return 'critical'
  if (criticality === 'high') return 'high'
  if (criticality === 'low') return 'low'
  return kind === 'server' || kind === 'network' ? 'high' : 'medium'
}

function worse(severity: Severity): Severity {
  return severity === 'low' ? 'medium' : severity === 'medium' ? 'high' : 'critical'
}

function found<Kind extends ReportProblem>(
  kind: Kind,
  key: string,
  severity: Severity,
  title: string,
  facts: Facts<Kind> & JsonObject,
): Finding[] {
  return [{ kind, key, severity, title, facts }]
}

function round(gigabytes: number): number {
  return Math.round(gigabytes * 10) / 10
}
