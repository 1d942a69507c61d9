import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClockPause,
  IconHandStop,
  IconHelpHexagon,
  IconLoader2,
  IconPlayerSkipForward,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { RunStatus, StepView } from '#engine/api/types.ts'
import { StateLabel } from '../ui/StateLabel.tsx'

export const runStates = {
  queued: { icon: IconCircleDashed, word: 'run.queued', color: 'var(--state-quiet)' },
  running: { icon: IconLoader2, word: 'run.running', color: 'var(--state-running)' },
  waiting: { icon: IconClockPause, word: 'run.waiting', color: 'var(--state-waiting)' },
  paused: { icon: IconHandStop, word: 'run.paused', color: 'var(--state-retrying)' },
  succeeded: { icon: IconCircleCheck, word: 'run.succeeded', color: 'var(--state-ok)' },
  failed: { icon: IconCircleX, word: 'run.failed', color: 'var(--state-failed)' },
  cancelled: { icon: IconBan, word: 'run.cancelled', color: 'var(--state-quiet)' },
} as const satisfies Record<RunStatus, unknown>

export const stepStates = {
  running: { icon: IconLoader2, word: 'step.running', color: 'var(--state-running)' },
  intent: { icon: IconLoader2, word: 'step.intent', color: 'var(--state-running)' },
  ok: { icon: IconCircleCheck, word: 'step.ok', color: 'var(--state-ok)' },
  error: { icon: IconCircleX, word: 'step.error', color: 'var(--state-failed)' },
  skipped: { icon: IconPlayerSkipForward, word: 'step.skipped', color: 'var(--state-quiet)' },
  cancelled: { icon: IconBan, word: 'step.cancelled', color: 'var(--state-quiet)' },
  uncertain: { icon: IconHelpHexagon, word: 'step.uncertain', color: 'var(--state-uncertain)' },
} as const satisfies Record<StepView['status'], unknown>

export const problemIcon = IconAlertTriangle

export function RunState({ status }: { status: RunStatus }) {
  const { t } = useTranslation()
  const { icon, word, color } = runStates[status]
  return <StateLabel icon={icon} word={t(word)} color={color} />
}

export function StepState({ status }: { status: StepView['status'] }) {
  const { t } = useTranslation()
  const { icon, word, color } = stepStates[status]
  return <StateLabel icon={icon} word={t(word)} color={color} />
}
