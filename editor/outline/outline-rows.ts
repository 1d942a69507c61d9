import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import { type Kinds, parentsOf } from '../workflow/groups.ts'
import { type Block, type Branch, outlineTree } from './outline-tree.ts'

interface Place {
  /** Of the row, and the same as long as what it stands for is there: of a step its id. */
  key: string
  level: number
  parent: string | null
  /** Among the rows with the same parent, from 1. */
  position: number
  size: number
  /** How many rows stand in it, at all depths. */
  below: number
}

export type StepRow = Place & {
  is: 'step'
  node: DocumentNode
  /** The connection that leads here from the row above. */
  edge: DocumentEdge | null
  /** Steps stand in it, or can. */
  holds: boolean
  /** How many steps stand in it, not counting those in containers in it. */
  inside: number
  /** Which step it is of all, in the order of the outline, from 1. */
  number: number
  ends: boolean
}

/** A way out of a step, or one of several beginnings of a container. */
export type BranchRow = Place & {
  is: 'branch'
  source: string
  handle: string
  label: string
  way: Branch['way']
  edge: DocumentEdge | null
  /** Where it leads to a step that stands elsewhere. */
  target: string | null
}

/** A way on to a step that stands elsewhere. */
export type ReferenceRow = Place & { is: 'reference'; edge: DocumentEdge }

/** The end of a container, the place for its first step, or the steps that nothing leads to. */
export type PartRow = Place & { is: 'end' | 'empty' | 'loose'; container: string | null }

export type OutlineRow = StepRow | BranchRow | ReferenceRow | PartRow

type Own<Row> = Row extends Place ? Omit<Row, 'level' | 'parent' | 'position' | 'size' | 'below'> : never

interface Draft {
  row: Own<OutlineRow>
  children: Draft[]
}

/** The rows of a workflow's outline from top to bottom: each step once, each connection once. */
export function outlineRows(document: WorkflowDocument, kinds: Kinds): OutlineRow[] {
  const tree = outlineTree(document, kinds)
  const childCount = new Map<string, number>()
  for (const parentId of parentsOf(document).values()) {
    childCount.set(parentId, (childCount.get(parentId) ?? 0) + 1)
  }
  let number = 0

  const pathRows = (blocks: readonly Block[]): Draft[] =>
    blocks.flatMap((block, at) => {
      number += 1
      const { node, inside, branches, references, ends } = block
      const step: Own<OutlineRow> = {
        is: 'step',
        key: node.id,
        node,
        edge: blocks[at - 1]?.next ?? null,
        holds: inside !== null,
        inside: childCount.get(node.id) ?? 0,
        number,
        ends,
      }
      const children = [
        ...(inside ? [...inside.starts.map(branchRow), ...pathRows(inside.blocks)] : []),
        ...(inside && inside.starts.length + inside.blocks.length === 0
          ? [leaf({ is: 'empty', key: `${node.id} empty`, container: node.id })]
          : []),
        ...(inside && inside.atEnd.length > 0
          ? [
              {
                row: { is: 'end' as const, key: `${node.id} end`, container: node.id },
                children: pathRows(inside.atEnd),
              },
            ]
          : []),
        ...branches.map(branchRow),
      ]
      return [
        { row: step, children },
        ...references.map((edge) => leaf({ is: 'reference', key: `to ${edge.id}`, edge })),
      ]
    })

  const branchRow = ({ source, handle, label, way, edge, blocks }: Branch): Draft => ({
    row: {
      is: 'branch',
      key: `${source} ${handle} ${way?.number ?? 1}`,
      source,
      handle,
      label,
      way,
      edge,
      target: edge && blocks.length === 0 ? edge.target : null,
    },
    children: pathRows(blocks),
  })

  const drafts = pathRows(tree.blocks)
  if (tree.loose.length > 0) {
    drafts.push({ row: { is: 'loose', key: 'loose', container: null }, children: pathRows(tree.loose) })
  }
  const rows: OutlineRow[] = []
  const put = (level: number, parent: string | null, siblings: readonly Draft[]): number => {
    const first = rows.length
    for (const [at, { row, children }] of siblings.entries()) {
      const place = { level, parent, position: at + 1, size: siblings.length, below: 0 }
      const placed: OutlineRow = { ...row, ...place }
      rows.push(placed)
      placed.below = put(level + 1, row.key, children)
    }
    return rows.length - first
  }
  put(1, null, drafts)
  return rows
}

function leaf(row: Own<OutlineRow>): Draft {
  return { row, children: [] }
}

/** The rows that are seen when the given ones are closed. */
export function openRows(rows: readonly OutlineRow[], closed: ReadonlySet<string>): OutlineRow[] {
  const seen: OutlineRow[] = []
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]
    if (!row) continue
    seen.push(row)
    if (closed.has(row.key)) at += row.below
  }
  return seen
}

/** The connections that a row stands for. */
export function edgeOf(row: OutlineRow): DocumentEdge | null {
  return 'edge' in row ? row.edge : null
}
