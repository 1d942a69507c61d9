import { Tooltip } from '@mantine/core'
import {
  IconAlarm,
  IconCircleCheck,
  IconClock,
  IconClockExclamation,
  IconPlayerPause,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { SlaClock } from '#engine/api/types.ts'
import { agoText } from '../ui/durations.ts'
import { StateLabel } from '../ui/StateLabel.tsx'
import { useNow } from '../ui/use-now.ts'
import { minutesText } from './minutes.ts'

/** From this percentage on a clock that runs is shown as pressing. */
const pressing = 75

/** A clock of a ticket in icon, words and colour: what is promised, and when it is due, met, paused or late. */
export function ClockMark({ clock, withMetric = true }: { clock: SlaClock; withMetric?: boolean }) {
  const { t, i18n } = useTranslation()
  const now = useNow()
  const { icon, color, text } = useLook(clock, now)
  const metric = t(`sla.${clock.metric}`)
  const about = {
    policy: clock.policy.name,
    target: minutesText(clock.targetMinutes),
    paused: minutesText(clock.pausedMinutes),
  }
  const due = clock.dueAt
    ? new Date(clock.dueAt).toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'short' })
    : ''
  const details = due ? t('clock.details', { ...about, due }) : t('clock.detailsOpen', about)
  return (
    <Tooltip label={withMetric ? details : `${metric}. ${details}`} multiline maw={320}>
      <span>
        <StateLabel icon={icon} word={withMetric ? `${metric}: ${text}` : text} color={color} />
      </span>
    </Tooltip>
  )
}

function useLook(clock: SlaClock, now: Date) {
  const { t, i18n } = useTranslation()
  const { dueAt, stoppedAt, minutesLeft } = clock
  const when = dueAt ? agoText(new Date(dueAt), now, i18n.language) : ''
  const isLate =
    clock.state === 'breached' || (clock.state === 'running' && dueAt !== null && new Date(dueAt) <= now)
  if (isLate) {
    const text = stoppedAt ? t('clock.lateBy', { late: minutesText(minutesLeft) }) : t('clock.late', { when })
    return { icon: IconClockExclamation, color: 'var(--state-failed)', text }
  }
  if (clock.state === 'met') return { icon: IconCircleCheck, color: 'var(--state-ok)', text: t('clock.met') }
  if (clock.state === 'paused') {
    const text = t('clock.paused', { left: minutesText(minutesLeft) })
    return { icon: IconPlayerPause, color: 'var(--state-waiting)', text }
  }
  if (dueAt === null) return { icon: IconClock, color: 'var(--state-quiet)', text: t('clock.never') }
  const text = t('clock.running', { when })
  return clock.percentUsed >= pressing
    ? { icon: IconAlarm, color: 'var(--state-retrying)', text }
    : { icon: IconClock, color: 'var(--state-quiet)', text }
}
