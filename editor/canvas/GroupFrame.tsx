import { ActionIcon } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { NodeProps } from '@xyflow/react'
import { createContext, memo, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import { BreakpointMark } from './BreakpointMark.tsx'
import type { StepNode } from './flow-elements.ts'
import { InPort, OutPorts, StepBadges, StepHead, StepOutcome, TroublePorts } from './step-parts.tsx'

/** Asks for a step in a container; absent where nothing can be changed. */
export const AddInside = createContext<((groupId: string) => void) | null>(null)

/** A container on the canvas: a frame around the steps that stand in it, with a head like a card's. */
export const GroupFrame = memo(function GroupFrame({ data, selected }: NodeProps<StepNode>) {
  const { t } = useTranslation()
  const addInside = useContext(AddInside)
  const { node, problem, untouched, stopped, breakpoint, inside, over } = data
  return (
    <div
      className="step-card group-frame"
      data-selected={selected}
      data-disabled={node.settings.disabled === true}
      data-untouched={untouched}
      data-problem={problem?.severity}
      data-stopped={stopped}
      data-over={over}
    >
      <BreakpointMark nodeId={node.id} name={node.name} set={breakpoint} />
      <InPort data={data} />
      <div className="step-body">
        <StepHead data={data} />
        <StepOutcome data={data} />
        {inside > 0 && !data.step ? (
          <span className="group-count">{t('canvas.inside', { count: inside })}</span>
        ) : null}
        {addInside && inside > 0 ? (
          <ActionIcon
            size={24}
            className="nodrag nopan"
            aria-label={t('canvas.addInside', { name: node.name })}
            title={t('canvas.addInside', { name: node.name })}
            onClick={() => addInside(node.id)}
          >
            <IconPlus size={15} />
          </ActionIcon>
        ) : null}
      </div>
      {inside > 0 ? null : addInside ? (
        <button
          type="button"
          className="group-empty nodrag nopan"
          aria-label={t('canvas.addInside', { name: node.name })}
          onClick={() => addInside(node.id)}
        >
          <IconPlus size={15} aria-hidden />
          {t('canvas.dropHere')}
        </button>
      ) : null}
      <OutPorts data={data} />
      <TroublePorts data={data} />
      <StepBadges data={data} />
    </div>
  )
})
