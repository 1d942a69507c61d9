import { z } from 'zod'

/** Who changes something: a person of ours, a workflow, another system by the API, or the customer. */
export const actorKind = z.enum(['human', 'automation', 'integration', 'customer'])

/** One field of a ticket that changed; `created`, `comment`, `merged` and `merged_from` tell what else happened to it. */
export const ticketHistoryEntry = z.object({
  id: z.int(),
  ticketId: z.uuid(),
  at: z.iso.datetime(),
  actorKind,
  actor: z.string(),
  runId: z.uuid().nullable(),
  field: z.string(),
  from: z.json(),
  to: z.json(),
})

export type ActorKind = z.output<typeof actorKind>
export type TicketHistoryEntry = z.output<typeof ticketHistoryEntry>

export interface Actor {
  kind: ActorKind
  name: string
}
