import { itemPath, type Place, placeKey } from '../graph/place.ts'
import { freshState, type RunState } from '../graph/run-state.ts'
import type { Engine } from './engine.ts'
import { prepareStep, runStep } from './execute-step.ts'
import type { RunMemory } from './run-memory.ts'

/**
 * Finds the items of containers again after a run was taken up: their steps are pure and what they used has not changed,
 * so they answer the same, and a checkpoint need not carry thousands of items.
 */
export async function reopenBodies(
  engine: Engine,
  memory: RunMemory,
  signal: AbortSignal,
): Promise<RunMemory> {
  let reopened = memory
  for (const place of openPlaces(memory.state)) {
    const prepared = await prepareStep(engine, { ...reopened, state: memory.state }, place)
    const result = await runStep(engine, { ...reopened, state: withoutBody }, prepared, 1, engine.db, signal)
    if (result.is !== 'body') continue
    reopened = { ...reopened, items: { ...reopened.items, [placeKey(place)]: result.body.items } }
  }
  return reopened
}

/** As the container's step saw it the first time: its body not yet open. */
const withoutBody = freshState

/** The containers that are open, outer before inner; those with rounds decide anew, their items say nothing. */
function openPlaces(state: RunState, path = ''): Place[] {
  return Object.entries(state.open).flatMap(([nodeId, { active, again }]) => {
    const place = { path, nodeId }
    const inner = Object.entries(active).flatMap(([index, item]) =>
      openPlaces(item, itemPath(place, Number(index))),
    )
    return again ? inner : [place, ...inner]
  })
}
