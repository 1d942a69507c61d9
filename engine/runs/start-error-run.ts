import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Graph } from '../graph/graph.ts'
import { UnreadableDelivery } from '../sdk/trigger.ts'
import type { ClaimedRun } from './claim.ts'
import type { Engine } from './engine.ts'
import { idsOf } from './run-log.ts'
import type { RunMemory } from './run-memory.ts'
import { NotStartable, startWorkflow } from './start-workflow.ts'

/** Error workflows of error workflows in a row, at most. */
const deepest = 3

/**
 * Starts the workflow that is to hear of failures, in the transaction in which the run ends. One that cannot be started
 * must not keep the run from ending: it is written to the log.
 */
export async function startErrorRun(
  tx: Kysely<Database>,
  engine: Engine,
  run: ClaimedRun,
  graph: Graph,
  failure: NonNullable<RunMemory['failure']>,
): Promise<void> {
  const { errorWorkflowId } = graph.document.settings
  if (!errorWorkflowId || !tellsFailures(run)) return
  const { nodeId, ...error } = failure
  const { parties } = run.event
  try {
    await startWorkflow(tx, engine.registry, {
      workflowId: errorWorkflowId,
      trigger: 'by hand',
      input: {
        run: { id: run.id, workflowId: run.workflowId, workflow: graph.document.name, version: run.version },
        error: { ...error, nodeId, step: graph.nodes.get(nodeId)?.node.name ?? null },
        event: { id: run.event.id, type: run.event.type, source: run.event.source },
      },
      trust: `run ${run.id}`,
      reason: `"${graph.document.name}" failed`,
      caller: {
        customerId: run.customerId,
        deviceId: readId(parties?.device),
        parties,
        mode: run.mode,
        priority: 0,
        parentRunId: run.id,
        depth: run.depth + 1,
      },
    })
  } catch (error) {
    if (!(error instanceof NotStartable || error instanceof UnreadableDelivery)) throw error
    engine.log.warn(
      { ...idsOf(run), errorWorkflowId },
      `The error workflow was not started: ${error.message}`,
    )
  }
}

/** A dry run fails without a sound, and error workflows do not go on telling each other for ever. */
export function tellsFailures({ mode, depth }: Pick<ClaimedRun, 'mode' | 'depth'>): boolean {
  return mode === 'live' && depth < deepest
}

function readId(party: unknown): string | null {
  const id = typeof party === 'object' && party !== null && 'id' in party ? party.id : undefined
  return typeof id === 'string' ? id : null
}
