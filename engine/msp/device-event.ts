import { z } from 'zod'
import { patchSeverity } from './device-report.ts'
import { severity } from './severity.ts'
import { priority } from './ticket.ts'

const about = {
  /** For the subject of a ticket. */
  title: z.string(),
  severity,
  /** For a ticket about it. */
  priority,
  status: z.enum(['raised', 'cleared']),
  /** Since when it is so; of what is over, since when it was so. */
  since: z.iso.datetime(),
}

const ofDevice = {
  ...about,
  hostname: z.string(),
  kind: z.enum(['server', 'workstation', 'network', 'mobile', 'other']),
  criticality: z.enum(['low', 'normal', 'high', 'critical']),
}

const presence = z.object({
  ...ofDevice,
  lastSeenAt: z.iso.datetime(),
  offlineMinutes: z.int(),
  /** After how many silent minutes it counted as offline. */
  thresholdMinutes: z.int(),
  /** Other devices of the same site, or else of the same customer, that are offline too. */
  peersOffline: z.int(),
  peers: z.int(),
})

const backup = z.object({
  ...ofDevice,
  job: z.string(),
  product: z.string(),
  lastSuccessAt: z.iso.datetime().nullable(),
  hoursSinceSuccess: z.int().nullable(),
  everyHours: z.number(),
  error: z.string(),
})

const site = z.object({
  ...about,
  siteId: z.string(),
  site: z.string(),
  devices: z.int(),
  offline: z.int(),
  /** Of those that are silent, a hundred at most. */
  hostnames: z.array(z.string()),
})

const serviceCheck = z.object({
  ...about,
  check: z.string(),
  kind: z.enum(['tcp', 'http', 'tls', 'ping']),
  target: z.string(),
  hostname: z.string().nullable(),
  message: z.string(),
  downMinutes: z.int(),
})

/**
 * What we say ourselves of devices and of what is watched from here, by the type of the event. A problem's end has the type
 * of its beginning, and `status` tells which; only offline and down have words of their own for it.
 */
export const deviceEvents = {
  'device.offline': presence,
  'device.online': presence,
  'site.offline': site,
  'site.online': site,
  'device.stale': z.object({ ...ofDevice, lastSeenAt: z.iso.datetime(), silentDays: z.int() }),
  'device.added': z.object({ ...ofDevice, os: z.string(), serial: z.string().nullable(), by: z.string() }),
  'disk.low': z.object({
    ...ofDevice,
    volume: z.string(),
    mount: z.string(),
    sizeGb: z.number(),
    freeGb: z.number(),
    freePercent: z.int(),
    thresholdPercent: z.int(),
  }),
  'service.stopped': z.object({ ...ofDevice, service: z.string(), displayName: z.string() }),
  'reboot.pending': z.object({
    ...ofDevice,
    reasons: z.array(z.string()),
    bootedAt: z.iso.datetime({ offset: true }).nullable(),
    uptimeDays: z.int().nullable(),
  }),
  'patch.overdue': z.object({
    ...ofDevice,
    /** All that are overdue on the device, the worst first. */
    patches: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        kb: z.string().nullable(),
        severity: patchSeverity,
        firstSeenAt: z.iso.datetime(),
        dueAt: z.iso.datetime(),
        daysOverdue: z.int(),
      }),
    ),
    worst: patchSeverity,
  }),
  'patch.failed': z.object({ ...ofDevice, patchId: z.string(), patch: z.string(), errorCode: z.string() }),
  'antivirus.unhealthy': z.object({
    ...ofDevice,
    product: z.string(),
    state: z.enum(['disabled', 'outdated', 'missing']),
    definitionsAgeDays: z.number().nullable(),
  }),
  'antivirus.threat': z.object({
    ...ofDevice,
    product: z.string(),
    threat: z.string(),
    path: z.string(),
    action: z.string(),
    /** False where the antivirus dealt with it. */
    open: z.boolean(),
  }),
  'backup.failed': backup,
  'backup.missed': backup,
  'service_check.down': serviceCheck,
  'service_check.up': serviceCheck,
  'expiry.approaching': z.object({
    ...about,
    what: z.enum(['certificate', 'domain', 'warranty', 'licence', 'contract', 'other']),
    name: z.string(),
    hostname: z.string().nullable(),
    expiresAt: z.iso.datetime(),
    daysLeft: z.int(),
    note: z.string(),
  }),
} as const

export type DeviceEventType = keyof typeof deviceEvents
export type DeviceEventData<Type extends DeviceEventType> = z.output<(typeof deviceEvents)[Type]>
