import type { TFunction } from 'i18next'
import type { GraphProblem } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { problemText } from '../inspector/problem-text.ts'
import type { BranchRow, OutlineRow, StepRow } from './outline-rows.ts'

/** The name of a branch as it is written: that of its way out, or which of several ways it is. */
export function branchName(
  { handle, label, way }: Pick<BranchRow, 'handle' | 'label' | 'way'>,
  t: TFunction,
): string {
  const branch =
    handle === 'error'
      ? t('outline.onError')
      : handle === 'uncertain'
        ? t('outline.onUncertain')
        : label || (handle === 'out' ? '' : handle)
  if (!way) return branch || t('outline.then')
  return branch ? t('outline.branchWay', { branch, ...way }) : t('outline.way', { ...way })
}

/** What a row is known by: typing its first letters goes to it. */
export function rowName(row: OutlineRow, nameOf: (id: string) => string, t: TFunction): string {
  switch (row.is) {
    case 'step':
      return row.node.name
    case 'branch':
      return branchName(row, t)
    case 'reference':
      return t('outline.continuesAt', { name: nameOf(row.edge.target) })
    case 'end':
      return t('outline.atEnd')
    case 'empty':
      return t('outline.emptyInside')
    case 'loose':
      return t('outline.loose')
  }
}

export interface StepState {
  kind: NodeKind | undefined
  summary: string
  problems: readonly GraphProblem[]
  breakpoint: boolean
}

/** What is said of a step that is not seen: its name, what it is and does, and all that is out of the ordinary. */
export function stepLabel(
  row: StepRow,
  { kind, summary, problems, breakpoint }: StepState,
  t: TFunction,
): string {
  const { node, holds, below, ends } = row
  const title = kind?.title ?? t('canvas.unknownKind', { type: node.type })
  return sentences([
    title === node.name ? node.name : `${node.name}, ${title}`,
    summary,
    holds && below > 0 ? t('outline.inside', { count: row.inside }) : '',
    node.settings.disabled ? t('outline.disabled') : '',
    breakpoint ? t('outline.breakpoint') : '',
    ...problems.map((problem) =>
      t(problem.severity === 'error' ? 'outline.problem' : 'outline.warning', {
        message: problemText(t, problem),
      }),
    ),
    ends ? t('outline.endsHere') : '',
  ])
}

/** What is said of any other row. */
export function otherLabel(
  row: Exclude<OutlineRow, StepRow>,
  nameOf: (id: string) => string,
  t: TFunction,
): string {
  const name = rowName(row, nameOf, t)
  if (row.is !== 'branch') return name
  return sentences([
    `${t('outline.branch')} ${name}`,
    row.target === null ? '' : t('outline.continuesAt', { name: nameOf(row.target) }),
    row.edge === null && row.handle !== '' ? t('outline.nothingFollows') : '',
  ])
}

function sentences(parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .map((part) => part.replace(/[.\s]+$/, ''))
    .join('. ')
}
