import { type NodeChange, ReactFlowProvider, useReactFlow } from '@xyflow/react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DocumentDiff } from '#engine/graph/diff.ts'
import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { FlowView } from '../canvas/FlowView.tsx'
import { type CanvasNode, flowEdges, flowNodes, nothingDrawn, type Seen } from '../canvas/flow-elements.ts'
import { stepSummary } from '../canvas/step-summary.ts'
import { useDocument } from '../workflow/document-store.ts'
import type { Mark } from './diff-entries.ts'

const none: ReadonlySet<string> = new Set()

interface Shown {
  before: WorkflowDocument
  after: WorkflowDocument
  diff: DocumentDiff
  chosen: string | null
  onChoose: (nodeId: string | null) => void
  /** Steps of which both sides changed the same. */
  conflicting?: ReadonlySet<string>
}

/** Both documents on one canvas: what is there now, and where it stood what is gone, each with its mark. */
export function DiffCanvas(props: Shown) {
  return (
    <ReactFlowProvider>
      <Drawing {...props} />
    </ReactFlowProvider>
  )
}

function Drawing({ before, after, diff, chosen, onChoose, conflicting = none }: Shown) {
  const { t } = useTranslation()
  const kinds = useDocument((state) => state.kinds)
  const flow = useReactFlow()
  const [measured, setMeasured] = useState<Seen['measured']>({})
  const [drawn] = useState(nothingDrawn)
  const both = useMemo(() => bothOf(before, after, diff), [before, after, diff])
  const marks = useMemo(() => marksOf(diff), [diff])
  const summaryOf = useMemo(() => {
    const names = new Map(both.nodes.map(({ id, name }) => [id, name]))
    return (node: DocumentNode, kind: NodeKind | undefined) =>
      stepSummary(node, kind, (id) => names.get(id) ?? id)
  }, [both])
  const nodes = useMemo(
    () =>
      flowNodes(
        { document: both, kinds, problems: [], summaryOf, breakpoints: none, readOnly: true },
        { selected: chosen ? new Set([chosen]) : none, measured },
        drawn,
      ).map((node) => {
        const mark = conflicting.has(node.id) ? 'conflict' : marks.get(node.id)
        return mark === undefined
          ? node
          : {
              ...node,
              className: `diff-node diff-${mark}`,
              ariaLabel: `${node.ariaLabel ?? ''}: ${t(`diff.${mark}`)}`,
            }
      }),
    [both, kinds, summaryOf, chosen, measured, drawn, marks, conflicting, t],
  )
  const edges = useMemo(
    () =>
      flowEdges(both, none, true).map((edge) => {
        const mark = marks.get(edge.id)
        return mark === undefined ? edge : { ...edge, className: `diff-edge diff-${mark}` }
      }),
    [both, marks],
  )
  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      const sizes: Record<string, { width: number; height: number }> = {}
      for (const change of changes) {
        if (change.type === 'dimensions' && change.dimensions) sizes[change.id] = change.dimensions
        if (change.type === 'select' && change.selected) onChoose(change.id)
      }
      if (Object.keys(sizes).length > 0) setMeasured((old) => ({ ...old, ...sizes }))
    },
    [onChoose],
  )
  useEffect(() => {
    if (chosen) void flow.fitView({ nodes: [{ id: chosen }], maxZoom: 1, padding: 0.6, duration: 200 })
  }, [chosen, flow])
  return (
    <div className="diff-canvas">
      <FlowView
        nodes={nodes}
        edges={edges}
        onNodesChange={onNodesChange}
        nodesDraggable={false}
        nodesConnectable={false}
        onPaneClick={() => onChoose(null)}
        aria-label={t('diff.title')}
      />
    </div>
  )
}

function bothOf(
  before: WorkflowDocument,
  after: WorkflowDocument,
  { nodes, edges }: DocumentDiff,
): WorkflowDocument {
  const gone = new Set(nodes.removed.map(({ id }) => id))
  const present = new Set(after.nodes.map(({ id }) => id))
  const places = Object.entries(before.layout).filter(([id]) => gone.has(id))
  return {
    ...after,
    nodes: [
      ...after.nodes,
      ...nodes.removed.map(({ parentId, ...node }) =>
        parentId !== undefined && (present.has(parentId) || gone.has(parentId))
          ? { ...node, parentId }
          : node,
      ),
    ],
    edges: [
      ...after.edges,
      ...edges.removed.filter(({ source, target }) =>
        [source, target].every((id) => present.has(id) || gone.has(id)),
      ),
    ],
    layout: { ...after.layout, ...Object.fromEntries(places) },
  }
}

function marksOf({ nodes, edges }: DocumentDiff): Map<string, Mark> {
  const marks = new Map<string, Mark>()
  for (const { added, removed, changed } of [nodes, edges]) {
    for (const { id } of added) marks.set(id, 'added')
    for (const { id } of removed) marks.set(id, 'removed')
    for (const { id } of changed) marks.set(id, 'changed')
  }
  return marks
}
