import type { Kysely } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { z } from 'zod'
import type { Database } from '../db/schema.ts'
import type { JsonObject } from '../graph/json.ts'
import type { Connector } from '../sdk/connector.ts'
import type { Rate } from './rate-lease.ts'
import { isObject, splitCredentials } from './secret-fields.ts'
import { type SecretBox, SecretUnreadable } from './secrets.ts'

/** A connection without its secrets. */
export interface Connection {
  id: string
  type: string
  name: string
  customerId: string | null
  settings: JsonObject
  /** Names of the secret fields that are set. */
  secretFields: string[]
  status: 'unchecked' | 'ok' | 'failing'
  statusDetail: string
  checkedAt: Date | null
  /** How often steps may use it; null: as often as they like. */
  rate: Rate | null
}

/** Credentials that do not fit the connector's schema; each issue's path names the field. */
export class CredentialsRefused extends Error {
  override name = 'CredentialsRefused'
  readonly issues: readonly z.core.$ZodIssue[]
  constructor(issues: readonly z.core.$ZodIssue[]) {
    super('The credentials are not complete.')
    this.issues = issues
  }
}

interface ConnectionRow {
  id: string
  type: string
  name: string
  customer_id: string | null
  settings: unknown
  secret: Buffer
  status: Connection['status']
  status_detail: string
  checked_at: Date | null
  rate_calls: number | null
  rate_per: Rate['per'] | null
}

export async function listConnections(db: Kysely<Database>, secrets: SecretBox): Promise<Connection[]> {
  const rows = await db.selectFrom('connections').selectAll().orderBy('name').execute()
  return rows.map((row) => fromRow(row, secrets))
}

export async function findConnection(
  db: Kysely<Database>,
  secrets: SecretBox,
  id: string,
): Promise<Connection | undefined> {
  const row = await db.selectFrom('connections').selectAll().where('id', '=', id).executeTakeFirst()
  return row && fromRow(row, secrets)
}

/** Keeps a connection; throws `CredentialsRefused` for credentials that its connector does not accept. */
export async function insertConnection(
  tx: Kysely<Database>,
  secrets: SecretBox,
  connector: Connector,
  connection: {
    name: string
    credentials: JsonObject
    customerId?: string | null | undefined
    rate?: Rate | null | undefined
  },
): Promise<Connection> {
  const id = uuidv7()
  const { settings, secret } = splitCredentials(connector, accepted(connector, connection.credentials))
  const row = await tx
    .insertInto('connections')
    .values({
      id,
      type: connector.type,
      name: connection.name,
      customer_id: connection.customerId ?? null,
      settings: JSON.stringify(settings),
      secret: secrets.seal(JSON.stringify(secret), secretOf(id)),
      ...rateColumns(connection.rate),
      // In whole milliseconds, as Dates are: who compares it later must find it equal.
      updated_at: new Date(),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return fromRow(row, secrets)
}

/**
 * Renames a connection, changes its rate or replaces its credentials; a secret field that is absent or empty keeps its
 * value, null takes it away. Undefined when there is no such connection.
 */
export async function updateConnection(
  tx: Kysely<Database>,
  secrets: SecretBox,
  connectorOf: (type: string) => Connector | undefined,
  id: string,
  changes: {
    name?: string | undefined
    credentials?: JsonObject | undefined
    rate?: Rate | null | undefined
  },
): Promise<Connection | undefined> {
  const row = await tx
    .selectFrom('connections')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return undefined
  const changed = await tx
    .updateTable('connections')
    .set({
      ...(changes.name === undefined ? {} : { name: changes.name }),
      ...rateColumns(changes.rate),
      ...(changes.credentials === undefined ? {} : merged(row, changes.credentials)),
      updated_at: new Date(),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return fromRow(changed, secrets)

  function merged(row: ConnectionRow, credentials: JsonObject) {
    const connector = connectorOf(row.type)
    if (connector === undefined) throw new Error(`No connector of type "${row.type}" is installed.`)
    const given = splitCredentials(connector, credentials)
    const secret = { ...keptSecret(row, secrets), ...withoutEmpty(given.secret) }
    const whole = withoutNull({ ...given.settings, ...secret })
    const next = splitCredentials(connector, accepted(connector, whole))
    return {
      settings: JSON.stringify(next.settings),
      secret: secrets.seal(JSON.stringify(next.secret), secretOf(id)),
      status: 'unchecked' as const,
      status_detail: '',
      checked_at: null,
    }
  }
}

/** False when there is no such connection. Its bindings to ports go with it. */
export async function deleteConnection(tx: Kysely<Database>, id: string): Promise<boolean> {
  await tx.deleteFrom('port_bindings').where('connection_id', '=', id).execute()
  const deleted = await tx.deleteFrom('connections').where('id', '=', id).executeTakeFirst()
  return deleted.numDeletedRows === 1n
}

/** A connection's whole credentials, for its connector alone. */
export function credentialsOf(
  row: Pick<ConnectionRow, 'id' | 'settings' | 'secret'>,
  secrets: SecretBox,
): JsonObject {
  return { ...asObject(row.settings), ...openSecret(row, secrets) }
}

/** As they were given, without fields that the connector does not know. */
function accepted(connector: Connector, credentials: JsonObject): JsonObject {
  const parsed = connector.credentials.safeParse(credentials)
  if (!parsed.success) throw new CredentialsRefused(parsed.error.issues)
  return asObject(parsed.data)
}

/** Nothing where the rate is to stay as it is. */
function rateColumns(rate: Rate | null | undefined) {
  return rate === undefined ? {} : { rate_calls: rate?.calls ?? null, rate_per: rate?.per ?? null }
}

function fromRow(row: ConnectionRow, secrets: SecretBox): Connection {
  const view = {
    id: row.id,
    type: row.type,
    name: row.name,
    customerId: row.customer_id,
    settings: asObject(row.settings),
    status: row.status,
    statusDetail: row.status_detail,
    checkedAt: row.checked_at,
    rate:
      row.rate_calls !== null && row.rate_per !== null ? { calls: row.rate_calls, per: row.rate_per } : null,
  }
  try {
    return { ...view, secretFields: Object.keys(openSecret(row, secrets)) }
  } catch (error) {
    // One secret that cannot be read must not hide the list, where it is mended.
    if (!(error instanceof SecretUnreadable)) throw error
    return { ...view, secretFields: [], status: 'failing', statusDetail: error.message }
  }
}

function openSecret(row: Pick<ConnectionRow, 'id' | 'secret'>, secrets: SecretBox): JsonObject {
  return asObject(JSON.parse(secrets.open(row.secret, secretOf(row.id)).toString()))
}

/** Nothing when it cannot be read: then the connector's schema asks for what is missing. */
function keptSecret(row: Pick<ConnectionRow, 'id' | 'secret'>, secrets: SecretBox): JsonObject {
  try {
    return openSecret(row, secrets)
  } catch (error) {
    if (error instanceof SecretUnreadable) return {}
    throw error
  }
}

const secretOf = (id: string): string => `connection/${id}`

const asObject = (value: unknown): JsonObject => (isObject(value) ? value : {})

const withoutEmpty = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))

const withoutNull = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
