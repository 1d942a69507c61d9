import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import type { Param } from '../expressions/param.ts'
import type { JsonObject, JsonValue } from '../graph/json.ts'

export type Intake = 'webhook' | 'mailbox' | 'schedule' | 'manual'

/** Parameters of a trigger: literals only, for nothing has happened yet that an expression could speak of. */
export function triggerParams(schema: z.ZodType, params: Record<string, Param>): JsonObject {
  const values: JsonObject = {}
  for (const [name, param] of Object.entries(params)) {
    values[name] = param.kind === 'literal' ? param.value : param.source
  }
  const parsed = schema.safeParse(values)
  return parsed.success ? (parsed.data as JsonObject) : values
}

/** Which events a trigger hears. */
export function sourceKey(
  intake: Intake,
  triggerId: string,
  hookKey: string | null,
  params: { [name: string]: JsonValue },
): string {
  switch (intake) {
    case 'webhook':
      return `hook:${hookKey ?? triggerId}`
    case 'mailbox':
      return mailboxSource(String(params.connection ?? ''), String(params.folder ?? 'INBOX'))
    case 'schedule':
      return `schedule:${triggerId}`
    case 'manual':
      return `manual:${triggerId}`
  }
}

export function mailboxSource(connectionId: string, folder: string): string {
  return `mailbox:${connectionId}:${folder}`
}

/** 160 random bits: the address of a webhook cannot be guessed, though it is no substitute for authentication. */
export function newHookKey(): string {
  return randomBytes(20).toString('base64url')
}
