import type { DocumentNode } from '../graph/document.ts'
import type { EffectLimits } from '../graph/effect-limits.ts'
import type { Graph } from '../graph/graph.ts'
import { scopeAt } from '../graph/next.ts'
import { type Place, placeKey } from '../graph/place.ts'
import type { ClaimedRun } from './claim.ts'
import type { Engine } from './engine.ts'
import { observedStep } from './execute-step.ts'
import { pinOf } from './part-of-run.ts'
import type { Attempt } from './record-step.ts'
import type { RunMemory } from './run-memory.ts'
import type { Failure } from './step-failure.ts'
import { type StepMode, stepMode } from './step-mode.ts'

/** A run while this process drives it. */
export interface Drive {
  engine: Engine
  run: ClaimedRun
  graph: Graph
  /** How much it may touch before it asks; undefined where nothing limits it. */
  limits: EffectLimits | undefined
  /** Aborted when the steps under way are to stop: the run is cancelled, let go, or out of time. */
  stepSignal: AbortSignal
}

/** The next attempt of a step. */
export function attemptAt(drive: Drive, memory: RunMemory, place: Place): Attempt {
  const made = scopeAt(memory.state, place.path)?.attempts[place.nodeId] ?? 0
  return {
    node: nodeAt(drive, place),
    path: place.path,
    attempt: made + 1,
    startedAt: drive.engine.clock(),
    input: null,
  }
}

function nodeAt({ graph, run }: Drive, { nodeId }: Place): DocumentNode {
  const node = graph.nodes.get(nodeId)?.node
  if (!node) throw new Error(`Step ${nodeId} is not in version ${run.version} of workflow ${run.workflowId}`)
  return node
}

/** Parts steps by how they touch the world; pinned ones do not, nor does what writes in a dry run. */
export async function sortByMode(drive: Drive, places: readonly Place[]): Promise<Record<StepMode, Place[]>> {
  const { engine, run } = drive
  const sorted: Record<StepMode, Place[]> = { pure: [], desk: [], outside: [] }
  for (const place of places) {
    const node = nodeAt(drive, place)
    const untouching =
      engine.play || pinOf(run, place.nodeId) || (run.mode === 'dry' && isWrite(engine, node))
    const mode = untouching ? 'pure' : await stepMode(engine, node, run.customerId)
    sorted[mode].push(place)
  }
  return sorted
}

/** True for a step that changes something outside the run. */
export function isWrite(engine: Engine, { type }: Pick<DocumentNode, 'type'>): boolean {
  const effect = engine.registry.action(type)?.kind.effect
  return effect === 'writes' || effect === 'destroys'
}

/** True for a step that will change something, as it stands: pinned ones do not, nor does any in a dry run. */
export function willWrite({ engine, run, graph }: Drive, { nodeId }: Place): boolean {
  const node = graph.nodes.get(nodeId)?.node
  if (!node || run.mode === 'dry' || node.settings.disabled || pinOf(run, nodeId)) return false
  return isWrite(engine, node)
}

/** Tells who watches that a step begins. */
export function tellStart({ engine, run }: Drive, at: Attempt): void {
  const { node, path, attempt, startedAt } = at
  engine.live.begin(run.id, keyOf(at), () => ({
    kind: 'step',
    step: {
      seq: 0,
      nodeId: node.id,
      path,
      attempt,
      status: 'running',
      handle: null,
      startedAt,
      finishedAt: null,
      input: null,
      output: null,
      error: null,
    },
  }))
}

/** Tells who watches what was recorded last. */
export function tell({ engine, run }: Drive, recorded: RunMemory): RunMemory {
  const step = recorded.steps.at(-1)
  if (step) {
    engine.live.end(run.id, placeKey(step))
    engine.live.tell(run.id, () => ({ kind: 'step', step }))
  }
  return recorded
}

/** Tells observers that an attempt failed. */
export function tellFailed(
  { engine, run }: Drive,
  { node, path, attempt }: Attempt,
  { error }: Failure,
): void {
  engine.observer?.stepFailed(run, observedStep(node, path, attempt), error)
}

export function keyOf({ node, path }: Attempt): string {
  return placeKey({ path, nodeId: node.id })
}
