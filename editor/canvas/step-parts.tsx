import { Tooltip } from '@mantine/core'
import {
  IconAlertTriangle,
  IconEyeOff,
  IconFlag3,
  IconHandStop,
  IconNote,
  IconRefresh,
} from '@tabler/icons-react'
import { Handle, Position } from '@xyflow/react'
import type { TFunction } from 'i18next'
import { useContext } from 'react'
import { MarkLine } from '../runs/MarkLine.tsx'
import { KindTile } from '../ui/node-icon.tsx'
import { CanvasActionsContext } from './canvas-actions.ts'
import type { StepNode } from './flow-elements.ts'
import { PinBadge } from './PinBadge.tsx'

type Data = StepNode['data']

/** A card translates once for all of its parts: hundreds of cards are drawn at once. */
interface Part {
  data: Data
  t: TFunction
}

/** Where what runs before it leads in; triggers have none. */
export function InPort({ data: { node, kind, readOnly }, t }: Part) {
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

/** A way out: dragging from it connects, a click asks for the step that follows. */
function WayOut({
  nodeId,
  id,
  label,
  help,
  readOnly,
  used,
}: {
  nodeId: string
  id: string
  label: string
  /** What can be done with it, where something can be changed. */
  help: string
  readOnly: boolean
  used?: boolean
}) {
  const actions = useContext(CanvasActionsContext)
  const isTrouble = id === 'error' || id === 'uncertain'
  return (
    <Handle
      id={id}
      type="source"
      position={isTrouble ? Position.Bottom : Position.Right}
      className={isTrouble ? `port-${id}` : 'port'}
      isConnectable={!readOnly}
      role="img"
      aria-label={label}
      {...(used === undefined ? {} : { 'data-used': used })}
      {...(actions
        ? { 'data-add': true, title: help, onClickCapture: () => actions.addAfter(nodeId, id) }
        : {})}
    />
  )
}

/** The one way out at the head, or a row for each choice. */
export function OutPorts({ data: { node, handles, readOnly }, t }: Part) {
  const single = handles.length === 1 ? handles[0] : undefined
  if (single) {
    return (
      <div className="step-way-out">
        <WayOut
          nodeId={node.id}
          id={single.id}
          label={t('canvas.outputOf', { name: node.name })}
          help={t('canvas.wayOutHelp')}
          readOnly={readOnly}
        />
      </div>
    )
  }
  return (
    <div className="step-choices">
      {handles.map((handle) => (
        <div key={handle.id} className="step-choice-row">
          <div className="step-choice">{handle.label || handle.id}</div>
          <WayOut
            nodeId={node.id}
            id={handle.id}
            label={t('canvas.branchOf', { branch: handle.label || handle.id, name: node.name })}
            help={t('canvas.wayOutHelp')}
            readOnly={readOnly}
          />
        </div>
      ))}
    </div>
  )
}

/** The ways for what fails, and for what nobody knows about. */
export function TroublePorts({ data: { node, kind, errorUsed, uncertainUsed, readOnly }, t }: Part) {
  if (kind?.role === 'trigger') return null
  const mayBeUncertain = kind?.effect === 'writes' || kind?.effect === 'destroys' || uncertainUsed
  return (
    <>
      <WayOut
        nodeId={node.id}
        id="error"
        label={t('canvas.errorOf', { name: node.name })}
        help={`${t('canvas.onError')}: ${t('canvas.wayOutHelp')}`}
        used={errorUsed}
        readOnly={readOnly}
      />
      {mayBeUncertain ? (
        <WayOut
          nodeId={node.id}
          id="uncertain"
          label={t('canvas.uncertainOf', { name: node.name })}
          help={`${t('inspector.onUncertain')}: ${t('canvas.wayOutHelp')}`}
          used={uncertainUsed}
          readOnly={readOnly}
        />
      ) : null}
    </>
  )
}

/** What it is and what it will do. */
export function StepHead({ data: { node, kind, summary }, t }: Part) {
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
export function StepOutcome({ data: { node } }: { data: Data }) {
  return <MarkLine nodeId={node.id} />
}

export function StepBadges({ data: { node, problem, stopped, readOnly }, t }: Part) {
  return (
    <div className="step-badges">
      <PinBadge nodeId={node.id} />
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
      {node.settings.note ? (
        <Tooltip label={node.settings.note} multiline maw={300} style={{ whiteSpace: 'pre-line' }}>
          <span
            className="step-badge"
            role="img"
            aria-label={t('canvas.stepNote', { note: node.settings.note })}
          >
            <IconNote size={11} aria-hidden />
          </span>
        </Tooltip>
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
