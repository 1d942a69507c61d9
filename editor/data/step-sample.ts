import type { Run } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { stepSample } from '../workflow/step-sample.ts'
import { staleSteps } from './stale-steps.ts'

/** What a step gives, as far as is known while the workflow is being built. */
export interface StepSample {
  value: JsonValue
  /** `example`: nothing has run yet, so it is what steps of this kind give. */
  from: 'run' | 'pin' | 'example'
  /** When it ran or was pinned, as ISO 8601. */
  at?: string
  runId?: string
  /** The step, or anything before it, was changed since that run. */
  stale: boolean
}

export interface Pin {
  nodeId: string
  output: JsonValue
  pinnedBy: string
  pinnedAt: string
}

/** What every step gives: its pin, else what it gave in the last run, else its kind's example. */
export function stepSamples(
  document: WorkflowDocument,
  kinds: ReadonlyMap<string, NodeKind>,
  lastRun: Run | null,
  pins: readonly Pin[],
): Map<string, StepSample> {
  const pinned = new Map(pins.map((pin) => [pin.nodeId, pin]))
  const stale = lastRun ? staleSteps(document, lastRun.document) : new Set()
  const samples = new Map<string, StepSample>()
  for (const node of document.nodes) {
    const kind = kinds.get(node.type)
    const pin = pinned.get(node.id)
    const ran = lastRun ? givenIn(lastRun, node.id) : undefined
    if (pin) samples.set(node.id, { value: pin.output, from: 'pin', at: pin.pinnedAt, stale: false })
    else if (ran) samples.set(node.id, { ...ran, from: 'run', stale: stale.has(node.id) })
    else if (kind) samples.set(node.id, { value: stepSample(node, kind), from: 'example', stale: false })
  }
  return samples
}

function givenIn(run: Run, nodeId: string): Pick<StepSample, 'value' | 'at' | 'runId'> | undefined {
  if (run.triggerNode === nodeId) {
    const data = run.event?.data
    return data === undefined ? undefined : { value: data, at: run.createdAt, runId: run.id }
  }
  const step = run.steps.findLast((step) => step.nodeId === nodeId && step.status === 'ok')
  return step && { value: step.output, at: step.finishedAt ?? step.startedAt, runId: run.id }
}
