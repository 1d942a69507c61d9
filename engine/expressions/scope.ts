import type { JsonValue } from '../graph/json.ts'

/**
 * What an expression can see: JSON values only, never secrets.
 * `run.timeZone` (an IANA name), where present, is the time zone of the date filters; otherwise they use UTC.
 */
export type Scope = {
  trigger: JsonValue
  event: JsonValue
  customer: JsonValue
  vars: { [name: string]: JsonValue }
  steps: { [stepId: string]: { output: JsonValue } }
  loop?: { item: JsonValue; index: number } | undefined
  run: JsonValue
}

export const scopeRoots = ['trigger', 'event', 'customer', 'vars', 'steps', 'loop', 'run'] as const

export type ScopeRoot = (typeof scopeRoots)[number]

export function isScopeRoot(name: string): name is ScopeRoot {
  return (scopeRoots as readonly string[]).includes(name)
}
