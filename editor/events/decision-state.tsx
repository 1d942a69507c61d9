import {
  IconBan,
  IconCircleDashed,
  IconClockPause,
  IconEarOff,
  IconPlayerPlay,
  IconPlayerTrackNext,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { EventDecision } from '#engine/api/types.ts'
import { StateLabel } from '../ui/StateLabel.tsx'

export const decisionStates = {
  started: { icon: IconPlayerPlay, word: 'events.started', color: 'var(--state-ok)' },
  continued: { icon: IconPlayerTrackNext, word: 'events.continued', color: 'var(--state-ok)' },
  deferred: { icon: IconClockPause, word: 'events.deferred', color: 'var(--state-waiting)' },
  skipped: { icon: IconBan, word: 'events.skipped', color: 'var(--state-quiet)' },
  none: { icon: IconEarOff, word: 'events.none', color: 'var(--state-quiet)' },
  unrouted: { icon: IconCircleDashed, word: 'events.unrouted', color: 'var(--state-running)' },
} as const satisfies Record<EventDecision['decision'] | 'none' | 'unrouted', unknown>

export function DecisionState({ decision }: { decision: keyof typeof decisionStates }) {
  const { t } = useTranslation()
  const { icon, word, color } = decisionStates[decision]
  return <StateLabel icon={icon} word={t(word)} color={color} />
}
