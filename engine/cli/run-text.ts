import type { RunSummary } from '../api/list-runs.ts'
import type { StepView } from '../api/read-run.ts'
import type { WorkflowDocument } from '../graph/document.ts'
import { table } from './answer.ts'

/** A run with its steps, for people. */
export function runText(
  run: RunSummary & { document: WorkflowDocument; steps: readonly StepView[] },
): string {
  const nameOf = (id: string) => run.document.nodes.find((node) => node.id === id)?.name ?? id
  const took = run.durationMs === null ? '' : ` in ${run.durationMs} ms`
  const steps = run.steps.map(({ nodeId, status, attempt, durationMs, error }) => [
    nameOf(nodeId),
    attempt > 1 ? `${status} (attempt ${attempt})` : status,
    durationMs === null ? '' : `${durationMs} ms`,
    error?.message ?? '',
  ])
  return [
    `Run ${run.id} of "${run.workflowName}", version ${run.version}: ${run.status}${took}`,
    ...(run.error ? [run.error.message] : []),
    table(['STEP', 'STATUS', 'TOOK', 'ERROR'], steps),
  ].join('\n')
}
