import type { PinView, StepSamples } from '#engine/api/types.ts'
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

/** What every step gives: its pin, else what it gave when it last ran, else its kind's example. */
export function stepSamples(
  document: WorkflowDocument,
  kinds: ReadonlyMap<string, NodeKind>,
  given: StepSamples | undefined,
  pins: readonly PinView[],
): Map<string, StepSample> {
  const pinned = new Map(pins.map((pin) => [pin.nodeId, pin]))
  const last = new Map(given?.items.map((item) => [item.nodeId, item]))
  const stale = new Map(given?.documents.map((ran) => [ran.version, staleSteps(document, ran.document)]))
  const samples = new Map<string, StepSample>()
  for (const node of document.nodes) {
    const kind = kinds.get(node.type)
    const pin = pinned.get(node.id)
    const ran = last.get(node.id)
    if (pin) samples.set(node.id, { value: pin.output, from: 'pin', at: pin.pinnedAt, stale: false })
    else if (ran) {
      const { output: value, at, runId, version } = ran
      samples.set(node.id, {
        value,
        from: 'run',
        at,
        runId,
        stale: stale.get(version)?.has(node.id) ?? false,
      })
    } else if (kind) samples.set(node.id, { value: stepSample(node, kind), from: 'example', stale: false })
  }
  return samples
}
