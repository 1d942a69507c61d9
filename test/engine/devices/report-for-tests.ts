import { type DeviceReport, deviceReport } from '#engine/msp/device-report.ts'

/** A healthy server's report; `changes` are what a test is about. */
export function buildReport(changes: Partial<Record<keyof DeviceReport, unknown>> = {}): DeviceReport {
  return deviceReport.parse({
    agent: 'test 1',
    hostname: 'SRV-1',
    serial: 'CZ12345',
    sentAt: new Date().toISOString(),
    os: { family: 'linux', name: 'Debian', version: '12' },
    bootedAt: '2026-11-01T08:00:00Z',
    disks: [disk('/', 100, 50)],
    reboot: { pending: false, reasons: [] },
    patches: { pending: [], failed: [] },
    stoppedServices: [],
    antivirus: null,
    backup: null,
    ...changes,
  })
}

/** Sizes in GB. */
export function disk(mount: string, size: number, free: number) {
  return { name: '/dev/sda1', mount, sizeBytes: size * 1024 ** 3, freeBytes: free * 1024 ** 3 }
}

export const patch = (id: string, severity = 'unknown') => ({ id, title: `Update of ${id}`, severity })
