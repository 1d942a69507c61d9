import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import {
  type BackupFooter,
  type BackupHeader,
  type BackupTable,
  BackupUnusable,
  backupFooter,
  backupFormat,
  backupHeader,
  backupTable,
  endOfTable,
  tableName,
} from './format.ts'
import { wholeLines } from './whole-lines.ts'

export type BackupPart =
  | { kind: 'header'; header: BackupHeader }
  | { kind: 'table'; table: BackupTable }
  /** Whole rows of the last table, as COPY reads them. */
  | { kind: 'rows'; bytes: Buffer }
  | { kind: 'tableEnd' }
  | { kind: 'footer'; footer: BackupFooter }

/**
 * The parts of a backup in order, the footer last. Throws `BackupUnusable` for a file that is none, is cut off or was
 * changed: by the time the footer comes, everything before it is proven.
 */
export async function* readBackup(file: string): AsyncGenerator<BackupPart> {
  const gunzip = createGunzip()
  // Its error also ends the loop below.
  pipeline(createReadStream(file), gunzip, () => undefined)
  const hash = createHash('sha256')
  const counts: Record<string, number> = {}
  let header: BackupHeader | undefined
  let table: BackupTable | undefined
  let ended = false
  try {
    for await (const block of wholeLines(gunzip)) {
      let start = 0
      while (start < block.length) {
        if (ended) throw damaged(file)
        if (table) {
          const { rows, end, closed } = takeRows(block, start)
          if (end > start) hash.update(block.subarray(start, end))
          const bytes = block.subarray(start, closed ? end - endLine.length : end)
          start = end
          counts[tableName(table)] = (counts[tableName(table)] ?? 0) + rows
          if (bytes.length > 0) yield { kind: 'rows', bytes }
          if (closed) {
            table = undefined
            yield { kind: 'tableEnd' }
          }
          continue
        }
        const end = block.indexOf(newline, start) + 1
        const line = block.subarray(start, end)
        const value = parseLine(file, line)
        start = end
        if (!header) {
          header = readHeader(file, value)
          hash.update(line)
          yield { kind: 'header', header }
          continue
        }
        const footer = backupFooter.safeParse(value).data
        if (footer) {
          if (footer.sha256 !== hash.digest('hex') || !sameCounts(footer.rows, counts)) throw damaged(file)
          ended = true
          yield { kind: 'footer', footer }
          continue
        }
        table = backupTable.safeParse(value).data
        if (!table) throw damaged(file)
        counts[tableName(table)] = 0
        hash.update(line)
        yield { kind: 'table', table }
      }
    }
  } catch (error) {
    const code = codeOf(error)
    if (code.startsWith('Z_')) throw damaged(file, error)
    if (code === 'ENOENT') throw new BackupUnusable(`There is no file ${file}.`)
    throw error
  } finally {
    gunzip.destroy()
  }
  if (!ended) throw damaged(file)
}

/** Reads a backup to its end, so that nothing is touched for one that turns out to be damaged. */
export async function checkBackup(file: string): Promise<{ header: BackupHeader; footer: BackupFooter }> {
  let header: BackupHeader | undefined
  for await (const part of readBackup(file)) {
    if (part.kind === 'header') header = part.header
    if (part.kind === 'footer' && header) return { header, footer: part.footer }
  }
  throw damaged(file)
}

const newline = 10
const endLine = Buffer.from(`${endOfTable}\n`)

/** How many rows come from `start` on, and where they (or the end of the table after them) end. */
function takeRows(block: Buffer, start: number): { rows: number; end: number; closed: boolean } {
  let rows = 0
  let at = start
  while (at < block.length) {
    const end = block.indexOf(newline, at) + 1
    if (end - at === endLine.length && block.subarray(at, end).equals(endLine)) {
      return { rows, end, closed: true }
    }
    rows += 1
    at = end
  }
  return { rows, end: at, closed: false }
}

function readHeader(file: string, value: unknown): BackupHeader {
  const header = backupHeader.safeParse(value).data
  if (!header) throw new BackupUnusable(`${file} is not a backup of Sentiero.`)
  if (header.sentieroBackup === backupFormat) return header
  throw new BackupUnusable(
    `${file} was written by Sentiero ${header.version} in a form that this version does not read. Update this ` +
      'one, then restore.',
  )
}

function parseLine(file: string, line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'))
  } catch {
    throw damaged(file)
  }
}

function sameCounts(left: Record<string, number>, right: Record<string, number>): boolean {
  const names = Object.keys(left)
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name])
}

const damaged = (file: string, cause?: unknown): BackupUnusable =>
  new BackupUnusable(
    `${file} is not a whole backup of Sentiero: it is cut off, or was changed. Nothing was restored; take another file.`,
    { cause },
  )

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
