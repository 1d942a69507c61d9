import {
  IconAlertTriangle,
  IconArrowsDiff,
  IconCircleCheck,
  IconPlayerPlay,
  IconPlayerSkipForward,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { BacktestChange } from '#engine/api/types.ts'
import { StateLabel } from '../ui/StateLabel.tsx'

const looks = {
  starts: { icon: IconPlayerPlay, color: 'var(--state-running)' },
  starts_not: { icon: IconPlayerSkipForward, color: 'var(--state-quiet)' },
  fails: { icon: IconAlertTriangle, color: 'var(--state-failed)' },
  succeeds: { icon: IconCircleCheck, color: 'var(--state-ok)' },
  effects: { icon: IconArrowsDiff, color: 'var(--state-uncertain)' },
} as const satisfies Record<BacktestChange['change'], unknown>

export const eventChanges = ['starts', 'starts_not', 'fails', 'succeeds', 'effects'] as const

/** How an event would go otherwise. */
export function ChangeState({ change }: { change: BacktestChange['change'] }) {
  const { t } = useTranslation()
  return <StateLabel word={t(`backtest.change.${change}`)} {...looks[change]} />
}
