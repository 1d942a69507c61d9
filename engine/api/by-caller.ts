import { v4 as uuidv4 } from 'uuid'
import type { Caller } from '../auth/callers.ts'
import type { Effect } from '../msp/ports.ts'
import { signedIn } from './resource.ts'

/** The effect of a change that a caller makes: no run made it, and it is never repeated by itself. */
export function byCaller(caller: Caller | null): Effect {
  const { kind, name } = signedIn(caller)
  return { key: uuidv4(), runId: null, actor: { kind: kind === 'user' ? 'human' : 'integration', name } }
}
