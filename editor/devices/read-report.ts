import { z } from 'zod'
import type { JsonObject } from '#engine/graph/json.ts'

const report = z.object({
  agent: z.string().catch(''),
  serial: z.string().nullable().catch(null),
  bootedAt: z.string().nullable().catch(null),
  disks: z.array(z.object({ mount: z.string(), sizeBytes: z.number(), freeBytes: z.number() })).catch([]),
  antivirus: z.object({ product: z.string(), state: z.string() }).nullable().catch(null),
  backup: z.object({ lastSuccessAt: z.string().nullable() }).nullable().catch(null),
})

/** What the page of a device shows of its last report. */
export function readReport(value: JsonObject) {
  const { agent, serial, bootedAt, disks, antivirus, backup } = report.parse(value)
  return {
    agent,
    serial,
    bootedAt,
    disks: disks.map(({ mount, sizeBytes, freeBytes }) => ({
      mount,
      sizeGb: Math.round(sizeBytes / 1024 ** 3),
      freePercent: sizeBytes === 0 ? 100 : Math.floor((freeBytes / sizeBytes) * 100),
    })),
    antivirus: antivirus === null ? null : `${antivirus.product} (${antivirus.state})`,
    lastBackupAt: backup?.lastSuccessAt ?? null,
  }
}
