import { ActionIcon } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconPlus } from '@tabler/icons-react'
import type { NodeProps } from '@xyflow/react'
import { memo, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import { BreakpointMark } from './BreakpointMark.tsx'
import { CanvasActionsContext, ToggleFrame } from './canvas-actions.ts'
import type { StepNode } from './flow-elements.ts'
import { InPort, OutPorts, StepBadges, StepHead, StepOutcome, TroublePorts } from './step-parts.tsx'

/** A container on the canvas: a frame around the steps that stand in it, with a head like a card's, or its head alone. */
export const GroupFrame = memo(function GroupFrame({ data, selected }: NodeProps<StepNode>) {
  const { t } = useTranslation()
  const actions = useContext(CanvasActionsContext)
  const toggle = useContext(ToggleFrame)
  const { node, problem, untouched, stopped, breakpoint, inside, over, collapsed, hidden } = data
  const Mark = collapsed ? IconChevronRight : IconChevronDown
  const title = t(collapsed ? 'canvas.expand' : 'canvas.collapse', { name: node.name })
  return (
    <div
      className="step-card group-frame"
      data-selected={selected}
      data-disabled={node.settings.disabled === true}
      data-untouched={untouched}
      data-problem={problem?.severity}
      data-stopped={stopped}
      data-over={over}
      data-collapsed={collapsed}
    >
      <BreakpointMark nodeId={node.id} name={node.name} set={breakpoint} />
      <InPort data={data} t={t} />
      <div className="step-body">
        <StepHead data={data} t={t} />
        <StepOutcome data={data} />
        {inside > 0 && !data.step && !collapsed ? (
          <span className="group-count">{t('canvas.inside', { count: inside })}</span>
        ) : null}
        {actions && inside > 0 && !collapsed ? (
          <ActionIcon
            size={24}
            className="nodrag nopan"
            aria-label={t('canvas.addInside', { name: node.name })}
            title={t('canvas.addInside', { name: node.name })}
            onClick={() => actions.addInside(node.id)}
          >
            <IconPlus size={15} />
          </ActionIcon>
        ) : null}
        {toggle && inside > 0 ? (
          <ActionIcon
            size={24}
            className="nodrag nopan"
            aria-label={title}
            aria-expanded={!collapsed}
            title={title}
            onClick={() => toggle(node.id)}
          >
            <Mark size={15} />
          </ActionIcon>
        ) : null}
      </div>
      {collapsed ? (
        <div className="group-hidden">
          <span>{t('canvas.inside', { count: inside })}</span>
          {hidden.problems > 0 ? (
            <span style={{ color: 'var(--state-failed)' }}>
              {t('canvas.problemsInside', { count: hidden.problems })}
            </span>
          ) : null}
          {hidden.failed > 0 ? (
            <span style={{ color: 'var(--state-failed)' }}>
              {t('canvas.failedInside', { count: hidden.failed })}
            </span>
          ) : null}
        </div>
      ) : null}
      {inside > 0 ? null : actions ? (
        <button
          type="button"
          className="group-empty nodrag nopan"
          aria-label={t('canvas.addInside', { name: node.name })}
          onClick={() => actions.addInside(node.id)}
        >
          <IconPlus size={15} aria-hidden />
          {t('canvas.dropHere')}
        </button>
      ) : null}
      <OutPorts data={data} t={t} />
      <TroublePorts data={data} t={t} />
      <StepBadges data={data} t={t} />
    </div>
  )
})
