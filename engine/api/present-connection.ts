import { z } from '@hono/zod-openapi'
import { jsonObject } from './json-value.ts'

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
