import { z } from '@hono/zod-openapi'
import type { JsonObject, JsonValue } from '../graph/json.ts'

/** Any JSON value; checked by having been parsed from JSON. */
export const jsonValue = z.custom<JsonValue>().openapi({
  type: ['object', 'array', 'string', 'number', 'boolean', 'null'],
  description: 'Any JSON value',
})

export const jsonObject = z
  .custom<JsonObject>(isJsonObject, { message: 'Expected a JSON object' })
  .openapi({ type: 'object' })

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
