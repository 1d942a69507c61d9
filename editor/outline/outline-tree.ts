import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import { handlesOf, type NodeKind } from '#engine/graph/node-kind.ts'
import { type Kinds, parentsOf } from '../workflow/groups.ts'
import { flowOf } from './flow-order.ts'

/** A step with what hangs on it, in the order in which it is read. */
export interface Block {
  node: DocumentNode
  /** What stands in it; null for a step that holds none. */
  inside: Inside | null
  branches: readonly Branch[]
  /** Its one ordinary way on, to the next block of the path. */
  next: DocumentEdge | null
  /** Ways on to steps that stand elsewhere in the outline. */
  references: readonly DocumentEdge[]
  /** Nothing follows it, although another block stands below it in the path. */
  ends: boolean
}

/** The body of a container; `starts` where it begins with several steps at once. */
export interface Inside {
  starts: readonly Branch[]
  blocks: readonly Block[]
  /** What runs at its end, whatever became of the others. */
  atEnd: readonly Block[]
}

export interface Branch {
  source: string
  /** Of the source; '' for one of several beginnings of a container. */
  handle: string
  label: string
  edge: DocumentEdge | null
  /** Which of several ways by the same handle. */
  way: { number: number; of: number } | null
  /** Empty where it leads nowhere, or to a step that stands elsewhere. */
  blocks: readonly Block[]
}

export interface OutlineTree {
  blocks: readonly Block[]
  /** What no trigger leads to. */
  loose: readonly Block[]
}

/** Ways out that every step has and that do not follow from its kind. */
export const trouble: readonly string[] = ['error', 'uncertain']

/** The ordinary ways out of a step; one of a kind that is not known here has those that are used. */
export function ordinaryHandles(
  node: DocumentNode,
  kind: NodeKind | undefined,
): { id: string; label: string }[] {
  return kind ? handlesOf(kind, node.params) : [{ id: 'out', label: '' }]
}

/**
 * A workflow as a text is read: what follows a step stands below it, a choice has its branches in it, and where ways meet
 * again the common rest follows the choice once; every other way there is a reference.
 */
export function outlineTree(document: WorkflowDocument, kinds: Kinds): OutlineTree {
  const parents = parentsOf(document)
  const isTrigger = ({ type }: DocumentNode) => kinds.get(type)?.role === 'trigger'
  const isAtEnd = ({ id, settings }: DocumentNode) => settings.finally === true && parents.has(id)
  const scopes = Map.groupBy(document.nodes, (node) => `${parents.get(node.id) ?? ''} ${isAtEnd(node)}`)
  const leaving = Map.groupBy(document.edges, ({ source }) => source)
  const triggers = new Set(document.nodes.filter(isTrigger).map(({ id }) => id))

  const insideOf = (node: DocumentNode): Inside | null => {
    const body = scopes.get(`${node.id} false`) ?? []
    const atEnd = scopes.get(`${node.id} true`) ?? []
    if (body.length + atEnd.length === 0) {
      return kinds.get(node.type)?.container ? { starts: [], blocks: [], atEnd: [] } : null
    }
    return { ...bodyOf(node, body), atEnd: pathsOf(atEnd, null).blocks }
  }

  const bodyOf = (container: DocumentNode, body: readonly DocumentNode[]): Omit<Inside, 'atEnd'> => {
    const { flow, blocks, pathFrom } = pathsOf(body, null)
    if (flow.roots.length < 2) return { starts: [], blocks }
    const starts = flow.roots.map((root, at) => ({
      source: container.id,
      handle: '',
      label: '',
      edge: null,
      way: { number: at + 1, of: flow.roots.length },
      blocks: pathFrom([root]),
    }))
    return { starts, blocks: pathFrom(flow.follows('').filter((id) => !flow.roots.includes(id))) }
  }

  /** What is reached from the roots given (absent: from where nothing leads to) among steps that stand together. */
  const pathsOf = (nodes: readonly DocumentNode[], roots: readonly string[] | null) => {
    const nodeOf = new Map(nodes.map((node) => [node.id, node]))
    const flow = flowOf(
      nodes.map(({ id }) => id),
      nodes.flatMap((node) => inOrder(node)).filter(({ target }) => !triggers.has(target)),
      roots,
    )

    const pathFrom = (ids: readonly string[]): Block[] => {
      const path: Omit<Block, 'next' | 'references' | 'ends'>[] = []
      const ways: DocumentEdge[][] = []
      const open = ids.toReversed()
      for (let id = open.pop(); id !== undefined; id = open.pop()) {
        const node = nodeOf.get(id)
        if (!node) continue
        const { branches, onward } = waysOf(node)
        const mine = new Set(
          branches.flatMap(({ blocks }) => blocks.slice(0, 1).map((block) => block.node.id)),
        )
        path.push({ node, inside: insideOf(node), branches })
        ways.push(onward)
        open.push(
          ...flow
            .follows(id)
            .filter((other) => !mine.has(other))
            .toReversed(),
        )
      }
      return path.map((block, at): Block => {
        const onward = ways[at] ?? []
        const below = path[at + 1]?.node.id
        const next = onward.find(({ target }) => target === below) ?? null
        const leads = onward.length > 0 || block.branches.some(({ handle }) => !trouble.includes(handle))
        return {
          ...block,
          next,
          references: onward.filter((edge) => edge !== next),
          ends: !leads && below !== undefined,
        }
      })
    }

    const waysOf = (node: DocumentNode): { branches: Branch[]; onward: DocumentEdge[] } => {
      const handles = ordinaryHandles(node, kinds.get(node.type))
      const known = new Map(handles.map(({ id, label }) => [id, label]))
      const edges = inOrder(node)
      const plain = edges.filter(({ sourceHandle }) => known.has(sourceHandle))
      // One way out that leads to one step: what follows stands below and not in a branch.
      const onward = handles.length === 1 && plain.length === 1 ? plain : []
      const names = [
        ...new Set([...(handles.length > 1 ? known.keys() : []), ...edges.map((e) => e.sourceHandle)]),
      ]
      const branches = names.flatMap((handle): Branch[] => {
        const own = edges.filter((edge) => edge.sourceHandle === handle && !onward.includes(edge))
        const label = known.get(handle) ?? ''
        if (own.length === 0) {
          if (onward.some(({ sourceHandle }) => sourceHandle === handle)) return []
          return [{ source: node.id, handle, label, edge: null, way: null, blocks: [] }]
        }
        return own.map((edge, at) => ({
          source: node.id,
          handle,
          label,
          edge,
          way: own.length > 1 ? { number: at + 1, of: own.length } : null,
          blocks: flow.onlyBy(edge) ? pathFrom([edge.target]) : [],
        }))
      })
      return { branches, onward }
    }

    return { flow, pathFrom, blocks: pathFrom(flow.follows('')) }
  }

  /** Ways out of a step as its handles are listed, those for trouble last. */
  const inOrder = (node: DocumentNode): DocumentEdge[] => {
    const handles = [...ordinaryHandles(node, kinds.get(node.type)).map(({ id }) => id)]
    const rank = ({ sourceHandle }: DocumentEdge) => {
      const at = handles.indexOf(sourceHandle)
      return at === -1 ? handles.length + trouble.indexOf(sourceHandle) + 1 : at
    }
    return (leaving.get(node.id) ?? []).toSorted((a, b) => rank(a) - rank(b))
  }

  const top = scopes.get(' false') ?? []
  const main = pathsOf(
    top,
    top.filter(isTrigger).map(({ id }) => id),
  )
  const loose = top.filter(({ id }) => !main.flow.reached.has(id))
  return { blocks: main.blocks, loose: pathsOf(loose, null).blocks }
}
