import { randomBytes, scryptSync } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILE = 'secret-key'

/**
 * The 32 bytes that all other keys come from: made from `secretKey` where the operator gave one, else kept in the
 * data folder (mode 0600) and made at the first start. Whoever has a backup of the database needs it too.
 */
export function readMasterKey(options: { secretKey: string | undefined; dataDir: string }): Buffer {
  const { secretKey, dataDir } = options
  if (secretKey !== undefined) return scryptSync(secretKey, 'sentiero master key', 32)
  const path = join(dataDir, FILE)
  const kept = readKept(path)
  if (kept !== undefined) return kept
  mkdirSync(dataDir, { recursive: true })
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true })
  try {
    // Unlike a rename, a link never replaces the key that another process has just made.
    linkSync(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(draft)
  }
  const made = readKept(path)
  if (made === undefined) throw new Error(`${path} disappeared right after it was written.`)
  return made
}

/**
 * Makes this the key that the data folder keeps, as a backup brings it. The one it replaces stays beside it, under the
 * name that is answered; undefined where there was none.
 */
export function replaceKeptKey(dataDir: string, key: Uint8Array): string | undefined {
  const path = join(dataDir, FILE)
  mkdirSync(dataDir, { recursive: true })
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, `${Buffer.from(key).toString('base64')}\n`, { mode: 0o600, flush: true })
  const replaced = `${path}.replaced-${new Date().toISOString().replaceAll(':', '-')}`
  const had = readKept(path) !== undefined
  if (had) linkSync(path, replaced)
  renameSync(draft, path)
  return had ? replaced : undefined
}

function readKept(path: string): Buffer | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length === 32) return key
  throw new Error(
    `${path} does not hold a key (32 bytes in base64). Restore it from a backup; without it stored passwords ` +
      'cannot be read.',
  )
}
