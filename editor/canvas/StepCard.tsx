import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { BreakpointMark } from './BreakpointMark.tsx'
import type { StepNode } from './flow-elements.ts'
import { InPort, OutPorts, StepBadges, StepHead, StepOutcome, TroublePorts } from './step-parts.tsx'

type Drawn = Pick<NodeProps<StepNode>, 'data' | 'selected'>

/** Where a card stands and what it measures is not drawn in it: when hundreds are measured none is drawn again. */
const isDrawnAlike = (a: Drawn, b: Drawn) => a.data === b.data && a.selected === b.selected

/** A step on the canvas: what it is, what it will do, where it can lead, and in a run how it went. */
export const StepCard = memo(function StepCard({ data, selected }: Drawn) {
  const { t } = useTranslation()
  const { node, kind, problem, untouched, stopped, breakpoint } = data
  const isTrigger = kind?.role === 'trigger'
  return (
    <div
      className="step-card"
      data-selected={selected}
      data-disabled={node.settings.disabled === true}
      data-untouched={untouched && !isTrigger}
      data-problem={problem?.severity}
      data-stopped={stopped}
    >
      {isTrigger ? null : <BreakpointMark nodeId={node.id} name={node.name} set={breakpoint} />}
      <InPort data={data} t={t} />
      <div className="step-body">
        <StepHead data={data} t={t} />
      </div>
      <OutPorts data={data} t={t} />
      <StepOutcome data={data} />
      <TroublePorts data={data} t={t} />
      <StepBadges data={data} t={t} />
    </div>
  )
}, isDrawnAlike)
