import { createContext, useContext } from 'react'
import { createStore, type StoreApi, useStore } from 'zustand'
import type { LoopTally, Run, StepTally, StepView } from '#engine/api/types.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { isOver, latestSteps } from './run-steps.ts'

/** How a step stands in the run that is shown, as its card says it. */
export interface StepMark {
  look:
    | 'running'
    | 'waiting'
    | 'retrying'
    | 'done'
    | 'failed'
    | 'skipped'
    | 'cancelled'
    | 'uncertain'
    | 'planned'
  /** When it goes on, as ISO 8601, where that is known. */
  until: string
  /** Which attempt it is, or the one that comes next; 1 where it is the first. */
  attempt: number
  /** Milliseconds; below 0 while it is not over. */
  durationMs: number
  error: string
  /** Items of a loop, or how often a step in one was made: how many ended, failed, run, and will be; all 0 elsewhere. */
  done: number
  failed: number
  running: number
  total: number
}

export interface RunMarks {
  steps: ReadonlyMap<string, StepMark>
  /** How often each connection was taken, by its id; only where that is more than once. */
  edges: ReadonlyMap<string, number>
}

const noMarks: RunMarks = { steps: new Map(), edges: new Map() }

export type MarkStore = StoreApi<RunMarks>

/** Cards ask for their own mark alone, so that only those are drawn again that changed. */
export const RunMarksContext = createContext<MarkStore | null>(null)

export function createMarkStore(): MarkStore {
  return createStore(() => noMarks)
}

const empty = createMarkStore()

export function useStepMark(nodeId: string): StepMark | undefined {
  return useStore(useContext(RunMarksContext) ?? empty, ({ steps }) => steps.get(nodeId))
}

export function useEdgeCount(edgeId: string): number | undefined {
  return useStore(useContext(RunMarksContext) ?? empty, ({ edges }) => edges.get(edgeId))
}

/** Shows other marks; a step that stands as before keeps the one that it has. */
export function showMarks(store: MarkStore, next: RunMarks): void {
  const before = store.getState()
  const steps = new Map<string, StepMark>()
  for (const [id, mark] of next.steps) {
    const known = before.steps.get(id)
    steps.set(id, known && sameMark(known, mark) ? known : mark)
  }
  store.setState({ steps, edges: next.edges })
}

function sameMark(a: StepMark, b: StepMark): boolean {
  return (Object.keys(a) as (keyof StepMark)[]).every((name) => a[name] === b[name])
}

type Marked = Pick<Run, 'document' | 'steps' | 'explanation' | 'status' | 'mode'>

/** How every step of a run stands. */
export function runMarks(
  run: Marked,
  kinds: ReadonlyMap<string, NodeKind>,
  tallies: { steps: readonly StepTally[]; loops: readonly LoopTally[] } = { steps: [], loops: [] },
): RunMarks {
  const steps = new Map<string, StepMark>()
  const latest = latestSteps(run)
  const parents = new Map(run.document.nodes.map(({ id, parentId }) => [id, parentId]))
  const waiting = new Map(
    isOver(run.status)
      ? []
      : run.explanation.reasons.filter(({ nodeId }) => nodeId).map((reason) => [reason.nodeId, reason]),
  )
  for (const node of run.document.nodes) {
    const step = latest.get(node.id)
    const reason = waiting.get(node.id)
    const loop = tallies.loops.find(({ nodeId }) => nodeId === node.id)
    const inLoop = parents.get(node.id) === undefined ? undefined : countsOf(tallies.steps, node.id)
    const counted = loop ?? inLoop ?? none
    const look =
      lookOf(run, step, reason?.code, kinds.get(node.type)) ?? (loop ? loopLook(loop, run) : undefined)
    if (!look) continue
    const again = look === 'retrying' && step ? step.attempt + 1 : (step?.attempt ?? 1)
    steps.set(node.id, {
      look,
      until: (look === 'waiting' || look === 'retrying') && reason?.until ? reason.until : '',
      attempt: again,
      durationMs: step?.durationMs ?? -1,
      error:
        look === 'failed' || look === 'retrying' || look === 'uncertain' ? (step?.error?.message ?? '') : '',
      done: counted.done,
      failed: counted.failed,
      running: counted.running,
      total: counted.total,
    })
  }
  return { steps, edges: edgeCounts(run.document, tallies.steps) }
}

const none = { done: 0, failed: 0, running: 0, total: 0 }

function countsOf(tallies: readonly StepTally[], nodeId: string): typeof none {
  const counts = { ...none }
  for (const { nodeId: id, status, handle, count } of tallies) {
    if (id !== nodeId || status === 'skipped') continue
    counts.total += count
    if ((status === 'error' || status === 'uncertain') && handle === null) counts.failed += count
    else counts.done += count
  }
  return counts.total > 1 ? counts : none
}

function lookOf(
  run: Marked,
  step: StepView | undefined,
  reason: Run['explanation']['reasons'][number]['code'] | undefined,
  kind: NodeKind | undefined,
): StepMark['look'] | undefined {
  if (reason === 'retry') return 'retrying'
  if (reason === 'decision') return 'uncertain'
  if (reason && run.status === 'waiting' && reason !== 'failed') return 'waiting'
  if (!step) return undefined
  switch (step.status) {
    case 'running':
    case 'intent':
      return isOver(run.status) ? 'cancelled' : 'running'
    case 'ok':
      return run.mode === 'dry' && (kind?.effect === 'writes' || kind?.effect === 'destroys')
        ? 'planned'
        : 'done'
    case 'error':
      return 'failed'
    case 'skipped':
    case 'cancelled':
    case 'uncertain':
      return step.status
  }
}

/** A loop has a record of its own only once it has ended. */
function loopLook({ running, failed }: LoopTally, run: Marked): StepMark['look'] {
  if (!isOver(run.status)) return running > 0 || run.status === 'running' ? 'running' : 'waiting'
  return run.status === 'cancelled' ? 'cancelled' : failed > 0 ? 'failed' : 'done'
}

function edgeCounts(document: WorkflowDocument, tallies: readonly StepTally[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const edge of document.edges) {
    let count = 0
    for (const { nodeId, status, handle, count: more } of tallies) {
      if (nodeId === edge.source && handle === edge.sourceHandle && status !== 'skipped') count += more
    }
    if (count > 1) counts.set(edge.id, count)
  }
  return counts
}
