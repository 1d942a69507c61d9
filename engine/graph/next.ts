import type { DocumentEdge } from './document.ts'
import type { Graph, GraphNode } from './graph.ts'
import type { RunState, SettledNode } from './run-state.ts'

export type EdgeState = 'taken' | 'dead' | 'open'

/** What to do now: the steps to start, and whether the run is over. */
export interface Plan {
  start: string[]
  finished: boolean
}

/** State of a run at its trigger: the trigger has happened, every other trigger has not and will not. */
export function startState(
  graph: Graph,
  triggerNode: string,
  isTrigger: (type: string) => boolean,
): RunState {
  const settled: Record<string, SettledNode> = {}
  for (const { node } of graph.nodes.values()) {
    if (node.id === triggerNode) settled[node.id] = { status: 'ok', handle: 'out' }
    else if (isTrigger(node.type)) settled[node.id] = { status: 'skipped', handle: null }
  }
  return skipDeadPaths(graph, { settled, attempts: {} })
}

/** The state after a node ended, with every path that this leaves dead skipped, however far it reaches. */
export function settle(graph: Graph, state: RunState, nodeId: string, ended: SettledNode): RunState {
  const { [nodeId]: _done, ...attempts } = state.attempts
  return skipDeadPaths(graph, { settled: { ...state.settled, [nodeId]: ended }, attempts }, nodeId)
}

/** The nodes that may start and are not yet running, in document order; finished when none is and none will be. */
export function next(graph: Graph, state: RunState, running: ReadonlySet<string>): Plan {
  const start: string[] = []
  for (const [id, entry] of graph.nodes) {
    if (state.settled[id] || running.has(id)) continue
    if (joinOf(entry, state) === 'start') start.push(id)
  }
  return { start, finished: start.length === 0 && running.size === 0 }
}

/** Taken when its source was left by it, dead when its source ended otherwise, open while that is not known. */
export function edgeState(edge: DocumentEdge, state: RunState): EdgeState {
  const source = state.settled[edge.source]
  if (!source) return 'open'
  return source.handle === edge.sourceHandle ? 'taken' : 'dead'
}

/** True where a failure of the node has a way out, so that the run goes on by the `error` handle. */
export function handlesError(entry: GraphNode): boolean {
  return entry.outgoing.some((edge) => edge.sourceHandle === 'error')
}

/**
 * Whether a node's incoming paths let it start. `all` waits for every path to be decided and needs one taken, `any`
 * starts with the first taken; with all dead the node is skipped. A node without incoming paths never starts: only
 * triggers begin.
 */
function joinOf(entry: GraphNode, state: RunState): 'start' | 'wait' | 'skip' {
  const edges = entry.incoming.map((edge) => edgeState(edge, state))
  if (edges.every((edge) => edge === 'dead')) return 'skip'
  const taken = edges.includes('taken')
  if (entry.node.settings.join === 'any') return taken ? 'start' : 'wait'
  return taken && !edges.includes('open') ? 'start' : 'wait'
}

function skipDeadPaths(graph: Graph, state: RunState, from?: string): RunState {
  const settled = { ...state.settled }
  const reached = { ...state, settled }
  const open = from === undefined ? [...graph.nodes.keys()] : targetsOf(graph, from)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const entry = graph.nodes.get(id)
    if (!entry || settled[id] || joinOf(entry, reached) !== 'skip') continue
    settled[id] = { status: 'skipped', handle: null }
    open.push(...targetsOf(graph, id))
  }
  return reached
}

function targetsOf(graph: Graph, id: string): string[] {
  return (graph.nodes.get(id)?.outgoing ?? []).map((edge) => edge.target)
}
