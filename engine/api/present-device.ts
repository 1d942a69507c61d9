import { z } from '@hono/zod-openapi'
import { expiryKind } from '../devices/expiries.ts'
import { device } from '../msp/device.ts'
import { patchSeverity } from '../msp/device-report.ts'
import { severity } from '../msp/severity.ts'
import { jsonObject } from './json-value.ts'

const moment = z.iso.datetime()

export const deviceHealth = z.object({
  /** `never`: it has not reported yet. */
  state: z.enum(['online', 'offline', 'stale', 'never']),
  since: moment.nullable(),
  lastSeenAt: moment.nullable(),
  worstDisk: z.object({ mount: z.string(), freePercent: z.int() }).nullable(),
  patchesPending: z.int(),
  patchesOverdue: z.int(),
  rebootPending: z.boolean(),
  problems: z.int(),
})

export const deviceView = device.extend({ customerName: z.string().nullable(), health: deviceHealth })

export const deviceDetailView = z.object({
  /** The last one, as the device sent it. */
  report: jsonObject.nullable(),
  reportChangedAt: moment.nullable(),
  clockAheadSeconds: z.int().nullable(),
  offlineAfterMinutes: z.int().nullable(),
  problems: z.array(
    z.object({ kind: z.string(), key: z.string(), severity, title: z.string(), since: moment }),
  ),
  patches: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      kb: z.string().nullable(),
      severity: patchSeverity,
      firstSeenAt: moment,
      dueAt: moment,
      overdue: z.boolean(),
    }),
  ),
  tokens: z.array(z.object({ id: z.uuid(), createdBy: z.string(), createdAt: moment })),
})

/** A token with the lines that install the reporting script with it; the token is answered once. */
export const newDeviceTokenView = z.object({
  id: z.uuid(),
  token: z.string(),
  linux: z.string(),
  windows: z.string(),
})

export const serviceCheckView = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(['tcp', 'http', 'tls', 'ping']),
  target: z.string(),
  customerId: z.uuid().nullable(),
  deviceId: z.uuid().nullable(),
  everySeconds: z.int(),
  timeoutSeconds: z.int(),
  failsNeeded: z.int(),
  enabled: z.boolean(),
  state: z.enum(['unknown', 'up', 'down']),
  since: moment,
  checkedAt: moment.nullable(),
  tookMs: z.int().nullable(),
  message: z.string(),
})

export const expiryView = z.object({
  id: z.uuid(),
  kind: expiryKind,
  name: z.string(),
  customerId: z.uuid().nullable(),
  deviceId: z.uuid().nullable(),
  expiresAt: moment,
  warnDays: z.int(),
  warnedAt: moment.nullable(),
  note: z.string(),
  /** True where its date is kept elsewhere. */
  kept: z.boolean(),
  /** Where: by the check of a certificate, by the contract or device whose id it has. */
  keptBy: z.enum(['check', 'contract', 'device']).nullable(),
})
