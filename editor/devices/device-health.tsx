import { Text } from '@mantine/core'
import { IconCircleCheck, IconClockPause, IconHelpCircle, IconPlugConnectedX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { DeviceView } from '#engine/api/types.ts'
import { Moment } from '../ui/Moment.tsx'
import { StateLabel } from '../ui/StateLabel.tsx'

const states = {
  online: { icon: IconCircleCheck, word: 'devices.online', color: 'var(--state-ok)' },
  offline: { icon: IconPlugConnectedX, word: 'devices.offline', color: 'var(--state-failed)' },
  stale: { icon: IconClockPause, word: 'devices.stale', color: 'var(--state-waiting)' },
  never: { icon: IconHelpCircle, word: 'devices.never', color: 'var(--state-quiet)' },
} as const

type Health = DeviceView['health']

/** Whether it reports, and since when it does or does not. */
export function PresenceLabel({ health }: { health: Health }) {
  const { t } = useTranslation()
  const { icon, word, color } = states[health.state]
  return (
    <>
      <StateLabel icon={icon} word={t(word)} color={color} />
      {health.since ? (
        <Text span size="xs" c="dimmed" ml={6}>
          <Moment at={health.since} />
        </Text>
      ) : null}
    </>
  )
}

export function DiskText({ disk }: { disk: Health['worstDisk'] }) {
  const { t } = useTranslation()
  if (!disk) return <Text c="dimmed">–</Text>
  return (
    <span className="tabular" style={{ whiteSpace: 'nowrap' }}>
      {disk.mount} {t('devices.diskFree', { percent: disk.freePercent })}
    </span>
  )
}

/** Missing and overdue patches, and a restart that waits. */
export function PatchText({ health }: { health: Health }) {
  const { t } = useTranslation()
  if (health.state === 'never') return <Text c="dimmed">–</Text>
  const parts = [
    health.patchesOverdue > 0 ? t('devices.patchesOverdue', { count: health.patchesOverdue }) : '',
    health.patchesPending > 0 ? t('devices.patchesPending', { count: health.patchesPending }) : '',
    health.rebootPending ? t('devices.restart') : '',
  ].filter(Boolean)
  return <span className="tabular">{parts.length > 0 ? parts.join(', ') : t('devices.upToDate')}</span>
}
