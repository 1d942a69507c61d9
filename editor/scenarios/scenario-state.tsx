import { IconArrowsDiff, IconCircleCheck, IconCircleDashed } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { StateLabel } from '../ui/StateLabel.tsx'

const looks = {
  passed: { icon: IconCircleCheck, color: 'var(--state-ok)' },
  otherwise: { icon: IconArrowsDiff, color: 'var(--state-failed)' },
  unplayed: { icon: IconCircleDashed, color: 'var(--state-quiet)' },
} as const

/** How a scenario went when it was played last. */
export function ScenarioState({ passed }: { passed: boolean | undefined }) {
  const { t } = useTranslation()
  const state = passed === undefined ? 'unplayed' : passed ? 'passed' : 'otherwise'
  return <StateLabel word={t(`scenario.${state}`)} {...looks[state]} />
}
