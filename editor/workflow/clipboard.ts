import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import type { Edit, Layout } from './edit.ts'
import { withInside } from './inside.ts'
import { freeName, idsOf, newId } from './new-step.ts'

interface Clip {
  nodes: DocumentNode[]
  edges: DocumentEdge[]
  layout: Layout
}

/** The chosen steps, what stands in them, and the edges between them as text: a part of a workflow document. */
export function copyText(document: WorkflowDocument, selected: ReadonlySet<string>): string {
  const chosen = withInside(document, selected)
  const clip: Clip & { schemaVersion: 1 } = {
    schemaVersion: 1,
    nodes: document.nodes.filter(({ id }) => chosen.has(id)),
    edges: document.edges.filter(({ source, target }) => chosen.has(source) && chosen.has(target)),
    layout: Object.fromEntries(Object.entries(document.layout).filter(([id]) => chosen.has(id))),
  }
  return JSON.stringify(clip, null, 2)
}

/** Steps out of pasted text, or null where it is something else. */
export function readClip(text: string): Clip | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { nodes, edges, layout } = value as Partial<Record<keyof Clip, unknown>>
  if (!Array.isArray(nodes) || nodes.length === 0 || !nodes.every(isNode)) return null
  return {
    nodes,
    edges: Array.isArray(edges) ? edges.filter(isEdge) : [],
    layout: typeof layout === 'object' && layout !== null ? (layout as Layout) : {},
  }
}

/** True for a command line that a step can be made of, such as those in API documentation. */
export function isCommand(text: string): boolean {
  return /^\s*(?:\S*[/\\])?curl(?:\.exe)?\s/.test(text)
}

/**
 * The edit that puts a clip into a document beside its origin or around `at`: new ids, free names, and references
 * of the copied steps to each other led to the copies.
 */
export function pasteEdit(
  document: WorkflowDocument,
  clip: Clip,
  at?: { x: number; y: number },
): Extract<Edit, { do: 'add' }> {
  const taken = idsOf(document)
  const names = new Set(document.nodes.map(({ name }) => name))
  const ids = new Map<string, string>()
  for (const { id } of clip.nodes) {
    const fresh = newId('n', taken)
    taken.add(fresh)
    ids.set(id, fresh)
  }
  const places = clip.nodes.map(({ id }, row) => clip.layout[id] ?? { x: 0, y: row * 112 })
  const left = Math.min(...places.map(({ x }) => x))
  const top = Math.min(...places.map(({ y }) => y))
  const shift = at ? { x: at.x - left, y: at.y - top } : { x: 32, y: 32 }
  const layout: Layout = {}
  const nodes = clip.nodes.map((node, row) => {
    const id = ids.get(node.id) ?? node.id
    const place = places[row] ?? { x: 0, y: 0 }
    layout[id] = { x: place.x + shift.x, y: place.y + shift.y }
    const name = freeName(node.name, names)
    names.add(name)
    const { parentId, ...rest } = node
    // In its container's copy, or beside its origin; pasted elsewhere it stands on its own.
    const beside = at === undefined && document.nodes.some(({ id }) => id === parentId)
    const group = parentId === undefined ? undefined : (ids.get(parentId) ?? (beside ? parentId : undefined))
    const inside = clip.nodes.filter((other) => other.parentId === node.id).map((other) => other.id)
    return {
      ...rest,
      ...(group === undefined ? {} : { parentId: group }),
      id,
      name,
      params: withNewReferences(node.params ?? {}, ids, inside),
      settings: node.settings ?? {},
    }
  })
  const edges = clip.edges.flatMap((edge) => {
    const source = ids.get(edge.source)
    const target = ids.get(edge.target)
    if (source === undefined || target === undefined) return []
    const id = newId('e', taken)
    taken.add(id)
    return [{ id, source, sourceHandle: edge.sourceHandle, target }]
  })
  return { do: 'add', nodes, edges, layout }
}

/** A container may name a step in it by its bare id. */
function withNewReferences(
  params: DocumentNode['params'],
  ids: ReadonlyMap<string, string>,
  inside: readonly string[],
): DocumentNode['params'] {
  return Object.fromEntries(
    Object.entries(params).map(([name, param]) => [
      name,
      param.kind === 'literal'
        ? typeof param.value === 'string' && inside.includes(param.value)
          ? { kind: 'literal', value: ids.get(param.value) ?? param.value }
          : param
        : {
            kind: param.kind,
            source: param.source.replace(
              /\bsteps\.([A-Za-z][\w-]*)/g,
              (whole, id: string) => `steps.${ids.get(id) ?? whole.slice('steps.'.length)}`,
            ),
          },
    ]),
  )
}

function isNode(value: unknown): value is DocumentNode {
  if (typeof value !== 'object' || value === null) return false
  const { id, type, name } = value as Partial<Record<keyof DocumentNode, unknown>>
  return typeof id === 'string' && typeof type === 'string' && typeof name === 'string'
}

function isEdge(value: unknown): value is DocumentEdge {
  if (typeof value !== 'object' || value === null) return false
  const { source, sourceHandle, target } = value as Partial<Record<keyof DocumentEdge, unknown>>
  return typeof source === 'string' && typeof target === 'string' && typeof sourceHandle === 'string'
}
