import { type SqlQuery, StepFailed, TryAgain } from '#sdk'
import type { MysqlCredentials } from './credentials.ts'

type Place = Pick<MysqlCredentials, 'host' | 'port' | 'user' | 'database'>

/** Numbers of errors as MySQL and MariaDB give them. */
const slow = new Set([1317, 1969, 3024])
const signIn = new Set([1044, 1045, 1049, 1251, 1698, 1862])
const busy = new Set([1040, 1053, 1203, 1205, 1213, 1226, 1927])
const writes = 1792

/** What went wrong, as a sentence that says what to mend; `query` is undefined before there was one. */
export function mysqlFailure(error: unknown, { host, port, user, database }: Place, query?: SqlQuery): Error {
  if (error instanceof StepFailed || error instanceof TryAgain) return error
  const where = `${host}:${port}`
  const { number, code, message } = detailsOf(error)
  const cause = { cause: error }
  if (slow.has(number) && query) return tooSlow(query, where, cause)
  if (number === writes) {
    return new StepFailed(`The query would change something, and only reading is allowed: ${message}.`, {
      code: 'sql_writes',
      ...cause,
    })
  }
  if (signIn.has(number)) {
    return new StepFailed(`${where} refused the user ${user} for the database ${database}: ${message}.`, {
      class: 'Auth',
      code: 'sql_auth',
      ...cause,
    })
  }
  if (/SSL|certificate|self.signed|altnames/i.test(`${code} ${message}`)) {
    return new StepFailed(`No secure connection to ${where}: ${message}.`, {
      class: 'Remote',
      code: 'sql_tls',
      ...cause,
    })
  }
  if (number > 0 && !busy.has(number)) {
    return new StepFailed(
      `The query is refused by the database: ${message}. Only one statement that reads is taken.`,
      { code: 'sql_refused', ...cause },
    )
  }
  return new TryAgain(`${where} does not answer: ${message || code}.`, cause)
}

export function tooSlow(
  { timeoutMs }: Pick<SqlQuery, 'timeoutMs'>,
  where: string,
  options: { cause?: unknown } = {},
): StepFailed {
  return new StepFailed(
    `The query took longer than ${timeoutMs / 1000} seconds at ${where} and was stopped. Narrow it down.`,
    { class: 'Timeout', code: 'sql_slow', ...options },
  )
}

/** Number of an error that the server gave; 0 for what went wrong on the way to it. */
export function errorNumber(error: unknown): number {
  return detailsOf(error).number
}

function detailsOf(error: unknown): { number: number; code: string; message: string } {
  if (!(error instanceof Error)) return { number: 0, code: '', message: String(error) }
  const fromServer = 'sqlState' in error && typeof error.sqlState === 'string' && error.sqlState !== ''
  const number = fromServer && 'errno' in error && typeof error.errno === 'number' ? error.errno : 0
  const code = 'code' in error ? String(error.code) : ''
  return { number, code, message: error.message }
}
