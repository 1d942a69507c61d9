import { z } from 'zod'

/**
 * A backup is gzip around lines: the header as JSON; for each table a line of JSON, its rows as PostgreSQL's COPY writes
 * them (exact for every type), and a line `\.`; the footer as JSON. COPY's rows hold no raw line break and are never `\.`.
 */
export const backupFormat = 1

/** The line after the last row of a table. */
export const endOfTable = '\\.'

export const backupHeader = z.object({
  sentieroBackup: z.int(),
  /** Of the Sentiero that wrote it. */
  version: z.string(),
  createdAt: z.iso.datetime(),
  migrations: z.array(z.object({ number: z.int(), name: z.string(), sha256: z.string() })).min(1),
  /** The installation's master key in base64, where it was asked for. */
  key: z.string().optional(),
})
export type BackupHeader = z.output<typeof backupHeader>

export const backupTable = z.object({ schema: z.string(), table: z.string(), columns: z.array(z.string()) })
export type BackupTable = z.output<typeof backupTable>

export const backupSequence = z.object({ schema: z.string(), name: z.string(), lastValue: z.string() })

export const backupFooter = z.object({
  /** Rows of each table, by `tableName`. */
  rows: z.record(z.string(), z.int().min(0)),
  sequences: z.array(backupSequence),
  /** When the oldest of what is kept in partitions was made. */
  historyFrom: z.iso.datetime().optional(),
  /** Of every byte before this line, uncompressed, in hex. */
  sha256: z.string(),
})
export type BackupFooter = z.output<typeof backupFooter>

/** What people call a table: without its schema where that is `public`. */
export function tableName({ schema, table }: Pick<BackupTable, 'schema' | 'table'>): string {
  return schema === 'public' ? table : `${schema}.${table}`
}

/** The file cannot be restored; the message says why. */
export class BackupUnusable extends Error {
  override name = 'BackupUnusable'
}
