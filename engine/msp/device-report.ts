import { z } from 'zod'

const text = (most: number) => z.string().max(most)
const moment = z.iso.datetime({ offset: true })

export const patchSeverity = z.enum(['critical', 'important', 'moderate', 'low', 'unknown'])
export type PatchSeverity = z.output<typeof patchSeverity>

const disk = z.object({
  name: text(200),
  mount: text(500).min(1),
  sizeBytes: z.number().nonnegative(),
  freeBytes: z.number().nonnegative(),
})

const pendingPatch = z.object({
  id: text(300).min(1),
  title: text(500).default(''),
  kb: text(50).nullable().default(null),
  severity: patchSeverity.default('unknown'),
})

const threat = z.object({
  id: text(200).min(1),
  name: text(300).default(''),
  path: text(1000).default(''),
  action: text(200).default(''),
  /** False where it was removed or locked away. */
  open: z.boolean().default(true),
})

/** What a device says of itself with each check-in. Null: it does not tell; what is known of that stays as it is. */
export const deviceReport = z.object({
  /** Of the script that reports. */
  agent: text(100).default(''),
  hostname: text(200).trim().min(1),
  serial: text(200).nullable().default(null),
  sentAt: moment,
  os: z.object({
    family: z.enum(['linux', 'windows', 'macos', 'other']).default('other'),
    name: text(200).default(''),
    version: text(200).default(''),
  }),
  bootedAt: moment.nullable().default(null),
  disks: z.array(disk).max(200).default([]),
  reboot: z
    .object({ pending: z.boolean(), reasons: z.array(text(300)).max(100).default([]) })
    .nullable()
    .default(null),
  patches: z
    .object({
      pending: z.array(pendingPatch).max(2000),
      failed: z
        .array(z.object({ id: text(300).min(1), title: text(500).default(''), code: text(100).default('') }))
        .max(500)
        .default([]),
    })
    .nullable()
    .default(null),
  /** Services that should run and do not. */
  stoppedServices: z
    .array(z.object({ name: text(300).min(1), displayName: text(300).default('') }))
    .max(500)
    .nullable()
    .default(null),
  antivirus: z
    .object({
      product: text(200).default(''),
      state: z.enum(['ok', 'disabled', 'outdated', 'missing']),
      definitionsAgeDays: z.number().nonnegative().nullable().default(null),
      threats: z.array(threat).max(200).default([]),
    })
    .nullable()
    .default(null),
  backup: z
    .object({
      job: text(200).default('backup'),
      product: text(200).default(''),
      state: z.enum(['ok', 'failed']),
      lastSuccessAt: moment.nullable().default(null),
      error: text(2000).default(''),
      /** How often a good one is expected. */
      everyHours: z.number().positive().max(8760).default(24),
    })
    .nullable()
    .default(null),
})

export type DeviceReport = z.output<typeof deviceReport>

/** What makers leave in the place of a serial number: it tells no machine from another. */
const noSerial =
  /^(|0+|1234567(89?)?|none|n\/?a|null|unknown|default string|system serial number|not specified|not applicable|to be filled.*|chassis serial number|\.+|x+|-+)$/i

/** The serial number in capitals, or null where the maker left none. */
export function usableSerial(serial: string | null): string | null {
  const plain = serial?.trim() ?? ''
  return noSerial.test(plain) ? null : plain.toUpperCase()
}

/** Whole percent that are free, rounded down. */
export function freePercent({ sizeBytes, freeBytes }: { sizeBytes: number; freeBytes: number }): number {
  return sizeBytes === 0 ? 100 : Math.floor((freeBytes / sizeBytes) * 100)
}
