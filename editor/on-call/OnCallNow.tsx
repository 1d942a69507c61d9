import { Text } from '@mantine/core'
import { IconAlertTriangle, IconPhone } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { TeamView } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { shiftTime } from './shift-time.ts'

/** Who is on call in each layer now, and until when. */
export function OnCallNow({ team }: { team: TeamView }) {
  const { t, i18n } = useTranslation()
  const schedule = useQuery({ ...queries.onCallSchedule(team.id), enabled: team.rota !== null })
  if (!team.rota) return <Text c="dimmed">{t('onCall.noRota')}</Text>
  if (!schedule.data) return <Text c="dimmed">…</Text>
  const { layers, timeZone } = schedule.data
  return (
    <>
      {layers.map(({ id, name, now }) => {
        const Mark = now.away ? IconAlertTriangle : IconPhone
        return (
          <div key={id} style={{ display: 'flex', gap: 6, alignItems: 'baseline', flexWrap: 'wrap' }}>
            <Mark
              size={14}
              aria-hidden
              style={{ alignSelf: 'center', color: now.away ? 'var(--state-failed)' : 'var(--state-ok)' }}
            />
            <Text span fw={600}>
              {now.name}
            </Text>
            {now.away ? (
              <Text span c="var(--state-failed)">
                {t('onCall.away')}
              </Text>
            ) : null}
            <Text span size="xs" c="dimmed">
              {[
                layers.length > 1 ? name : '',
                now.insteadOf === null ? '' : t('onCall.insteadOf', { name: now.insteadOf }),
                t('onCall.until', { at: shiftTime(now.until, timeZone, i18n.language) }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </Text>
          </div>
        )
      })}
    </>
  )
}
