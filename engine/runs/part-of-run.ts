import type { Graph } from '../graph/graph.ts'
import { partAlone, partUntil } from '../graph/part.ts'
import type { ClaimedRun } from './claim.ts'

/** The part of its workflow that a run goes through: all of it, but for one that is to end after a step. */
export function partOfRun(graph: Graph, run: Pick<ClaimedRun, 'control' | 'triggerNode' | 'mode'>): Graph {
  const { until, alone, pins = {} } = run.control ?? {}
  if (until === undefined || run.mode === 'live') return graph
  if (!alone) return partUntil(graph, until)
  const pinned = Object.entries(pins).map(([id, { handle = 'out' }]) => [id, handle] as const)
  return partAlone(graph, run.triggerNode, until, new Map(pinned))
}

/** What stands in place of a step; nothing does in a live run. */
export function pinOf(
  { control, mode }: Pick<ClaimedRun, 'control' | 'mode'>,
  nodeId: string,
): NonNullable<ClaimedRun['control']>['pins'][string] | undefined {
  return mode === 'live' ? undefined : control?.pins[nodeId]
}
