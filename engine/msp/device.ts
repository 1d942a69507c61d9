import { z } from 'zod'
import { changesOf } from './changes-of.ts'

export const device = z.object({
  id: z.uuid(),
  customerId: z.uuid().nullable().default(null),
  siteId: z.uuid().nullable().default(null),
  hostname: z.string().min(1).max(200),
  aliases: z.array(z.string()).default([]),
  externalIds: z.record(z.string(), z.string()).default({}),
  kind: z.enum(['server', 'workstation', 'network', 'mobile', 'other']).default('server'),
  os: z.string().default(''),
  criticality: z.enum(['low', 'normal', 'high', 'critical']).default('normal'),
  inContract: z.boolean().default(true),
  lastSeenAt: z.iso.datetime().nullable().default(null),
  remoteUrl: z.string().nullable().default(null),
  /** The last day of its warranty. */
  warrantyEndsOn: z.iso.date().nullable().default(null),
  active: z.boolean().default(true),
})
export const newDevice = device.omit({ id: true })
export const deviceChanges = changesOf(newDevice)

export type Device = z.output<typeof device>
export type NewDevice = z.input<typeof newDevice>
export type DeviceChanges = z.input<typeof deviceChanges>
