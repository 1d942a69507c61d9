import type { DocumentEdge, DocumentNode, DocumentNote, WorkflowDocument } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { fieldsOf } from '../ui/schema-fields.ts'
import type { Edit, Layout } from './edit.ts'
import { withInside } from './inside.ts'
import { freeName, idsOf, newId } from './new-step.ts'
import { copiedNotes } from './notes.ts'
import { stepsReadBy, withStepIds } from './references.ts'

/** Of a connection, what another server can tell its own by. */
export interface NamedConnection {
  id: string
  type: string
  name: string
}

/** Steps as text: a part of a workflow document, with the names of the connections that they use. */
export interface Clip {
  nodes: DocumentNode[]
  edges: DocumentEdge[]
  layout: Layout
  notes?: DocumentNote[]
  connections: Record<string, { type: string; name: string }>
}

type Kinds = ReadonlyMap<string, NodeKind>

/** The chosen steps, what stands in them, and the edges between them. */
export function clipOf(
  document: WorkflowDocument,
  selected: ReadonlySet<string>,
  kinds: Kinds,
  known: readonly NamedConnection[],
): Clip & { schemaVersion: 1 } {
  const chosen = withInside(document, selected)
  const nodes = document.nodes.filter(({ id }) => chosen.has(id))
  const notes = document.notes?.filter(({ id }) => selected.has(id)) ?? []
  const used = new Set(nodes.flatMap((node) => connectionsIn(node, kinds).map(([, id]) => id)))
  return {
    schemaVersion: 1,
    nodes,
    edges: document.edges.filter(({ source, target }) => chosen.has(source) && chosen.has(target)),
    layout: Object.fromEntries(Object.entries(document.layout).filter(([id]) => chosen.has(id))),
    ...(notes.length > 0 ? { notes } : {}),
    connections: Object.fromEntries(
      known.filter(({ id }) => used.has(id)).map(({ id, type, name }) => [id, { type, name }]),
    ),
  }
}

/** A clip as text of the clipboard. */
export function copyText(
  document: WorkflowDocument,
  selected: ReadonlySet<string>,
  kinds: Kinds,
  known: readonly NamedConnection[],
): string {
  return JSON.stringify(clipOf(document, selected, kinds, known), null, 2)
}

/** True for a command line that a step can be made of, such as those in API documentation. */
export function isCommand(text: string): boolean {
  return /^\s*(?:\S*[/\\])?curl(?:\.exe)?\s/.test(text)
}

/** What a paste did beside adding steps, for people to know. */
export interface Pasted {
  edit: Extract<Edit, { do: 'add' }>
  /** Names of pasted steps that read steps which are not here. */
  lost: string[]
  /** Connections of another server that one of ours stands in for. */
  matched: { step: string; connection: string }[]
  /** Names of pasted steps that have to be given a connection. */
  unconnected: string[]
  /** Kinds that this server does not have. */
  unknown: string[]
  /** Ids that stood twice in the text. */
  doubled: number
}

/**
 * The edit that puts a clip into a document beside its origin or around `at`: new ids, free names, and references
 * of the copied steps to each other led to the copies.
 */
export function paste(
  document: WorkflowDocument,
  clip: Clip,
  around: { kinds: Kinds; connections: readonly NamedConnection[] },
  at?: { x: number; y: number },
): Pasted {
  const { kinds } = around
  const taken = idsOf(document)
  const names = new Set(document.nodes.map(({ name }) => name))
  const ids = new Map<string, string>()
  const fresh = clip.nodes.map(({ id }) => {
    const next = newId('n', taken)
    taken.add(next)
    if (!ids.has(id)) ids.set(id, next)
    return next
  })
  const groups = groupsIn(clip.nodes)
  const here = new Set(document.nodes.map(({ id }) => id))
  const places = clip.nodes.map(({ id }, row) => clip.layout[id] ?? { x: 0, y: row * 112 })
  const { notes: written = [] } = clip
  const left = Math.min(...[...places, ...written].map(({ x }) => x))
  const top = Math.min(...[...places, ...written].map(({ y }) => y))
  const shift = at ? { x: at.x - left, y: at.y - top } : { x: 32, y: 32 }
  const layout: Layout = {}
  const lost = new Set<string>()
  const unconnected = new Set<string>()
  const matched: Pasted['matched'] = []
  const nodes = clip.nodes.map((node, row): DocumentNode => {
    const id = fresh[row] ?? node.id
    const place = places[row] ?? { x: 0, y: 0 }
    layout[id] = { x: place.x + shift.x, y: place.y + shift.y }
    const name = freeName(node.name, names)
    names.add(name)
    const { parentId: origin, ...rest } = node
    // In its container's copy, or beside its origin; pasted elsewhere it stands on its own.
    const parentId = groups.get(node) ?? (at === undefined && origin && here.has(origin) ? origin : undefined)
    const group = parentId === undefined ? undefined : (ids.get(parentId) ?? parentId)
    const inside = new Set(clip.nodes.filter((other) => other.parentId === node.id).map((other) => other.id))
    const params = { ...node.params }
    for (const [key, param] of Object.entries(params)) {
      // A container may name a step in it by its bare id.
      if (param.kind === 'literal' && typeof param.value === 'string' && inside.has(param.value))
        params[key] = { kind: 'literal', value: ids.get(param.value) ?? param.value }
      else params[key] = withStepIds(param, ids)
      if (stepsReadBy(param).some((step) => !ids.has(step) && !here.has(step))) lost.add(name)
    }
    for (const [key, connectionId] of connectionsIn(node, kinds)) {
      if (around.connections.some((each) => each.id === connectionId)) continue
      const same = sameConnection(clip.connections[connectionId], around.connections)
      if (same) {
        params[key] = { kind: 'literal', value: same.id }
        matched.push({ step: name, connection: same.name })
      } else {
        delete params[key]
        unconnected.add(name)
      }
    }
    return { ...rest, ...(group === undefined ? {} : { parentId: group }), id, name, params }
  })
  const edges = clip.edges.flatMap((edge) => {
    const source = ids.get(edge.source)
    const target = ids.get(edge.target)
    if (source === undefined || target === undefined) return []
    const id = newId('e', taken)
    taken.add(id)
    return [{ id, source, sourceHandle: edge.sourceHandle, target }]
  })
  const notes = copiedNotes(document, written, shift)
  return {
    edit: { do: 'add', nodes, edges, layout, ...(notes.length > 0 ? { notes } : {}) },
    lost: [...lost],
    matched,
    unconnected: [...unconnected],
    unknown: [...new Set(nodes.map(({ type }) => type).filter((type) => !kinds.has(type)))],
    doubled: clip.nodes.length - ids.size,
  }
}

/** The container of each pasted step whose container was pasted too; one that stands in itself stands in none. */
function groupsIn(nodes: readonly DocumentNode[]): Map<DocumentNode, string> {
  const named = new Map(nodes.map((node) => [node.id, node.parentId]))
  const groups = new Map<DocumentNode, string>()
  for (const node of nodes) {
    const { id, parentId } = node
    const seen = new Set([id])
    let above = parentId
    while (above !== undefined && named.has(above) && !seen.has(above)) {
      seen.add(above)
      above = named.get(above)
    }
    const inItself = above !== undefined && seen.has(above)
    if (parentId !== undefined && named.has(parentId) && !inItself) groups.set(node, parentId)
  }
  return groups
}

/** The parameters of a step that name a connection, with its id. */
function connectionsIn(node: DocumentNode, kinds: Kinds): [param: string, connectionId: string][] {
  const kind = kinds.get(node.type)
  if (!kind) return []
  return fieldsOf(kind.params).flatMap(({ name, picker }): [string, string][] => {
    const param = node.params[name]
    const isChosen = picker?.startsWith('connection') && param?.kind === 'literal'
    return isChosen && typeof param.value === 'string' && param.value !== '' ? [[name, param.value]] : []
  })
}

/** The one of ours with the same type and name; undefined where there is none, or more than one. */
function sameConnection(
  wanted: { type: string; name: string } | undefined,
  known: readonly NamedConnection[],
): NamedConnection | undefined {
  const same = known.filter(({ type, name }) => type === wanted?.type && name === wanted.name)
  return same.length === 1 ? same[0] : undefined
}
