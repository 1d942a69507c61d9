import type { EffectView, Run } from '#engine/api/types.ts'
import { reachableFrom, toGraph } from '#engine/graph/graph.ts'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'

/** The part of what a run wrote that a fork from a step (without one: from the start) writes once more. */
export function writtenAgain(
  run: Pick<Run, 'document'>,
  effects: readonly EffectView[],
  nodeId: string | null,
): EffectView[] {
  if (nodeId === null) return [...effects]
  const again = reachableFrom(toGraph(run.document), [nodeId])
  return effects.filter((effect) => again.has(effect.nodeId))
}

/** The object in a JSON text; null where it is none. */
export function objectIn(text: string): JsonObject | null {
  try {
    const value: JsonValue = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}
