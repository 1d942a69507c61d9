import { IconArrowBarLeft, IconArrowBarRight, IconArrowsDiff, IconEqual } from '@tabler/icons-react'
import { createContext, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import { StateLabel } from '../ui/StateLabel.tsx'
import type { DifferingPart, StepDifference } from './compare-runs.ts'

type Difference = Pick<StepDifference, 'change' | 'parts'>

/** How the steps of two runs differ, by the id of the step; absent where none are compared. */
export const Differences = createContext<ReadonlyMap<string, Difference> | null>(null)

export const changeLooks = {
  same: { icon: IconEqual, color: 'var(--state-quiet)' },
  left: { icon: IconArrowBarLeft, color: 'var(--state-retrying)' },
  right: { icon: IconArrowBarRight, color: 'var(--state-running)' },
  different: { icon: IconArrowsDiff, color: 'var(--state-uncertain)' },
} as const satisfies Record<StepDifference['change'], unknown>

/** On a card: whether the step did the same in both runs. */
export function DifferenceLine({ nodeId }: { nodeId: string }) {
  const difference = useContext(Differences)?.get(nodeId)
  if (!difference) return null
  return (
    <div className="step-state" data-look={difference.change}>
      <ChangeLabel {...difference} />
    </div>
  )
}

export function ChangeLabel({ change, parts }: Difference) {
  const { t } = useTranslation()
  const { icon, color } = changeLooks[change]
  const names = parts.map((part: DifferingPart) => t(`compare.part.${part}`)).join(', ')
  return (
    <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
      <StateLabel icon={icon} word={t(`compare.${change}`)} color={color} />
      {names ? <span style={{ color: 'var(--mantine-color-dimmed)' }}> {names}</span> : null}
    </span>
  )
}
