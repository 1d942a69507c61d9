import type { DocumentEdge, WorkflowDocument } from '#engine/graph/document.ts'
import type { Kinds } from '../workflow/groups.ts'
import { type OutlineRow, outlineRows, type StepRow } from './outline-rows.ts'

interface Where {
  name: string
  /** The step that stands before it in the outline; null for the first, and for the first in a container. */
  after: string | null
  /** The container that it is the first step of. */
  container: string | null
  number: number
  of: number
}

/** What an edit did, as far as a person who sees no canvas should hear of it. */
export type Happened =
  | ({ is: 'inserted' | 'moved' } & Where)
  | { is: 'insertedMany' | 'removedMany'; count: number }
  | { is: 'removed' | 'off' | 'on' | 'replaced'; name: string }
  | { is: 'connected' | 'disconnected'; name: string; target: string }

/** The difference between two states of a document in one sentence's worth; `chosen` is the step that an edit is likely about. */
export function whatHappened(
  before: WorkflowDocument,
  after: WorkflowDocument,
  kinds: Kinds,
  chosen: string | undefined,
): Happened | null {
  if (before.nodes === after.nodes && before.edges === after.edges) return null
  const old = new Map(before.nodes.map((node) => [node.id, node]))
  const now = new Map(after.nodes.map((node) => [node.id, node]))
  const added = after.nodes.filter(({ id }) => !old.has(id))
  const gone = before.nodes.filter(({ id }) => !now.has(id))
  const [only] = added
  if (only && added.length === 1) return { is: 'inserted', ...whereIs(outlineRows(after, kinds), only.id) }
  if (added.length > 1) return { is: 'insertedMany', count: added.length }
  const [lost] = gone
  if (lost) {
    return gone.length === 1 ? { is: 'removed', name: lost.name } : { is: 'removedMany', count: gone.length }
  }
  const rows = outlineRows(after, kinds)
  const moved = movedStep(outlineRows(before, kinds), rows, chosen)
  if (moved !== undefined) return { is: 'moved', ...whereIs(rows, moved) }
  const edge = differentEdge(before, after)
  const name = edge ? now.get(edge.edge.source)?.name : undefined
  const target = edge ? now.get(edge.edge.target)?.name : undefined
  if (edge && name !== undefined && target !== undefined) return { is: edge.is, name, target }
  for (const node of after.nodes) {
    const was = old.get(node.id)
    if (!was || was === node) continue
    if (was.type !== node.type) return { is: 'replaced', name: node.name }
    const off = node.settings.disabled === true
    if (off !== (was.settings.disabled === true)) return { is: off ? 'off' : 'on', name: node.name }
  }
  return null
}

/** The chosen step, or the first, that stands after another one than before or deeper or less deep. */
function movedStep(
  before: readonly OutlineRow[],
  after: readonly OutlineRow[],
  chosen: string | undefined,
): string | undefined {
  const places = (rows: readonly OutlineRow[]) =>
    new Map(stepsOf(rows).map(({ key, parent }, at, steps) => [key, `${steps[at - 1]?.key} ${parent}`]))
  const old = places(before)
  const now = places(after)
  const differs = (id: string) => old.get(id) !== now.get(id)
  const order = (map: Map<string, string>) => [...map.keys()].join(' ')
  const parents = (rows: readonly OutlineRow[]) =>
    stepsOf(rows)
      .map(({ key, parent }) => `${key} ${parent}`)
      .toSorted()
      .join()
  if (order(old) === order(now) && parents(before) === parents(after)) return undefined
  if (chosen !== undefined && now.has(chosen) && differs(chosen)) return chosen
  // Who leads to whom was changed by hand: that is said rather than what it did to the order.
  return undefined
}

function differentEdge(
  before: WorkflowDocument,
  after: WorkflowDocument,
): { is: 'connected' | 'disconnected'; edge: DocumentEdge } | null {
  const key = ({ source, sourceHandle, target }: DocumentEdge) => `${source} ${sourceHandle} ${target}`
  const old = new Set(before.edges.map(key))
  const now = new Set(after.edges.map(key))
  const drawn = after.edges.find((edge) => !old.has(key(edge)))
  if (drawn) return { is: 'connected', edge: drawn }
  const cut = before.edges.find((edge) => !now.has(key(edge)))
  return cut ? { is: 'disconnected', edge: cut } : null
}

/** Where a step stands among all, in words that can be said. */
export function whereIs(rows: readonly OutlineRow[], id: string): Where {
  const steps = stepsOf(rows)
  const at = steps.findIndex(({ key }) => key === id)
  const row = steps[at]
  const before = steps[at - 1]
  const isFirstInside = before !== undefined && row?.node.parentId === before.key
  return {
    name: row?.node.name ?? '',
    after: isFirstInside ? null : (before?.node.name ?? null),
    container: isFirstInside ? before.node.name : null,
    number: row?.number ?? 0,
    of: steps.length,
  }
}

function stepsOf(rows: readonly OutlineRow[]): StepRow[] {
  return rows.filter((row) => row.is === 'step')
}
