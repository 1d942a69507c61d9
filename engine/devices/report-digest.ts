import { createHash } from 'node:crypto'
import { type DeviceReport, freePercent } from '../msp/device-report.ts'

/** A clock that is further from ours than this is wrong; the time on the wire is within it. */
const clockTolerance = 300

/**
 * Identity of what a report says, without what is different each minute though nothing happened: the moment, bytes that come
 * and go on disks. Equal digests need nothing written.
 */
export function reportDigest(report: DeviceReport, receivedAt: Date): Buffer {
  const { sentAt: _, bootedAt, disks, ...rest } = report
  const steady = {
    ...rest,
    // Computed by the device from its uptime, it comes out a second earlier or later.
    bootedAt: bootedAt === null ? null : Math.round(Date.parse(bootedAt) / 600_000),
    disks: disks.map(({ name, mount, sizeBytes, freeBytes }) => [
      name,
      mount,
      sizeBytes,
      freePercent({ sizeBytes, freeBytes }),
    ]),
    clock: Math.round((clockAhead(report, receivedAt) ?? 0) / 3600),
  }
  return createHash('sha256').update(JSON.stringify(steady)).digest()
}

/** Seconds that the device's clock is ahead of ours, or null where they agree. */
export function clockAhead({ sentAt }: DeviceReport, receivedAt: Date): number | null {
  const ahead = Math.round((Date.parse(sentAt) - receivedAt.getTime()) / 1000)
  return Math.abs(ahead) > clockTolerance ? ahead : null
}
