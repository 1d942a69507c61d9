import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import type { Param } from '../expressions/param.ts'
import type { JsonObject } from '../graph/json.ts'
import { ownSource } from '../own-events/own-source.ts'

export { ownSource }

export type Intake = 'webhook' | 'mailbox' | 'schedule' | 'manual' | 'own' | 'portal'

/** Parameters of a trigger: literals only, for nothing has happened yet that an expression could speak of. */
export function triggerParams(schema: z.ZodType, params: Record<string, Param>): JsonObject {
  const values: JsonObject = {}
  for (const [name, param] of Object.entries(params)) {
    values[name] = param.kind === 'literal' ? param.value : param.source
  }
  const parsed = schema.safeParse(values)
  return parsed.success ? (parsed.data as JsonObject) : values
}

/**
 * Which events a trigger hears: only its own, so that each may read a delivery in its own way; those that we made
 * ourselves are heard by all that ask for their type.
 */
export function sourceKey(intake: Intake, triggerId: string, hookKey: string | null): string {
  if (intake === 'own') return ownSource
  return intake === 'webhook' ? `hook:${hookKey ?? triggerId}` : `${intake}:${triggerId}`
}

/** 160 random bits: the address of a webhook, or of a form, cannot be guessed, though it is no substitute for authentication. */
export function newHookKey(): string {
  return randomBytes(20).toString('base64url')
}
