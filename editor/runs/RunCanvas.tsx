import type { FitViewOptions, NodeChange } from '@xyflow/react'
import { useCallback, useMemo, useRef, useState } from 'react'
import type { Run, RunReason } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { FlowView } from '../canvas/FlowView.tsx'
import { type CanvasNode, flowEdges, flowNodes, nothingDrawn, type Seen } from '../canvas/flow-elements.ts'
import { stepSummary } from '../canvas/step-summary.ts'
import { PinnedInRun } from '../data/building.ts'
import { OpenItems } from './MarkLine.tsx'
import { RunMarksContext } from './run-marks.ts'
import { latestSteps } from './run-steps.ts'
import { useRunMarks } from './use-run-marks.ts'

const none: ReadonlySet<string> = new Set()

/** The workflow of a run as it was, each card with how its step went. */
export function RunCanvas({
  run,
  kinds,
  chosen,
  onChoose,
  onItems,
}: {
  run: Run
  kinds: ReadonlyMap<string, NodeKind>
  chosen: string | null
  onChoose: (nodeId: string | null) => void
  /** Opens the items of a loop; null where they cannot be looked at. */
  onItems: ((nodeId: string) => void) | null
}) {
  const [measured, setMeasured] = useState<Seen['measured']>({})
  const drawn = useRef(nothingDrawn())
  const { document } = run
  const summaryOf = useMemo(() => {
    const names = new Map(document.nodes.map(({ id, name }) => [id, name]))
    return (node: Parameters<typeof stepSummary>[0], kind: NodeKind | undefined) =>
      stepSummary(node, kind, (id) => names.get(id) ?? id)
  }, [document])
  const steps = useMemo(() => latestSteps(run), [run])
  const breakpoints = useMemo(() => new Set(run.control?.breakpoints), [run.control])
  const [stoppedAt, waitingAt] = useMemo(() => {
    const at = (codes: readonly RunReason['code'][]) =>
      new Set(run.explanation.reasons.filter(({ code }) => codes.includes(code)).map(({ nodeId }) => nodeId))
    return [
      at(['breakpoint', 'step']),
      at(run.status === 'waiting' ? ['timer', 'event', 'run', 'approval', 'lock', 'signal'] : []),
    ]
  }, [run.explanation, run.status])
  const nodes = useMemo(
    () =>
      flowNodes(
        {
          document,
          kinds,
          problems: [],
          summaryOf,
          steps,
          breakpoints,
          stoppedAt,
          waitingAt,
          readOnly: true,
        },
        { selected: chosen ? new Set([chosen]) : none, measured },
        drawn.current,
      ),
    [document, kinds, summaryOf, steps, breakpoints, stoppedAt, waitingAt, chosen, measured],
  )
  const edges = useMemo(() => flowEdges(document, none, true, steps), [document, steps])
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
  const marks = useRunMarks(run, kinds)
  const pinned = useMemo(() => new Set(run.control?.pinned), [run.control])
  return (
    <RunMarksContext value={marks}>
      <OpenItems value={onItems}>
        <PinnedInRun value={pinned}>
          <FlowView
            nodes={nodes}
            edges={edges}
            onNodesChange={onNodesChange}
            nodesDraggable={false}
            nodesConnectable={false}
            fitViewOptions={beside}
            onPaneClick={() => onChoose(null)}
          />
        </PinnedInRun>
      </OpenItems>
    </RunMarksContext>
  )
}

/** The panel beside it is always there, and nothing lies over the canvas but what is at its top. */
const beside: FitViewOptions = { padding: { x: '28px', top: '64px', bottom: '40px' }, maxZoom: 1 }
