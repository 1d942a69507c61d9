import type { DocumentEdge } from './document.ts'
import type { Graph, GraphNode } from './graph.ts'
import { itemPath, type Place, parentPath, placeKey, readPath } from './place.ts'
import {
  freshState,
  type ItemError,
  type OpenContainer,
  type RunState,
  type SettledNode,
} from './run-state.ts'

export type EdgeState = 'taken' | 'dead' | 'open'

/** What to do now. */
export interface Plan {
  start: Place[]
  /** Containers whose items are all done: they end, or decide on another round. */
  close: Place[]
  finished: boolean
}

/** How the body of a container is to be run. */
export interface Body {
  total: number
  concurrency: number
  /** Failed items that are let pass. */
  tolerate: number
  again: boolean
  part?: OpenContainer['part']
  collect?: string | undefined
}

/** Errors of items that are kept for the container's result. */
const mostErrors = 10

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
  return skipDeadPaths(graph, { ...freshState, settled }, graph.bodies.get('') ?? [])
}

/** The state after a step ended, with every path that this leaves dead skipped, and items that it ends counted. */
export function settle(graph: Graph, state: RunState, place: Place, ended: SettledNode): RunState {
  return changeAt(graph, state, place.path, (scope) => {
    const { [place.nodeId]: _attempts, ...attempts } = scope.attempts
    const { [place.nodeId]: _wait, ...waiting } = scope.waiting
    const { [place.nodeId]: _open, ...open } = scope.open
    const settled = { ...scope.settled, [place.nodeId]: ended }
    return skipDeadPaths(graph, { settled, attempts, waiting, open }, targetsOf(graph, place.nodeId))
  })
}

/** The state after an attempt that will be repeated. */
export function countAttempt(graph: Graph, state: RunState, place: Place, attempts: number): RunState {
  return changeAt(graph, state, place.path, (scope) => ({
    ...scope,
    attempts: { ...scope.attempts, [place.nodeId]: attempts },
  }))
}

/** The state while a step waits. */
export function parkAt(graph: Graph, state: RunState, place: Place, waitId: string): RunState {
  return changeAt(graph, state, place.path, (scope) => ({
    ...scope,
    waiting: { ...scope.waiting, [place.nodeId]: waitId },
  }))
}

/** The state once a step's wait is over: it may run again. */
export function unpark(graph: Graph, state: RunState, place: Place): RunState {
  return changeAt(graph, state, place.path, (scope) => {
    const { [place.nodeId]: _wait, ...waiting } = scope.waiting
    return { ...scope, waiting }
  })
}

/** The state once a container runs its body; a further round goes on counting where the last one ended. */
export function openBody(graph: Graph, state: RunState, place: Place, body: Body): RunState {
  return changeAt(graph, state, place.path, (scope) => {
    const before = scope.open[place.nodeId]
    const done = before ? before.succeeded + before.failed : 0
    const container: OpenContainer = {
      ...body,
      total: done + body.total,
      next: done,
      succeeded: before?.succeeded ?? 0,
      failed: before?.failed ?? 0,
      stopped: false,
      errors: before?.errors ?? [],
      active: {},
    }
    return { ...scope, open: { ...scope.open, [place.nodeId]: fill(graph, place.nodeId, container) } }
  })
}

/** The state after an item failed: whatever of it is under way no longer counts. */
export function failItem(
  graph: Graph,
  state: RunState,
  path: string,
  error: Omit<ItemError, 'index'>,
): RunState {
  const last = readPath(path).at(-1)
  if (!last) return state
  return changeAt(graph, state, parentPath(path), (scope) => {
    const container = scope.open[last.nodeId]
    if (!container?.active[last.index]) return scope
    const { [last.index]: _failed, ...active } = container.active
    const failed = container.failed + 1
    const errors = [...container.errors, { index: last.index, ...error }].slice(0, mostErrors)
    const stopped = failed > container.tolerate
    const after = { ...container, active: stopped ? {} : active, failed, errors, stopped }
    return { ...scope, open: { ...scope.open, [last.nodeId]: fill(graph, last.nodeId, after) } }
  })
}

/** The state around a step, or undefined where its item is over. */
export function scopeAt(state: RunState, path: string): RunState | undefined {
  let scope: RunState | undefined = state
  for (const { nodeId, index } of readPath(path)) scope = scope?.open[nodeId]?.active[index]
  return scope
}

/**
 * The steps that may start and are not yet running, in document order and outer before inner; finished when nothing is
 * under way, waits, or can start.
 */
export function next(graph: Graph, state: RunState, running: ReadonlySet<string>): Plan {
  const plan: Plan = { start: [], close: [], finished: true }
  planScope(graph, state, graph.bodies.get('') ?? [], '', running, plan)
  if (running.size > 0) plan.finished = false
  return plan
}

function planScope(
  graph: Graph,
  scope: RunState,
  body: readonly string[],
  path: string,
  running: ReadonlySet<string>,
  plan: Plan,
): void {
  for (const nodeId of body) {
    if (scope.settled[nodeId]) continue
    const entry = graph.nodes.get(nodeId)
    const place = { path, nodeId }
    const open = scope.open[nodeId]
    if (scope.waiting[nodeId] !== undefined || running.has(placeKey(place))) plan.finished = false
    else if (open) {
      plan.finished = false
      for (const [index, item] of Object.entries(open.active)) {
        planScope(graph, item, stepsOf(graph, nodeId, open), itemPath(place, Number(index)), running, plan)
      }
      if (isExhausted(open)) plan.close.push(place)
    } else if (entry && joinOf(entry, scope) === 'start') {
      plan.finished = false
      plan.start.push(place)
    }
  }
}

/** Taken when its source was left by it, dead when its source ended otherwise, open while that is not known. */
export function edgeState(edge: DocumentEdge, state: Pick<RunState, 'settled'>): EdgeState {
  const source = state.settled[edge.source]
  if (!source) return 'open'
  return source.handle === edge.sourceHandle ? 'taken' : 'dead'
}

/** True where the node has a way out by this handle. */
export function leadsBy(entry: GraphNode, handle: string): boolean {
  return entry.outgoing.some((edge) => edge.sourceHandle === handle)
}

/**
 * Whether a node's incoming paths let it start. `all` waits for every path to be decided and needs one taken, `any`
 * starts with the first taken; with all dead the node is skipped. Without incoming paths a body begins with it, and in
 * the workflow itself it never starts: only triggers begin.
 */
function joinOf(entry: GraphNode, scope: RunState): 'start' | 'wait' | 'skip' {
  if (entry.incoming.length === 0) return entry.node.parentId === undefined ? 'skip' : 'start'
  const edges = entry.incoming.map((edge) => edgeState(edge, scope))
  if (edges.every((edge) => edge === 'dead')) return 'skip'
  const taken = edges.includes('taken')
  if (entry.node.settings.join === 'any') return taken ? 'start' : 'wait'
  return taken && !edges.includes('open') ? 'start' : 'wait'
}

/** Changes the scope at a path, and counts the items that are over with it, from the inside out. */
function changeAt(
  graph: Graph,
  state: RunState,
  path: string,
  change: (scope: RunState) => RunState,
): RunState {
  return changeIn(state, readPath(path))

  function changeIn(scope: RunState, [head, ...rest]: { nodeId: string; index: number }[]): RunState {
    if (!head) return change(scope)
    const container = scope.open[head.nodeId]
    const item = container?.active[head.index]
    // The item is over meanwhile: nothing of it counts any more.
    if (!container || !item) return scope
    const changed = changeIn(item, rest)
    if (changed === item) return scope
    const active = { ...container.active, [head.index]: changed }
    const counted = isOver(graph, stepsOf(graph, head.nodeId, container), changed)
      ? countSuccess({ ...container, active }, head.index)
      : { ...container, active }
    return { ...scope, open: { ...scope.open, [head.nodeId]: fill(graph, head.nodeId, counted) } }
  }
}

function countSuccess(container: OpenContainer, index: number): OpenContainer {
  const { [index]: _over, ...active } = container.active
  return { ...container, active, succeeded: container.succeeded + 1 }
}

/** Begins items as far as the concurrency allows. */
function fill(graph: Graph, containerId: string, container: OpenContainer): OpenContainer {
  if (container.stopped || container.next >= container.total) return container
  let { next, succeeded } = container
  const active = { ...container.active }
  let room = container.concurrency - Object.keys(active).length
  const isEmpty = isOver(graph, stepsOf(graph, containerId, container), freshState)
  while (room > 0 && next < container.total) {
    if (isEmpty) succeeded += 1
    else {
      active[next] = freshState
      room -= 1
    }
    next += 1
  }
  return { ...container, next, succeeded, active }
}

function isExhausted(container: OpenContainer): boolean {
  return (
    Object.keys(container.active).length === 0 && (container.stopped || container.next >= container.total)
  )
}

/** The steps that the items of a container run. */
function stepsOf(
  graph: Graph,
  containerId: string,
  { part }: Pick<OpenContainer, 'part'>,
): readonly string[] {
  return (part === 'finally' ? graph.finals : graph.bodies).get(containerId) ?? []
}

/** True where nothing of an item is left to do. */
function isOver(graph: Graph, body: readonly string[], item: RunState): boolean {
  return body.every((id) => {
    if (item.settled[id]) return true
    const entry = graph.nodes.get(id)
    if (!entry || item.waiting[id] !== undefined || item.open[id]) return false
    return joinOf(entry, item) === 'skip'
  })
}

function skipDeadPaths(graph: Graph, state: RunState, from: readonly string[]): RunState {
  const settled = { ...state.settled }
  const reached = { ...state, settled }
  const open = [...from]
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
