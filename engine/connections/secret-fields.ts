import type { JsonObject } from '../graph/json.ts'
import type { Connector } from '../sdk/connector.ts'

/** Names of the credential fields that are secret, as the connector's JSON Schema marks them. */
export function secretFieldsOf(connector: Pick<Connector, 'form'>): Set<string> {
  const { properties } = connector.form
  if (!isObject(properties)) return new Set()
  return new Set(
    Object.entries(properties)
      .filter(([, schema]) => isObject(schema) && schema.secret === true)
      .map(([name]) => name),
  )
}

/** Takes credentials apart: what may be shown, and what must be sealed. */
export function splitCredentials(
  connector: Pick<Connector, 'form'>,
  credentials: JsonObject,
): { settings: JsonObject; secret: JsonObject } {
  const secretFields = secretFieldsOf(connector)
  const settings: JsonObject = {}
  const secret: JsonObject = {}
  for (const [name, value] of Object.entries(credentials)) {
    if (secretFields.has(name)) secret[name] = value
    else settings[name] = value
  }
  return { settings, secret }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
