import type { Duplex } from 'node:stream'
import pg from 'pg'
import {
  type JsonObject,
  type JsonValue,
  type Means,
  type Sql,
  type SqlQuery,
  StepFailed,
  TryAgain,
} from '#sdk'
import { distinctNames } from '../distinct-names.ts'
import type { PostgresCredentials } from './credentials.ts'

/** Characters of all rows together. */
const largestAnswer = 3_000_000

/**
 * Reads in a transaction that cannot write, through a cursor: what is no query is refused by the server itself, one
 * statement at a time, and no more rows leave it than are wanted.
 */
export function postgresSql(credentials: PostgresCredentials, means: Means): Sql {
  return {
    async read(query, signal) {
      const client = await connect(credentials, means, signal)
      const stop = () => client.end().catch(() => {})
      signal.addEventListener('abort', stop, { once: true })
      try {
        return await readThroughCursor(client, query)
      } catch (error) {
        throw failure(error, credentials, query)
      } finally {
        signal.removeEventListener('abort', stop)
        await client.end().catch(() => {})
      }
    },
  }
}

async function readThroughCursor(client: pg.Client, { text, values, maxRows, timeoutMs }: SqlQuery) {
  await client.query('begin transaction read only')
  await client.query(`set local statement_timeout = ${Math.ceil(timeoutMs)}`)
  const bare = text.trim().replace(/;\s*$/, '')
  // Declared by the extended protocol, which takes one statement only, whatever stands in it.
  await client.query({
    text: `declare rows no scroll cursor for ${bare}`,
    values: [...values],
    queryMode: 'extended',
  } as pg.QueryConfig)
  const answer = await client.query<string[]>({
    text: `fetch ${maxRows + 1} from rows`,
    rowMode: 'array',
    types: { getTypeParser: (oid: number) => parserOf(oid) },
  } as pg.QueryArrayConfig)
  await client.query('rollback')
  const columns = distinctNames(answer.fields.map(({ name }) => name))
  const rows = answer.rows
    .slice(0, maxRows)
    .map((row): JsonObject => Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null])))
  if (JSON.stringify(rows).length > largestAnswer) {
    throw new StepFailed('The rows hold too much to be handed on. Read fewer columns or fewer rows.', {
      code: 'sql_too_much',
    })
  }
  return { columns, rows, truncated: answer.rows.length > maxRows }
}

async function connect(
  { host, port, database, user, password, security, allowSelfSigned }: PostgresCredentials,
  means: Means,
  signal: AbortSignal,
): Promise<pg.Client> {
  const socket = await means.dial({ host, port, customerId: means.ownerId }, signal)
  const client = new pg.Client({
    host,
    port,
    database,
    user,
    password,
    application_name: 'sentiero',
    connectionTimeoutMillis: 10_000,
    ssl: security === 'none' ? false : { rejectUnauthorized: !allowSelfSigned },
    stream: () => alreadyConnected(socket),
  } as pg.ClientConfig)
  // A connection that breaks while nothing is asked is noticed by the next question.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    socket.destroy()
    throw failure(error, { host, port, user, database }, undefined)
  }
}

/** The guard has connected it; the library would look the name up and connect by itself. */
function alreadyConnected(socket: Duplex): Duplex {
  return Object.assign(socket, {
    connect() {
      setImmediate(() => socket.emit('connect'))
      return socket
    },
  })
}

type Place = Pick<PostgresCredentials, 'host' | 'port' | 'user' | 'database'>

function failure(error: unknown, { host, port, user, database }: Place, query: SqlQuery | undefined): Error {
  if (error instanceof StepFailed || error instanceof TryAgain) return error
  const where = `${host}:${port}`
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : String(error)
  const cause = { cause: error }
  if (code === '57014' && query) {
    return new StepFailed(
      `The query took longer than ${query.timeoutMs / 1000} seconds at ${where} and was stopped. Narrow it down.`,
      { class: 'Timeout', code: 'sql_slow', ...cause },
    )
  }
  if (code === '25006') {
    return new StepFailed(`The query would change something, and only reading is allowed: ${message}.`, {
      code: 'sql_writes',
      ...cause,
    })
  }
  if (code.startsWith('28') || code === '3D000') {
    return new StepFailed(`${where} refused the user ${user} for the database ${database}: ${message}.`, {
      class: 'Auth',
      code: 'sql_auth',
      ...cause,
    })
  }
  if (
    /^[0-9A-Z]{5}$/.test(code) &&
    !code.startsWith('08') &&
    !code.startsWith('53') &&
    !code.startsWith('57')
  ) {
    return new StepFailed(
      `The query is refused by the database: ${message}. Only one statement that reads is taken.`,
      {
        code: 'sql_refused',
        ...cause,
      },
    )
  }
  if (/SSL|certificate|self.signed/i.test(message)) {
    return new StepFailed(`No secure connection to ${where}: ${message}.`, {
      class: 'Remote',
      code: 'sql_tls',
      ...cause,
    })
  }
  return new TryAgain(`${where} does not answer: ${message}.`, cause)
}

const asNumber = (text: string): JsonValue => {
  const value = Number(text)
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)) ? value : text
}

const parsers: Readonly<Record<number, (text: string) => JsonValue>> = {
  16: (text) => text === 't',
  20: asNumber,
  21: asNumber,
  23: asNumber,
  114: (text) => JSON.parse(text) as JsonValue,
  700: asNumber,
  701: asNumber,
  3802: (text) => JSON.parse(text) as JsonValue,
}

/** Everything else stays the text that the database writes: dates without a time zone, amounts to their last digit. */
function parserOf(oid: number): (text: string) => JsonValue {
  return parsers[oid] ?? ((text) => text)
}
