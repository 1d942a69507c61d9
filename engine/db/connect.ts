import { setTimeout as delay } from 'node:timers/promises'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { preparingPool } from './preparing-pool.ts'
import type { Database } from './schema.ts'

export interface DatabaseConnection {
  pool: pg.Pool
  db: Kysely<Database>
  close(): Promise<void>
}

/**
 * While somebody holds a transaction open, small and busy tables are mostly dead rows, and after a vacuum PostgreSQL takes what an
 * index has of them for the cost of every look into it: it would rather read the whole table, or the whole index in order, for a few
 * keys. Pages at random cost little more than in order on today's disks, and in memory nothing.
 */
const planning = '-c random_page_cost=1.1 -c enable_mergejoin=off'

/**
 * Opens a pool and Kysely over it; connects only when first used. A `bigint` is read as a number (and
 * refused beyond 2^53), a `date` as its text `YYYY-MM-DD`, a `timestamptz` as a Date, `json` as its value. `settings` are
 * PostgreSQL's, as `-c name=value`.
 */
export function connectDatabase(
  url: string,
  options: { max?: number; applicationName?: string; settings?: string } = {},
): DatabaseConnection {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'sentiero',
    options: [planning, options.settings].filter(Boolean).join(' '),
    connectionTimeoutMillis: 10_000,
    // Whoever stands still in a transaction must let go of its locks by the time that others take over its runs.
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
    types: { getTypeParser },
  })
  // Without a listener the error of a broken connection would end the process. Whoever uses the connection
  // gets the error from its own query.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: preparingPool(pool) }) })
  // Not db.destroy(): Kysely only ends the pool if it was the one that used it.
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= pool.end()
    return closed
  }
  return { pool, db, close }
}

const parsers = new Map<number, (text: string) => unknown>([
  [pg.types.builtins.INT8, safeInteger],
  // pg would make a Date at midnight of this machine's own time zone.
  [pg.types.builtins.DATE, (text) => text],
])

function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return (format !== 'binary' && parsers.get(oid)) || pg.types.getTypeParser(oid, format ?? 'text')
}

function safeInteger(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw new RangeError(`The bigint ${text} does not fit a number; select it as text.`)
}

const GONE_CODES = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '53300', // too_many_connections
  '53100', // disk_full
  '58030', // io_error
  '25006', // read_only_sql_transaction: a standby answers
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
])
// What pg says without a code of its own.
const GONE_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/

/** Whether an error means that the database cannot be reached or cannot write now; the work may or may not have been committed. */
export function isDatabaseGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  if (code !== undefined && (GONE_CODES.has(code) || /^08\w{3}$/.test(code))) return true
  return GONE_MESSAGE.test(error.message) || isDatabaseGone(error.cause)
}

/** Whether a transaction lost against another (serialization failure, deadlock) and may be run again as it is. */
export function isRetryable(error: unknown): boolean {
  const code = codeOf(error)
  return code === '40001' || code === '40P01'
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/**
 * Repeats work while the database is gone, pausing from 50 ms up to 2 s. The work must be safe to repeat.
 * Throws the last error after `giveUpAfterMs`, the signal's reason when aborted, any other error at once.
 */
export async function retryWhileDatabaseGone<T>(
  work: () => Promise<T>,
  options: { signal?: AbortSignal; giveUpAfterMs?: number } = {},
): Promise<T> {
  const { signal, giveUpAfterMs = Number.POSITIVE_INFINITY } = options
  const started = Date.now()
  for (let pause = 50; ; pause = Math.min(pause * 2, 2_000)) {
    signal?.throwIfAborted()
    try {
      return await work()
    } catch (error) {
      if (!isDatabaseGone(error) || Date.now() - started + pause > giveUpAfterMs) throw error
    }
    await delay(pause * (0.5 + Math.random() / 2), undefined, signal && { signal })
  }
}
