import { z } from '@hono/zod-openapi'
import type { StoredValue } from '../flow/list-values.ts'
import { jsonValue } from './json-value.ts'

export const storedValueView = z.object({
  key: z.string(),
  value: jsonValue,
  expiresAt: z.iso.datetime().nullable(),
  updatedAt: z.iso.datetime(),
})

export function presentStoredValue({ key, value, expiresAt, updatedAt }: StoredValue) {
  return {
    key,
    value,
    expiresAt: expiresAt?.toISOString() ?? null,
    updatedAt: updatedAt.toISOString(),
  }
}
