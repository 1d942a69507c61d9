import type { z } from 'zod'
import type { JsonObject } from '../graph/json.ts'
import type { PortName, Ports } from '../msp/ports.ts'
import type { Means } from './means.ts'
import { describeSchema } from './node.ts'

export interface ConnectorSpec<Credentials extends z.ZodType> {
  type: string
  title: string
  description: string
  icon: string
  /** Fields marked `.meta({ secret: true })` are never sent back to the editor. */
  credentials: Credentials
  /** A live check of the credentials; throws a sentence that says what to mend. Returns what was seen. */
  check(credentials: z.output<Credentials>, signal: AbortSignal, means: Means): Promise<string>
  provides: { [Port in PortName]?: (credentials: z.output<Credentials>, means: Means) => Ports[Port] }
}

/** A vendor or protocol that fills ports. */
export interface Connector {
  type: string
  title: string
  description: string
  icon: string
  credentials: z.ZodType
  /** JSON Schema of the credentials form; secret fields carry `secret: true`. */
  form: JsonObject
  check(credentials: unknown, signal: AbortSignal, means?: Means): Promise<string>
  provides: { [Port in PortName]?: (credentials: unknown, means?: Means) => Ports[Port] }
}

export function defineConnector<Credentials extends z.ZodType>(spec: ConnectorSpec<Credentials>): Connector {
  return {
    type: spec.type,
    title: spec.title,
    description: spec.description,
    icon: spec.icon,
    credentials: spec.credentials,
    form: describeSchema(spec.credentials, 'input'),
    check: (credentials, signal, means = noMeans) =>
      spec.check(spec.credentials.parse(credentials), signal, means),
    // Each factory takes credentials that the connection store has parsed with the schema above, and the engine's means.
    provides: spec.provides as Connector['provides'],
  }
}

/** Of a process that lends nothing. */
export const noMeans: Means = {
  dial: async () => {
    throw new Error('This process opens no connections for connectors')
  },
  http: {
    request: async () => {
      throw new Error('This process sends no web requests for connectors')
    },
  },
  hostKeys: { find: async () => undefined, pin: async (_host, _port, key) => key },
  ownerId: null,
}
