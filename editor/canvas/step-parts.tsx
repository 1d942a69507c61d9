import { Tooltip } from '@mantine/core'
import { IconAlertTriangle, IconEyeOff, IconFlag3, IconHandStop, IconRefresh } from '@tabler/icons-react'
import { Handle, Position } from '@xyflow/react'
import { useTranslation } from 'react-i18next'
import { RunState, StepState } from '../runs/run-state.tsx'
import { durationText } from '../ui/durations.ts'
import { KindTile } from '../ui/node-icon.tsx'
import type { StepNode } from './flow-elements.ts'

type Data = StepNode['data']

/** Where what runs before it leads in; triggers have none. */
export function InPort({ data: { node, kind, readOnly } }: { data: Data }) {
  const { t } = useTranslation()
  if (kind?.role === 'trigger') return null
  return (
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
  )
}

/** The one way out at the head, or a row for each choice. */
export function OutPorts({ data: { node, handles, readOnly } }: { data: Data }) {
  const { t } = useTranslation()
  const single = handles.length === 1 ? handles[0] : undefined
  if (single) {
    return (
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
    )
  }
  return (
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
  )
}

/** The ways for what fails, and for what nobody knows about. */
export function TroublePorts({ data: { node, kind, errorUsed, uncertainUsed, readOnly } }: { data: Data }) {
  const { t } = useTranslation()
  if (kind?.role === 'trigger') return null
  const mayBeUncertain = kind?.effect === 'writes' || kind?.effect === 'destroys' || uncertainUsed
  return (
    <>
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
    </>
  )
}

/** What it is and what it will do. */
export function StepHead({ data: { node, kind, summary } }: { data: Data }) {
  const { t } = useTranslation()
  return (
    <>
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
    </>
  )
}

/** How it went in the run that is shown. */
export function StepOutcome({ data: { step, waiting } }: { data: Data }) {
  const { t } = useTranslation()
  if (waiting) {
    return (
      <div className="step-state">
        <RunState status="waiting" />
      </div>
    )
  }
  if (!step) return null
  return (
    <div className="step-state">
      <StepState status={step.status} />
      <span className="tabular" style={{ color: 'var(--mantine-color-dimmed)' }}>
        {step.attempt > 1 ? `${t('run.attempt', { number: step.attempt })} · ` : ''}
        {step.durationMs === null ? '' : durationText(step.durationMs)}
      </span>
    </div>
  )
}

export function StepBadges({ data: { node, problem, stopped, readOnly } }: { data: Data }) {
  const { t } = useTranslation()
  return (
    <div className="step-badges">
      {stopped ? (
        <span className="step-badge" style={{ color: 'var(--state-retrying)', borderColor: 'currentcolor' }}>
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
  )
}
