import { type Connection, createConnection, type FieldPacket } from 'mysql2'
import { type JsonObject, type JsonValue, type Means, type Sql, type SqlQuery, StepFailed } from '#sdk'
import { distinctNames } from '../distinct-names.ts'
import type { MysqlCredentials } from './credentials.ts'
import { errorNumber, mysqlFailure, tooSlow } from './failure.ts'
import { toQuestionMarks } from './placeholders.ts'

/** Characters of all rows together. */
const largestAnswer = 3_000_000
/** What the server may take longer than it should before we leave. */
const graceMs = 2000
const duplicateColumn = 1060

/**
 * Reads in a transaction that cannot write. That the statement is a query, and one alone, the server says itself: it has to
 * fit where a table stands. No more rows leave it than are wanted; what runs when we leave ends there with its time.
 */
export function mysqlSql(credentials: MysqlCredentials, means: Means): Sql {
  return {
    async read(query, signal) {
      const asked = toQuestionMarks(query)
      const text = asked.text.trim().replace(/;\s*$/, '')
      const connection = await connect(credentials, means, signal)
      const where = `${credentials.host}:${credentials.port}`
      const { promise: late, reject: leave } = Promise.withResolvers<never>()
      late.catch(() => {})
      const timer = setTimeout(() => leave(tooSlow(query, where)), query.timeoutMs + graceMs)
      const stop = () => leave(signal.reason)
      signal.addEventListener('abort', stop, { once: true })
      try {
        const reading = readOnly(connection, { ...query, text, values: asked.values })
        return await Promise.race([reading, late])
      } catch (error) {
        if (signal.aborted) throw signal.reason
        throw mysqlFailure(error, credentials, query)
      } finally {
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
        connection.destroy()
      }
    },
  }
}

async function readOnly(connection: Connection, query: SqlQuery) {
  const { text, maxRows, timeoutMs } = query
  // Each kind of server reads the setting of its own name in the comment that is for it alone.
  await run(
    connection,
    `set session sql_select_limit = ${maxRows + 1}
       /*M!100100 , max_statement_time = ${timeoutMs / 1000} */ /*!50708 , max_execution_time = ${Math.ceil(timeoutMs)} */`,
  )
  await run(connection, 'set session transaction read only')
  await run(connection, 'start transaction read only')
  await checkQuery(connection, text)
  return fetchRows(connection, query)
}

/** Lets the server read the statement as a table, which it does for queries only. Nothing runs. */
async function checkQuery(connection: Connection, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    connection.prepare(`select 1 from (\n${text}\n) as checked`, (error, statement) => {
      // Columns of one name are no table, and still a query.
      if (error && errorNumber(error) !== duplicateColumn) return reject(error)
      if (!error) statement.close()
      resolve()
    })
  })
}

async function fetchRows(connection: Connection, { text, values, maxRows }: SqlQuery) {
  let fields: FieldPacket[] = []
  let size = 0
  const rows: JsonValue[][] = []
  await new Promise<void>((resolve, reject) => {
    const reading = connection.execute({ sql: text, values: [...values], rowsAsArray: true })
    reading.on('error', reject)
    reading.on('fields', (found: FieldPacket[]) => {
      fields = found
    })
    reading.on('result', (row: unknown) => {
      if (!Array.isArray(row) || rows.length > maxRows) return
      const values = row.map((value, at) => toJson(value, fields[at]))
      size += JSON.stringify(values).length
      if (size > largestAnswer) return reject(tooMuch())
      rows.push(values)
      // A limit of the query's own counts more than the session's: the rest is not waited for.
      if (rows.length > maxRows) resolve()
    })
    reading.on('end', () => resolve())
  })
  const columns = distinctNames(fields.map(({ name }) => name))
  return {
    columns,
    rows: rows
      .slice(0, maxRows)
      .map((row): JsonObject => Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null]))),
    truncated: rows.length > maxRows,
  }
}

function tooMuch(): StepFailed {
  return new StepFailed('The rows hold too much to be handed on. Read fewer columns or fewer rows.', {
    code: 'sql_too_much',
  })
}

/** Column type BIT of the protocol. */
const bit = 16

/** Dates and amounts come as the text that the database writes; bytes as PostgreSQL writes them, and a BIT as its number. */
function toJson(value: unknown, field: FieldPacket | undefined): JsonValue {
  if (Buffer.isBuffer(value)) {
    if (field?.columnType === bit && value.length <= 6) return value.readUIntBE(0, value.length)
    return `\\x${value.toString('hex')}`
  }
  if (typeof value === 'bigint') return String(value)
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as JsonValue)
}

function run(connection: Connection, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.query(text, (error: Error | null) => (error ? reject(error) : resolve()))
  })
}

async function connect(
  { host, port, database, user, password, security, allowSelfSigned }: MysqlCredentials,
  means: Means,
  signal: AbortSignal,
): Promise<Connection> {
  const socket = await means.dial({ host, port, customerId: means.ownerId }, signal)
  const connection = createConnection({
    host,
    port,
    database,
    user,
    password,
    // The guard has connected it; the library would look the name up and connect by itself.
    stream: socket,
    connectTimeout: 10_000,
    charset: 'utf8mb4',
    dateStrings: true,
    supportBigNumbers: true,
    // Else it makes code from the names of columns.
    disableEval: true,
    flags: ['-LOCAL_FILES'],
    ...(security === 'none'
      ? {}
      : { ssl: { rejectUnauthorized: !allowSelfSigned, verifyIdentity: !allowSelfSigned } }),
  })
  const stop = () => connection.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    await new Promise<void>((resolve, reject) => {
      connection.on('error', reject)
      connection.connect((error) => (error ? reject(error) : resolve()))
    })
    return connection
  } catch (error) {
    connection.destroy()
    socket.destroy()
    throw signal.aborted ? signal.reason : mysqlFailure(error, { host, port, user, database })
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
