import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { PortName, Ports } from '../msp/ports.ts'
import type { Connector } from '../sdk/connector.ts'
import { StepFailed } from '../sdk/errors.ts'
import { type LendMeans, lendNothing } from './means.ts'
import type { SecretBox } from './secrets.ts'
import { CredentialsRefused, credentialsOf } from './store.ts'

/** Who serves a port: the built-in desk on our own tables, or a connection. */
export type Provider<Port extends PortName> =
  | { provider: 'desk' }
  | { provider: 'connection'; connectionId: string; port: Ports[Port] }

export interface ProviderDeps {
  db: Kysely<Database>
  secrets: SecretBox
  connectorOf(type: string): Connector | undefined
  /** What connectors may use beside their credentials; nothing if left out. */
  lendMeans?: LendMeans
}

/** Answers which provider serves a port for a customer. */
export type ResolvePort = <Port extends PortName>(
  port: Port,
  wanted: { customerId: string | null; connectionId?: string | undefined },
) => Promise<Provider<Port>>

const ofTheDesk: ReadonlySet<PortName> = new Set<PortName>(['psa', 'rmm', 'billing'])
/** Where the MSP's own connection is another's as well, and no step for a customer may fall back on it. */
const ofTheCustomer: ReadonlySet<PortName> = new Set<PortName>(['identity'])
const titles: Record<PortName, string> = {
  psa: 'ticketing',
  rmm: 'monitoring',
  billing: 'billing',
  messaging: 'mail sending',
  notifier: 'chat message',
  mailbox: 'mailbox',
  httpAuth: 'web request',
  shell: 'remote script',
  sql: 'database query',
  identity: 'directory',
}

interface ConnectionRow {
  id: string
  customer_id: string | null
  type: string
  name: string
  settings: unknown
  secret: Buffer
  updated_at: Date
}

/**
 * Finds providers in this order: the connection asked for, what the customer is bound to, what everybody is bound
 * to, the desk where it has the port, the only connection that fills the port (of directories the customer's own alone).
 * Port instances are kept until their connection changes. Throws `StepFailed` with what to do when there is none, or more
 * than one.
 */
export function createPortResolver(deps: ProviderDeps): ResolvePort {
  const { db, secrets, connectorOf, lendMeans = lendNothing } = deps
  const made = new Map<string, { version: number; ports: Map<PortName, unknown> }>()

  return async function resolvePort(port, { customerId, connectionId }) {
    if (connectionId !== undefined) {
      const row = await findRow(connectionId)
      if (row === undefined) {
        throw new StepFailed('The connection this step uses is gone: choose another one.', {
          class: 'NotFound',
          code: 'connection_gone',
        })
      }
      if (customerId !== null && row.customer_id !== null && row.customer_id !== customerId) {
        throw new StepFailed(
          `The connection "${row.name}" belongs to another customer than this run: choose one of its own.`,
          { class: 'Auth', code: 'connection_of_another_customer' },
        )
      }
      return fromConnection(port, row)
    }
    const binding = await findBinding(port, customerId)
    if (binding !== undefined) {
      const row = binding.connectionId === null ? undefined : await findRow(binding.connectionId)
      return row === undefined ? { provider: 'desk' } : fromConnection(port, row)
    }
    if (ofTheDesk.has(port)) return { provider: 'desk' }
    return fromConnection(port, await findOnly(port, customerId))
  }

  function findRow(id: string): Promise<ConnectionRow | undefined> {
    return db
      .selectFrom('connections')
      .select(['id', 'type', 'name', 'settings', 'secret', 'updated_at', 'customer_id'])
      .where('id', '=', id)
      .executeTakeFirst()
  }

  /** The customer's own binding, else everybody's. */
  async function findBinding(port: PortName, customerId: string | null) {
    const rows = await db
      .selectFrom('port_bindings')
      .select(['customer_id as customerId', 'connection_id as connectionId'])
      .where('port', '=', port)
      .where((where) =>
        customerId === null
          ? where('customer_id', 'is', null)
          : where.or([where('customer_id', '=', customerId), where('customer_id', 'is', null)]),
      )
      .execute()
    return rows.find((row) => row.customerId !== null) ?? rows[0]
  }

  async function findOnly(port: PortName, customerId: string | null): Promise<ConnectionRow> {
    const rows = await db
      .selectFrom('connections')
      .select(['id', 'type', 'name', 'settings', 'secret', 'updated_at', 'customer_id'])
      .where((where) =>
        customerId === null
          ? where('customer_id', 'is', null)
          : where.or([where('customer_id', '=', customerId), where('customer_id', 'is', null)]),
      )
      .execute()
    const filling = rows.filter((row) => connectorOf(row.type)?.provides[port] !== undefined)
    const own = filling.filter((row) => row.customer_id !== null)
    const mustBeOwn = customerId !== null && ofTheCustomer.has(port)
    const candidates = own.length > 0 || mustBeOwn ? own : filling
    const [only, another] = candidates
    if (only === undefined) {
      const whose = mustBeOwn ? ' of this customer' : ''
      throw new StepFailed(`No ${titles[port]} connection${whose}: add one under Connections.`, {
        code: 'connection_missing',
      })
    }
    if (another !== undefined) {
      const names = candidates.map((row) => `"${row.name}"`).join(', ')
      throw new StepFailed(`Several ${titles[port]} connections (${names}): choose one in the step.`, {
        code: 'connection_ambiguous',
      })
    }
    return only
  }

  function fromConnection<Port extends PortName>(port: Port, row: ConnectionRow): Provider<Port> {
    const version = row.updated_at.getTime()
    let kept = made.get(row.id)
    if (kept === undefined || kept.version !== version) {
      kept = { version, ports: new Map() }
      made.set(row.id, kept)
    }
    // Only makePort of the same port puts something there.
    const instance = kept.ports.get(port) ?? makePort(port, row)
    kept.ports.set(port, instance)
    return { provider: 'connection', connectionId: row.id, port: instance as Ports[Port] }
  }

  function makePort<Port extends PortName>(port: Port, row: ConnectionRow): Ports[Port] {
    const connector = connectorOf(row.type)
    const make = connector?.provides[port]
    if (connector === undefined || make === undefined) {
      throw new StepFailed(
        `The connection "${row.name}" is no ${titles[port]} connection: choose another one.`,
        {
          code: 'connection_unfit',
        },
      )
    }
    const parsed = connector.credentials.safeParse(credentialsOf(row, secrets))
    if (!parsed.success) {
      throw new StepFailed(`The credentials of "${row.name}" are not complete: edit it under Connections.`, {
        class: 'Auth',
        code: 'credentials_incomplete',
        cause: new CredentialsRefused(parsed.error.issues),
      })
    }
    return make(parsed.data, lendMeans(row))
  }
}
