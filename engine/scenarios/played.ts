import type { JsonValue } from '../graph/json.ts'
import type { Registry } from '../registry.ts'

/** A write of a run, done or planned: which step, of what kind, and with which parameters. */
export interface PlayedEffect {
  nodeId: string
  path: string
  kind: string
  input: JsonValue
}

/** How a run went, as far as two of them can be compared. */
export interface Outcome {
  status: 'succeeded' | 'failed'
  /** Of the step at which it failed; null where it went well. */
  failure: { nodeId: string; code: string } | null
  effects: PlayedEffect[]
}

interface StepThatEnded {
  nodeId: string
  path: string
  status: string
  input: JsonValue
}

/** What the steps of a run wrote: those that write and went well, or of which nobody knows. */
export function effectsOf(
  registry: Registry,
  typeOf: (nodeId: string) => string | undefined,
  steps: readonly StepThatEnded[],
): PlayedEffect[] {
  return steps.flatMap(({ nodeId, path, status, input }) => {
    const kind = typeOf(nodeId)
    const effect = kind === undefined ? undefined : registry.kind(kind)?.effect
    const wrote =
      (effect === 'writes' || effect === 'destroys') && (status === 'ok' || status === 'uncertain')
    return kind !== undefined && wrote ? [{ nodeId, path, kind, input }] : []
  })
}

/** The same said of one run as if it were another: what a run writes may name it. */
export function asRun<Value>(value: Value, runId: string, other: string): Value {
  return runId === other ? value : (JSON.parse(JSON.stringify(value).replaceAll(runId, other)) as Value)
}
