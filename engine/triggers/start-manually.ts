import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { JsonObject } from '../graph/json.ts'
import type { Registry } from '../registry.ts'
import { startWorkflow } from '../runs/start-workflow.ts'

export { NotStartable } from '../runs/start-workflow.ts'

export interface ManualStart {
  workflowId: string
  /** Which trigger to start from; without it the manual one, or the only one there is. */
  triggerNode?: string | undefined
  /** Form values of a manual trigger; what `trigger` holds for any other. */
  input: JsonObject
  actor: string
}

/** Starts the published version by hand: event, run and job in the caller's transaction. */
export async function startManually(
  tx: Kysely<Database>,
  registry: Registry,
  { workflowId, triggerNode, input, actor }: ManualStart,
): Promise<{ runId: string; eventId: string }> {
  return startWorkflow(tx, registry, {
    workflowId,
    trigger: triggerNode ? { nodeId: triggerNode } : undefined,
    input,
    trust: `user ${actor}`,
    reason: `Started by ${actor}`,
  })
}
