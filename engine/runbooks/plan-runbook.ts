import type { Kysely } from 'kysely'
import { nameOf } from '../auth/callers.ts'
import type { Database } from '../db/schema.ts'
import { ExpressionError } from '../expressions/evaluate.ts'
import type { Registry } from '../registry.ts'
import { startTrial } from '../runs/start-workflow.ts'
import { prepareStart, type RunbookRequest } from './prepare-start.ts'
import { runbookText } from './runbook-texts.ts'

export interface RunbookPlan {
  /** What its author says that it will do. */
  confirm: string
  /** A dry run with the same values, which lists what it would write; null where its author does not want one. */
  runId: string | null
}

/** What a runbook will do if it is started so. Throws as `prepareStart`. */
export async function planRunbook(
  tx: Kysely<Database>,
  registry: Registry,
  request: RunbookRequest,
): Promise<RunbookPlan> {
  const { runbook, context, input, form, start } = await prepareStart(tx, registry, request)
  const { settings, version, trigger, workflowId } = runbook
  const confirm = await runbookText(settings.confirm, context, form).catch((error: unknown) => {
    // Who starts it cannot mend its text; the dry run says what it will do all the same.
    if (error instanceof ExpressionError) return settings.confirm
    throw error
  })
  if (!settings.showPlan) return { confirm, runId: null }
  const actor = nameOf(request.caller)
  const from = {
    workflowId,
    trigger: { nodeId: trigger.nodeId },
    input,
    trust: `user ${actor}`,
    reason: `Planned by ${actor}`,
    context: start,
  }
  const { runId } = await startTrial(tx, registry, from, { mode: 'dry', version })
  return { confirm, runId }
}
