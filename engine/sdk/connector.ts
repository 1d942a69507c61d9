import type { z } from 'zod'
import type { JsonObject } from '../graph/json.ts'
import type { PortName, Ports } from '../msp/ports.ts'
import { describeSchema } from './node.ts'

export interface ConnectorSpec<Credentials extends z.ZodType> {
  type: string
  title: string
  description: string
  icon: string
  /** Fields marked `.meta({ secret: true })` are never sent back to the editor. */
  credentials: Credentials
  /** A live check of the credentials; throws a sentence that says what to mend. Returns what was seen. */
  check(credentials: z.output<Credentials>, signal: AbortSignal): Promise<string>
  provides: { [Port in PortName]?: (credentials: z.output<Credentials>) => Ports[Port] }
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
  check(credentials: unknown, signal: AbortSignal): Promise<string>
  provides: { [Port in PortName]?: (credentials: unknown) => Ports[Port] }
}

export function defineConnector<Credentials extends z.ZodType>(spec: ConnectorSpec<Credentials>): Connector {
  return {
    type: spec.type,
    title: spec.title,
    description: spec.description,
    icon: spec.icon,
    credentials: spec.credentials,
    form: describeSchema(spec.credentials, 'input'),
    check: (credentials, signal) => spec.check(spec.credentials.parse(credentials), signal),
    // Each factory takes credentials that the connection store has parsed with the schema above.
    provides: spec.provides as Connector['provides'],
  }
}
