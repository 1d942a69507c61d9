import { Tooltip } from '@mantine/core'
import { IconAlertTriangle, IconEyeOff, IconFlag3, IconHandStop, IconRefresh } from '@tabler/icons-react'
import { Handle, type NodeProps, Position } from '@xyflow/react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { StepState } from '../runs/run-state.tsx'
import { durationText } from '../ui/durations.ts'
import { KindTile } from '../ui/node-icon.tsx'
import { BreakpointMark } from './BreakpointMark.tsx'
import type { StepNode } from './flow-elements.ts'

/** A step on the canvas: what it is, what it will do, where it can lead, and in a run how it went. */
export const StepCard = memo(function StepCard({ data, selected }: NodeProps<StepNode>) {
  const { t } = useTranslation()
  const { node, kind, handles, summary, problem, step, untouched, errorUsed, uncertainUsed, readOnly } = data
  const single = handles.length === 1 ? handles[0] : undefined
  const isTrigger = kind?.role === 'trigger'
  const mayBeUncertain = kind?.effect === 'writes' || kind?.effect === 'destroys' || uncertainUsed
  return (
    <div
      className="step-card"
      data-selected={selected}
      data-disabled={node.settings.disabled === true}
      data-untouched={untouched && !isTrigger}
      data-problem={problem?.severity}
      data-stopped={data.stopped}
    >
      {isTrigger ? null : <BreakpointMark nodeId={node.id} name={node.name} set={data.breakpoint} />}
      {isTrigger ? null : (
        <Handle
          id="in"
          type="target"
          position={Position.Left}
          className="port"
          style={{ top: 26 }}
          isConnectable={!readOnly}
          role="img"
          aria-label={t('canvas.inputOf', { name: node.name })}
        />
      )}
      <div className="step-body">
        <span className="step-tile">
          <KindTile category={kind?.category ?? 'flow'} icon={kind?.icon ?? ''} size={30} />
        </span>
        <div style={{ minWidth: 0, flex: 1 }}>
          <div className="step-name" title={node.name}>
            {node.name}
          </div>
          <div className="step-line">
            {summary || kind?.title || t('canvas.unknownKind', { type: node.type })}
          </div>
        </div>
      </div>
      {single ? (
        <Handle
          id={single.id}
          type="source"
          position={Position.Right}
          className="port"
          style={{ top: 26 }}
          isConnectable={!readOnly}
          role="img"
          aria-label={t('canvas.outputOf', { name: node.name })}
        />
      ) : (
        <div className="step-choices">
          {handles.map((handle) => (
            <div key={handle.id} className="step-choice-row">
              <div className="step-choice">{handle.label || handle.id}</div>
              <Handle
                id={handle.id}
                type="source"
                position={Position.Right}
                className="port"
                isConnectable={!readOnly}
                role="img"
                aria-label={t('canvas.branchOf', { branch: handle.label || handle.id, name: node.name })}
              />
            </div>
          ))}
        </div>
      )}
      {step ? (
        <div className="step-state">
          <StepState status={step.status} />
          <span className="tabular" style={{ color: 'var(--mantine-color-dimmed)' }}>
            {step.attempt > 1 ? `${t('run.attempt', { number: step.attempt })} · ` : ''}
            {step.durationMs === null ? '' : durationText(step.durationMs)}
          </span>
        </div>
      ) : null}
      {isTrigger ? null : (
        <Handle
          id="error"
          type="source"
          position={Position.Bottom}
          className="port-error"
          data-used={errorUsed}
          isConnectable={!readOnly}
          role="img"
          aria-label={t('canvas.errorOf', { name: node.name })}
        />
      )}
      {mayBeUncertain ? (
        <Handle
          id="uncertain"
          type="source"
          position={Position.Bottom}
          className="port-uncertain"
          data-used={uncertainUsed}
          isConnectable={!readOnly}
          role="img"
          title={t('inspector.onUncertain')}
          aria-label={t('canvas.uncertainOf', { name: node.name })}
        />
      ) : null}
      <div className="step-badges">
        {data.stopped ? (
          <span
            className="step-badge"
            style={{ color: 'var(--state-retrying)', borderColor: 'currentcolor' }}
          >
            <IconHandStop size={11} aria-hidden />
            {t('canvas.stoppedHere')}
          </span>
        ) : null}
        {node.settings.finally && node.parentId !== undefined ? (
          <span className="step-badge">
            <IconFlag3 size={11} aria-hidden />
            {t('canvas.finally')}
          </span>
        ) : null}
        {node.settings.disabled ? (
          <span className="step-badge">
            <IconEyeOff size={11} aria-hidden />
            {t('canvas.disabled')}
          </span>
        ) : null}
        {node.settings.retry && node.settings.retry.attempts > 1 ? (
          <span className="step-badge">
            <IconRefresh size={11} aria-hidden />
            {t('canvas.tries', { number: node.settings.retry.attempts })}
          </span>
        ) : null}
        {problem && !readOnly ? (
          <Tooltip label={problem.message} multiline maw={300}>
            <span
              className="step-badge"
              style={{
                color: problem.severity === 'error' ? 'var(--state-failed)' : 'var(--state-retrying)',
                borderColor: 'currentcolor',
              }}
            >
              <IconAlertTriangle size={11} aria-hidden />
              {t(problem.severity === 'error' ? 'canvas.mend' : 'canvas.warning')}
            </span>
          </Tooltip>
        ) : null}
      </div>
    </div>
  )
})
