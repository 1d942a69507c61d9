import { z } from '@hono/zod-openapi'
import { jsonObject } from './json-value.ts'

export const connectionRate = z.object({
  calls: z.int().min(1).max(10_000),
  per: z.enum(['second', 'minute']),
})

export const connectionView = z.object({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  customerId: z.string().nullable(),
  /** The credential fields that are no secret. */
  settings: jsonObject,
  /** Names of the secret fields that are set; their values never leave. */
  secretFields: z.array(z.string()),
  status: z.enum(['unchecked', 'ok', 'failing']),
  statusDetail: z.string(),
  checkedAt: z.iso.datetime().nullable(),
  /** How often steps may use it, all workers together; null: as often as they like. */
  rate: connectionRate.nullable(),
})

export const connectorView = z.object({
  type: z.string(),
  title: z.string(),
  description: z.string(),
  icon: z.string(),
  /** JSON Schema of the credentials; secret fields carry `secret: true`. */
  form: jsonObject,
  ports: z.array(z.string()),
})
