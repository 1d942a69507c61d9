import { type DestinationStream, type Logger, pino } from 'pino'
import type { Config } from './config.ts'

/** Names under which something stands that nobody is to read in a log, wherever it stands in the first three levels. */
const secretNames = [
  'authorization',
  'cookie',
  'password',
  'pass',
  'secret',
  'token',
  'apiKey',
  'credentials',
  'privateKey',
  'secretKey',
]
const paths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.headers["${name}"]`])

/** One JSON object a line. Secrets are left out by their names, and errors lose all but their name, code and text. */
export function createLog(level: Config['logLevel'], destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, censor: '[left out]' },
    serializers: { err: describeError },
  }
  return destination ? pino(options, destination) : pino(options)
}

/**
 * PostgreSQL puts rows into an error's `detail`, clients put requests and answers beside it: of those a log gets nothing.
 * Passwords of addresses in a text are left out.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return withoutPasswords(String(error))
  const { name, message, stack, cause } = error
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return {
    type: name,
    ...code,
    message: withoutPasswords(message),
    ...(stack === undefined ? {} : { stack: withoutPasswords(stack) }),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  }
}

function withoutPasswords(text: string): string {
  return text
    .replaceAll(/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi, '$1:[left out]@')
    .replaceAll(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 [left out]')
}
