import { enablePatches, type Patch, produceWithPatches } from 'immer'
import type { Param } from '#engine/expressions/param.ts'
import type {
  DocumentEdge,
  DocumentNode,
  DocumentNote,
  NodeSettings,
  WorkflowDocument,
  WorkflowSettings,
} from '#engine/graph/document.ts'
import { applyPatches, type DocumentPatch } from '#engine/graph/patch.ts'
import { withInside } from './inside.ts'

enablePatches()

export type Layout = Record<string, { x: number; y: number }>

/** Everything a person can do to a workflow document. */
export type Edit =
  | {
      do: 'add'
      nodes: DocumentNode[]
      edges: DocumentEdge[]
      layout: Layout
      notes?: DocumentNote[]
      replaces?: string
    }
  /** Notes go by their ids among those of steps. */
  | { do: 'remove'; nodeIds: string[]; edgeIds: string[] }
  | { do: 'connect'; edge: DocumentEdge }
  /** Connections that are there lead to another step. */
  | { do: 'lead'; edgeIds: string[]; target: string }
  /** Steps and notes. */
  | { do: 'move'; layout: Layout }
  | { do: 'setNote'; noteId: string; note: Partial<Omit<DocumentNote, 'id'>> }
  /** Another kind of step in the place of one, under its id; `edges` are those it still has. */
  | { do: 'replaceStep'; node: DocumentNode; edges: DocumentEdge[] }
  /** One after the other, as one step back. */
  | { do: 'several'; edits: Edit[] }
  /** Into a container, or (without one) out of theirs; connections across its edge go. */
  | { do: 'regroup'; nodeIds: string[]; groupId?: string; layout: Layout }
  | { do: 'rename'; nodeId: string; name: string }
  /** `param` absent takes it away. `handles` are those left after a change of choices: edges from others go. */
  | { do: 'setParam'; nodeId: string; name: string; param?: Param; handles?: string[] }
  /** Several at once; the others stay. */
  | { do: 'setParams'; nodeId: string; params: Record<string, Param>; handles?: string[] }
  | { do: 'renameParam'; nodeId: string; from: string; to: string }
  | { do: 'setSettings'; nodeIds: string[]; settings: Partial<NodeSettings> }
  | { do: 'describe'; name?: string; description?: string; settings?: WorkflowSettings }
  | { do: 'restore'; document: WorkflowDocument }
  /** Parts of the document as another version of it has them. */
  | { do: 'patch'; patches: DocumentPatch[] }

export interface Edited {
  document: WorkflowDocument
  patches: Patch[]
  inverse: Patch[]
}

/** Pure: the document after the change, and the patches that lead there and back. */
export function edit(document: WorkflowDocument, change: Edit): Edited {
  if (change.do === 'several') {
    const all: Edited = { document, patches: [], inverse: [] }
    for (const each of change.edits) {
      const { document, patches, inverse } = edit(all.document, each)
      all.document = document
      all.patches.push(...patches)
      all.inverse.unshift(...inverse)
    }
    return all
  }
  if (change.do === 'patch')
    return edit(document, { do: 'restore', document: applyPatches(document, change.patches) })
  const [next, patches, inverse] = produceWithPatches(document, (draft) => {
    apply(draft, change)
  })
  return { document: next, patches, inverse }
}

function apply(draft: WorkflowDocument, change: Exclude<Edit, { do: 'several' | 'patch' }>) {
  switch (change.do) {
    case 'add':
      if (change.replaces !== undefined) takeEdges(draft, ({ id }) => id === change.replaces)
      draft.nodes.push(...change.nodes)
      draft.edges.push(...change.edges)
      Object.assign(draft.layout, change.layout)
      if (change.notes && change.notes.length > 0) draft.notes = [...(draft.notes ?? []), ...change.notes]
      return
    case 'remove': {
      const gone = withInside(draft, change.nodeIds)
      const cut = new Set(change.edgeIds)
      draft.nodes = draft.nodes.filter(({ id }) => !gone.has(id))
      takeEdges(draft, ({ id, source, target }) => cut.has(id) || gone.has(source) || gone.has(target))
      for (const id of gone) delete draft.layout[id]
      if (!draft.notes?.some(({ id }) => gone.has(id))) return
      draft.notes = draft.notes.filter(({ id }) => !gone.has(id))
      if (draft.notes.length === 0) delete draft.notes
      return
    }
    case 'connect':
      // A connection needs both its steps; one of them may have gone since it was wished for.
      if (find(draft, change.edge.source) && find(draft, change.edge.target)) draft.edges.push(change.edge)
      return
    case 'lead':
      for (const edge of draft.edges) if (change.edgeIds.includes(edge.id)) edge.target = change.target
      return
    case 'move':
      place(draft, change.layout)
      return
    case 'setNote': {
      const note = draft.notes?.find(({ id }) => id === change.noteId)
      if (note) Object.assign(note, change.note)
      return
    }
    case 'replaceStep': {
      const at = draft.nodes.findIndex(({ id }) => id === change.node.id)
      if (at === -1) return
      draft.nodes[at] = change.node
      const kept = new Map(change.edges.map((edge) => [edge.id, edge]))
      draft.edges = draft.edges.flatMap((edge) => {
        if (edge.source !== change.node.id && edge.target !== change.node.id) return [edge]
        return kept.get(edge.id) ?? []
      })
      return
    }
    case 'regroup': {
      const moved = new Set(change.nodeIds)
      for (const node of draft.nodes) {
        if (!moved.has(node.id) || node.parentId === change.groupId) continue
        if (change.groupId === undefined) delete node.parentId
        else node.parentId = change.groupId
        // The end that it waited for is another one now, or none.
        delete node.settings.finally
      }
      const groups = new Map(draft.nodes.map(({ id, parentId }) => [id, parentId]))
      takeEdges(
        draft,
        ({ source, target }) =>
          (moved.has(source) || moved.has(target)) && groups.get(source) !== groups.get(target),
      )
      place(draft, change.layout)
      return
    }
    case 'rename': {
      const node = find(draft, change.nodeId)
      if (node) node.name = change.name
      return
    }
    case 'setParam': {
      const node = find(draft, change.nodeId)
      if (!node) return
      if (change.param === undefined) delete node.params[change.name]
      else node.params[change.name] = change.param
      keepHandles(draft, node.id, change.handles)
      return
    }
    case 'setParams': {
      const node = find(draft, change.nodeId)
      if (!node) return
      Object.assign(node.params, change.params)
      keepHandles(draft, node.id, change.handles)
      return
    }
    case 'renameParam': {
      const node = find(draft, change.nodeId)
      if (!node) return
      node.params = Object.fromEntries(
        Object.entries(node.params).map(([name, param]) => [name === change.from ? change.to : name, param]),
      )
      return
    }
    case 'setSettings':
      for (const nodeId of change.nodeIds) {
        const node = find(draft, nodeId)
        if (!node) continue
        for (const [name, value] of Object.entries({ ...node.settings, ...change.settings })) {
          if (value === undefined) delete node.settings[name as keyof NodeSettings]
          else Object.assign(node.settings, { [name]: value })
        }
      }
      return
    case 'describe':
      if (change.name !== undefined) draft.name = change.name
      if (change.description !== undefined) draft.description = change.description
      if (change.settings !== undefined) draft.settings = change.settings
      return
    case 'restore':
      if (!change.document.notes) delete draft.notes
      Object.assign(draft, change.document)
  }
}

/** Notes carry their places themselves. */
function place(draft: WorkflowDocument, layout: Layout) {
  const notes = new Map(draft.notes?.map((note) => [note.id, note]))
  for (const [id, { x, y }] of Object.entries(layout)) {
    const note = notes.get(id)
    const at = note ?? draft.layout[id]
    if (at?.x === x && at.y === y) continue
    if (note) Object.assign(note, { x, y })
    else draft.layout[id] = { x, y }
  }
}

function find(draft: WorkflowDocument, nodeId: string): DocumentNode | undefined {
  return draft.nodes.find(({ id }) => id === nodeId)
}

/** Ways out that do not follow from a step's parameters. */
const everywhere = ['error', 'uncertain']

/** Edges from handles that are no more go. */
function keepHandles(draft: WorkflowDocument, nodeId: string, handles: string[] | undefined) {
  if (!handles) return
  takeEdges(
    draft,
    ({ source, sourceHandle }) =>
      source === nodeId && !everywhere.includes(sourceHandle) && !handles.includes(sourceHandle),
  )
}

function takeEdges(draft: WorkflowDocument, goes: (edge: DocumentEdge) => boolean) {
  if (draft.edges.some(goes)) draft.edges = draft.edges.filter((edge) => !goes(edge))
}
