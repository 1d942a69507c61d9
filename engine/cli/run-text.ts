import type { RunSummary } from '../api/list-runs.ts'
import type { StepView } from '../api/list-steps.ts'
import type { EffectView } from '../api/present-effect.ts'
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

/** A dry run with what it would have written, for people. */
export function planText(run: Parameters<typeof runText>[0], effects: readonly EffectView[]): string {
  const nameOf = (id: string) => run.document.nodes.find((node) => node.id === id)?.name ?? id
  const rows = effects.map(({ nodeId, path, kind, target, input }) => [
    path === '' ? nameOf(nodeId) : `${nameOf(nodeId)} (${path})`,
    kind,
    target,
    shorten(JSON.stringify(input)),
  ])
  const plan =
    rows.length === 0
      ? 'It would have written nothing.'
      : `It would have written:\n${table(['STEP', 'KIND', 'TARGET', 'WITH'], rows)}`
  return `${runText(run)}\n\n${plan}`
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}
