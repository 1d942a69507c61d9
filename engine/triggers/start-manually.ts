import type { Kysely } from 'kysely'
import type { Caller } from '../auth/callers.ts'
import type { Database } from '../db/schema.ts'
import type { JsonObject } from '../graph/json.ts'
import type { Registry } from '../registry.ts'
import { findStartTrigger, type StartContext, startWorkflow } from '../runs/start-workflow.ts'
import { refuseStranger } from './may-start.ts'

export { NotStartable } from '../runs/start-workflow.ts'

export interface ManualStart {
  workflowId: string
  /** Which trigger to start from; without it the manual one, or the only one there is. */
  triggerNode?: string | undefined
  /** Form values of a manual trigger; what `trigger` holds for any other. */
  input: JsonObject
  actor: string
  /** Who asks for it; without one only what everybody may start is started. */
  caller?: Caller | undefined
  runId?: string | undefined
  context?: StartContext | undefined
}

/**
 * Starts the published version by hand: event, run and job in the caller's transaction. Throws `MayNotStart` for a runbook
 * that names others.
 */
export async function startManually(
  tx: Kysely<Database>,
  registry: Registry,
  { workflowId, triggerNode, input, actor, caller, runId, context }: ManualStart,
): Promise<{ runId: string; eventId: string }> {
  const start = {
    workflowId,
    trigger: triggerNode ? { nodeId: triggerNode } : undefined,
    input,
    trust: `user ${actor}`,
    reason: `Started by ${actor}`,
    runId,
    context,
  }
  await refuseStranger(tx, registry, await findStartTrigger(tx, registry, start), caller)
  return startWorkflow(tx, registry, start)
}
