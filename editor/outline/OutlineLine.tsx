import {
  IconAlertTriangle,
  IconArrowRight,
  IconChevronDown,
  IconChevronRight,
  IconCornerDownRight,
  IconEyeOff,
  IconFlag3,
  IconHandStop,
  IconPlus,
  IconUnlink,
} from '@tabler/icons-react'
import { type CSSProperties, memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { GraphProblem } from '#engine/api/types.ts'
import type { DocumentNode } from '#engine/graph/document.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { problemText } from '../inspector/problem-text.ts'
import { KindTile } from '../ui/node-icon.tsx'
import type { OutlineRow, StepRow } from './outline-rows.ts'
import { branchName, otherLabel, rowName, type StepState, stepLabel } from './row-text.ts'

interface Props {
  row: OutlineRow
  /** The row that Tab leads to. */
  active: boolean
  selected: boolean
  /** Undefined where nothing stands in it. */
  open: boolean | undefined
  kind: NodeKind | undefined
  problems: readonly GraphProblem[]
  breakpoint: boolean
  summaryOf: (node: DocumentNode, kind: NodeKind | undefined) => string
  nameOf: (id: string) => string
}

/** One row of the outline; it is drawn again only when what it says has changed. */
export const OutlineLine = memo(function OutlineLine(props: Props) {
  const { t } = useTranslation()
  const { row, active, selected, open, kind, problems, breakpoint, summaryOf, nameOf } = props
  const summary = row.is === 'step' ? summaryOf(row.node, kind) : ''
  const state = { kind, summary, problems, breakpoint }
  return (
    <div
      id={`outline ${row.key}`}
      role="treeitem"
      className="outline-row"
      data-key={row.key}
      data-is={row.is}
      data-disabled={row.is === 'step' && row.node.settings.disabled === true}
      aria-label={row.is === 'step' ? stepLabel(row, state, t) : otherLabel(row, nameOf, t)}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.size}
      aria-expanded={open}
      aria-selected={selected}
      tabIndex={active ? 0 : -1}
      style={{ '--level': row.level } as CSSProperties}
    >
      <span className="outline-twist" data-twist={open !== undefined}>
        {open === undefined ? null : open ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
      </span>
      {row.is === 'step' ? <StepText row={row} state={state} /> : <OtherText row={row} nameOf={nameOf} />}
    </div>
  )
})

function StepText({ row, state }: { row: StepRow; state: StepState }) {
  const { t } = useTranslation()
  const { node, ends } = row
  const { kind, summary, problems, breakpoint } = state
  const title = kind?.title ?? t('canvas.unknownKind', { type: node.type })
  const [first] = problems.toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
  return (
    <>
      <span className="outline-tile">
        <KindTile category={kind?.category ?? 'flow'} icon={kind?.icon ?? ''} size={24} />
      </span>
      <span className="outline-text">
        <span className="outline-head">
          <span className="outline-name">{node.name}</span>
          {title === node.name ? null : <span className="outline-kind">{title}</span>}
          {node.settings.disabled ? (
            <span className="outline-mark">
              <IconEyeOff size={12} />
              {t('outline.disabled')}
            </span>
          ) : null}
          {breakpoint ? (
            <span className="outline-mark" data-tone="stop">
              <IconHandStop size={12} />
              {t('outline.breakpoint')}
            </span>
          ) : null}
          {ends ? <span className="outline-mark">{t('outline.endsHere')}</span> : null}
        </span>
        {summary ? <span className="outline-summary">{summary}</span> : null}
        {first ? (
          <span className="outline-problem" data-severity={first.severity}>
            <IconAlertTriangle size={13} />
            <span>
              {problemText(t, first)}
              {problems.length > 1 ? ` (+${problems.length - 1})` : ''}
            </span>
          </span>
        ) : null}
      </span>
    </>
  )
}

const marks = {
  reference: IconArrowRight,
  end: IconFlag3,
  empty: IconPlus,
  loose: IconUnlink,
  branch: IconCornerDownRight,
}

function OtherText({ row, nameOf }: { row: Exclude<OutlineRow, StepRow>; nameOf: (id: string) => string }) {
  const { t } = useTranslation()
  const Mark = marks[row.is]
  return (
    <>
      <Mark size={14} className="outline-sign" />
      {row.is === 'branch' ? (
        <>
          <span
            className="outline-branch"
            data-trouble={row.handle === 'error' || row.handle === 'uncertain'}
          >
            {branchName(row, t)}
          </span>
          <span className="outline-summary">
            {row.target !== null
              ? t('outline.continuesAt', { name: nameOf(row.target) })
              : row.edge === null && row.handle !== ''
                ? t('outline.nothingFollows')
                : ''}
          </span>
        </>
      ) : (
        <span className="outline-other">{rowName(row, nameOf, t)}</span>
      )}
    </>
  )
}
