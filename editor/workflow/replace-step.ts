import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import { handlesOf, type NodeKind } from '#engine/graph/node-kind.ts'
import { fieldsOf } from '../ui/schema-fields.ts'
import type { Edit } from './edit.ts'
import { freeName, newStep } from './new-step.ts'

export interface Replacement {
  edit: Edit
  /** Titles of parameters with a value that the new kind has no place for. */
  lostParams: string[]
  /** Connections from ways out that the new kind does not have. */
  lostEdges: number
}

/** Why a step of the kind cannot stand in the place of another, or null where it can. */
export function replaceRefusal(
  document: WorkflowDocument,
  kinds: ReadonlyMap<string, NodeKind>,
  nodeId: string,
  kind: NodeKind,
): 'trigger' | 'container' | null {
  const node = document.nodes.find(({ id }) => id === nodeId)
  const was = node && kinds.get(node.type)
  if (was && was.role !== kind.role) return 'trigger'
  const hasInside = document.nodes.some(({ parentId }) => parentId === nodeId)
  return hasInside && !kind.container ? 'container' : null
}

/**
 * The edit that makes a step one of another kind: it keeps its id, so that expressions find it, its name unless that was
 * the kind's, parameters that both kinds have, and connections from ways out that both have.
 */
export function replaceStep(
  document: WorkflowDocument,
  kinds: ReadonlyMap<string, NodeKind>,
  nodeId: string,
  kind: NodeKind,
): Replacement | null {
  const old = document.nodes.find(({ id }) => id === nodeId)
  if (!old || replaceRefusal(document, kinds, nodeId, kind)) return null
  const was = kinds.get(old.type)
  const { params, lost } = keptParams(old, was, kind)
  const fresh = newStep(kind, document)
  const { noise, ...settings } = old.settings
  const node: DocumentNode = {
    ...old,
    type: kind.type,
    name: hasOwnName(old, was)
      ? old.name
      : freeName(kind.title, new Set(document.nodes.flatMap(({ id, name }) => (id === nodeId ? [] : name)))),
    params: { ...fresh.params, ...params },
    settings: noise && kind.role === 'trigger' ? old.settings : settings,
  }
  const { edges, gone } = keptEdges(document, old, was, node, kind)
  return { edit: { do: 'replaceStep', node, edges }, lostParams: lost, lostEdges: gone }
}

function hasOwnName({ name }: DocumentNode, kind: NodeKind | undefined): boolean {
  return kind === undefined || name.replace(/ \d+$/, '') !== kind.title
}

function keptParams(
  old: DocumentNode,
  was: NodeKind | undefined,
  kind: NodeKind,
): { params: DocumentNode['params']; lost: string[] } {
  const before = new Map(fieldsOf(was?.params ?? {}).map((field) => [field.name, field]))
  const after = new Map(fieldsOf(kind.params).map((field) => [field.name, field]))
  const params: DocumentNode['params'] = {}
  const lost: string[] = []
  for (const [name, param] of Object.entries(old.params)) {
    const [from, to] = [before.get(name), after.get(name)]
    const isSame = from && to && from.shape === to.shape && from.picker === to.picker
    const isFree = !from && !to && was?.freeParams === true && kind.freeParams
    const says = param.kind === 'literal' ? param.value : param.source
    const isUsual = says === '' || says === null || JSON.stringify(says) === JSON.stringify(from?.default)
    if (isSame || isFree) params[name] = param
    else if (!isUsual) lost.push(from?.title ?? name)
  }
  return { params, lost }
}

/** Those that lead in, and of those that lead out the ones whose way the new kind has too. */
function keptEdges(
  document: WorkflowDocument,
  old: DocumentNode,
  was: NodeKind | undefined,
  node: DocumentNode,
  kind: NodeKind,
): { edges: DocumentEdge[]; gone: number } {
  const handles = handlesOf(kind, node.params).map(({ id }) => id)
  const before = was ? handlesOf(was, old.params) : []
  const [only] = handles
  const own = document.edges.filter(({ source, target }) => source === old.id || target === old.id)
  const edges = own.flatMap((edge): DocumentEdge[] => {
    if (edge.target === old.id || ['error', 'uncertain', ...handles].includes(edge.sourceHandle))
      return [edge]
    // One way out goes on as the first.
    return before.length === 1 && only !== undefined ? [{ ...edge, sourceHandle: only }] : []
  })
  return { edges, gone: own.length - edges.length }
}
