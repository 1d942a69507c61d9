import { type NodeChange, ReactFlowProvider } from '@xyflow/react'
import { useCallback, useMemo, useState } from 'react'
import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { FlowView } from '../canvas/FlowView.tsx'
import { type CanvasNode, flowEdges, flowNodes, nothingDrawn, type Seen } from '../canvas/flow-elements.ts'
import { stepSummary } from '../canvas/step-summary.ts'

const none: ReadonlySet<string> = new Set()

/** A workflow to be looked at: it can be moved and zoomed, and nothing in it changed. */
export default function FlowPicture(props: {
  document: WorkflowDocument
  kinds: readonly NodeKind[]
  label: string
}) {
  return (
    <ReactFlowProvider>
      <Drawing {...props} />
    </ReactFlowProvider>
  )
}

function Drawing({
  document,
  kinds,
  label,
}: {
  document: WorkflowDocument
  kinds: readonly NodeKind[]
  label: string
}) {
  const [measured, setMeasured] = useState<Seen['measured']>({})
  const [drawn] = useState(nothingDrawn)
  const nodes = useMemo(() => {
    const names = new Map(document.nodes.map(({ id, name }) => [id, name]))
    const summaryOf = (node: DocumentNode, kind: NodeKind | undefined) =>
      stepSummary(node, kind, (id) => names.get(id) ?? id)
    const byType = new Map(kinds.map((kind) => [kind.type, kind]))
    return flowNodes(
      { document, kinds: byType, problems: [], summaryOf, breakpoints: none, readOnly: true },
      { selected: none, measured },
      drawn,
    )
  }, [document, kinds, measured, drawn])
  const edges = useMemo(() => flowEdges(document, none, true), [document])
  const onNodesChange = useCallback((changes: NodeChange<CanvasNode>[]) => {
    const sizes: Record<string, { width: number; height: number }> = {}
    for (const change of changes) {
      if (change.type === 'dimensions' && change.dimensions) sizes[change.id] = change.dimensions
    }
    if (Object.keys(sizes).length > 0) setMeasured((old) => ({ ...old, ...sizes }))
  }, [])
  return (
    <div className="playbook-picture">
      <FlowView
        nodes={nodes}
        edges={edges}
        onNodesChange={onNodesChange}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        aria-label={label}
      />
    </div>
  )
}
