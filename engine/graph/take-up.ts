import { type Graph, reachableFrom } from './graph.ts'
import type { RunState } from './run-state.ts'

/**
 * The state of a failed run from which it goes on: the steps that failed are to be made once more, and with them all that
 * was skipped because of them. `failedAt` is the step that the run ended with, if that did not fail itself.
 */
export function takeUpFailed(graph: Graph, state: RunState, failedAt: string): RunState {
  const failed = Object.entries(state.settled)
    .filter(([id, { status, handle }]) => id === failedAt || (status === 'error' && handle === null))
    .map(([id]) => id)
  const after = reachableFrom(graph, failed)
  const settled = Object.fromEntries(
    Object.entries(state.settled).filter(
      ([id, { status }]) => !failed.includes(id) && !(after.has(id) && status === 'skipped'),
    ),
  )
  return withoutWaits({ ...state, settled })
}

/** The state of a run as it was before a step of the workflow itself: that one and all that follows is to be made anew. */
export function takeUpBefore(graph: Graph, state: RunState, nodeId: string): RunState {
  const again = reachableFrom(graph, [nodeId])
  const settled = Object.fromEntries(Object.entries(state.settled).filter(([id]) => !again.has(id)))
  return { settled, attempts: {}, waiting: {}, open: {} }
}

/** Ids of the steps that a state knows of: another version must have them all, of the same type, to go on from there. */
export function stepsIn(state: RunState): Set<string> {
  const ids = new Set([...Object.keys(state.settled), ...Object.keys(state.open)])
  for (const { active } of Object.values(state.open)) {
    for (const item of Object.values(active)) for (const id of stepsIn(item)) ids.add(id)
  }
  return ids
}

/**
 * Waits ended with the run: what stood at one begins anew, and every attempt counts from the start. So does a container
 * with rounds: what it held, such as a lock, was let go; its writes that are done are not done again.
 */
function withoutWaits(state: RunState): RunState {
  const lasting = Object.entries(state.open).filter(([, container]) => !container.again)
  const open = lasting.map(([id, container]) => {
    const active = Object.entries(container.active).map(
      ([index, item]) => [index, withoutWaits(item)] as const,
    )
    return [id, { ...container, active: Object.fromEntries(active) }] as const
  })
  return { settled: state.settled, attempts: {}, waiting: {}, open: Object.fromEntries(open) }
}
