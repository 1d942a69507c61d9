import type { Effect } from '../msp/ports.ts'
import type { Actor } from '../msp/ticket-history.ts'

/** Who an effect is by: said, or the run's automation, or a person whom nobody named. */
export function actorOf({ actor, runId }: Effect): Actor {
  if (actor) return actor
  return runId === null ? { kind: 'human', name: '' } : { kind: 'automation', name: 'Automation' }
}
