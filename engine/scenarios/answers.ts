import type { JsonValue } from '../graph/json.ts'
import { handlesOf } from '../graph/node-kind.ts'
import { type Place, placeKey } from '../graph/place.ts'
import { sameJson } from '../graph/same-json.ts'
import type { Engine } from '../runs/engine.ts'
import { plausibleOutput } from '../runs/plan-write.ts'
import type { Play, StepAnswer } from '../runs/play.ts'
import { stepMode } from '../runs/step-mode.ts'

/** What a step gave in a run that was recorded, by its place and type. */
export interface KeptAnswer extends Place {
  type: string
  input: JsonValue
  answer: StepAnswer
}

/**
 * Answers for a run that is played. What a step gave before stands for it: at the same place whatever it asks, or with
 * `sameInput` only where it asks the same. Without it, what computes or reads our own desk runs, and what would ask or
 * steer something else gives its example; those steps are added to `assumed`.
 */
export function createPlay(
  engine: Engine,
  kept: readonly KeptAnswer[],
  { sameInput, assumed }: { sameInput: boolean; assumed: Set<string> },
): Play {
  const byPlace = new Map(kept.map((one) => [placeKey(one), one]))
  const find = (place: Place, type: string) => {
    const found = byPlace.get(placeKey(place))
    return found?.type === type ? found : undefined
  }
  return {
    resumed: (place, type) => find(place, type)?.answer,
    async answer(run, { node, place, action, input, connectionId }) {
      const { effect } = action.kind
      const uses = new Set<string>(action.uses)
      const steers = steering.some((store) => uses.has(store))
      if (effect === 'pure' && !steers) return undefined
      const found = find(place, node.type)
      if (found && (!sameInput || sameJson(found.input, input))) return found.answer
      if (effect === 'writes' || effect === 'destroys') return undefined
      // A script computes; what it asks others is refused.
      const computes = uses.has('script') && connectionId === undefined
      const asksOthers = !computes && (await stepMode(engine, node, run.customerId)) === 'outside'
      if (!steers && !asksOthers) return undefined
      assumed.add(node.id)
      return { handle: firstHandle(engine, node), output: plausibleOutput({ action, input }) }
    },
  }
}

/** Stores by which runs start or hold up each other: nobody is to notice a run that is played. */
const steering = ['workflows', 'rates', 'locks']

function firstHandle({ registry }: Engine, node: Parameters<typeof stepMode>[1]): string {
  const kind = registry.kind(node.type)
  return (kind && handlesOf(kind, node.params)[0]?.id) ?? 'out'
}
