import { Anchor, Stack, Table, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconClock } from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Alarm } from '#engine/api/types.ts'
import { Moment } from '../ui/Moment.tsx'
import { StateLabel } from '../ui/StateLabel.tsx'

/** Alarms that stand, then those that are over. */
export function AlarmTable({ alarms }: { alarms: readonly Alarm[] }) {
  const { t } = useTranslation()
  return (
    <div className="card" style={{ overflowX: 'auto' }}>
      <Table verticalSpacing={6} aria-label={t('watchdog.alarms')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('watchdog.what')}</Table.Th>
            <Table.Th w={170}>{t('watchdog.state')}</Table.Th>
            <Table.Th w={120}>{t('watchdog.since')}</Table.Th>
            <Table.Th w={240}>{t('watchdog.told')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {alarms.map((alarm) => (
            <Table.Tr key={alarm.id} data-alarm={alarm.kind} style={{ verticalAlign: 'top' }}>
              <Table.Td>
                <Anchor component={Link} to={placeOf(alarm)}>
                  {t(`watchdog.is.${alarm.kind}`, { name: alarm.name })}
                </Anchor>
                <Text size="xs" c="dimmed" lineClamp={3}>
                  {detailOf(alarm, t)}
                </Text>
              </Table.Td>
              <Table.Td>
                <AlarmState alarm={alarm} />
              </Table.Td>
              <Table.Td>
                <Moment at={alarm.raisedAt} />
              </Table.Td>
              <Table.Td>
                <Told alarm={alarm} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function AlarmState({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation()
  if (alarm.clearedBecause === 'gone')
    return (
      <StateLabel icon={IconCircleDashed} word={t('watchdog.gone')} color="var(--mantine-color-dimmed)" />
    )
  if (alarm.clearedBecause === 'well')
    return <StateLabel icon={IconCircleCheck} word={t('watchdog.well')} color="var(--state-ok)" />
  if (alarm.wellSince !== null)
    return <StateLabel icon={IconClock} word={t('watchdog.easing')} color="var(--state-waiting)" />
  return <StateLabel icon={IconAlertTriangle} word={t('watchdog.stands')} color="var(--state-failed)" />
}

/** The channels that heard of it, or why they did not. */
function Told({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation()
  const raised = alarm.told.filter(({ moment }) => moment === 'raised')
  if (raised.length === 0) {
    return (
      <Text size="xs" c="dimmed">
        {t('watchdog.toldNobody')}
      </Text>
    )
  }
  return (
    <Stack gap={2}>
      {raised.map(({ channel, state, problem, sentAt }) => (
        <Text
          size="xs"
          key={JSON.stringify(channel)}
          {...(state === 'failed' ? { c: 'var(--state-failed)' } : {})}
        >
          {t(`watchdog.channel.${channel.kind}`)}
          {channel.kind === 'mail' ? ` ${channel.to.join(', ')}` : ''}
          {' · '}
          {state === 'sent' && sentAt !== null ? (
            <Moment at={sentAt} />
          ) : state === 'failed' ? (
            t('watchdog.toldFailed', { problem })
          ) : problem === '' ? (
            t('watchdog.toldNext')
          ) : (
            t('watchdog.toldWaiting', { problem })
          )}
        </Text>
      ))}
    </Stack>
  )
}

function placeOf({ kind, workflowId, facts }: Alarm): string {
  if (kind === 'failed' && typeof facts.runId === 'string') return `/runs/${facts.runId}`
  if (kind === 'refused') return '/events/refused'
  return workflowId === null ? '/connections?status=failing' : `/workflows/${workflowId}`
}

function detailOf({ kind, facts }: Alarm, t: TFunction): string {
  const text = (name: string) => (typeof facts[name] === 'string' ? facts[name] : '')
  const number = (name: string) => (typeof facts[name] === 'number' ? facts[name] : 0)
  switch (kind) {
    case 'failed':
      return t('watchdog.inRow', { count: number('inRow'), error: text('error') })
    case 'silent': {
      const hours = Math.round(number('silentAfterHours') * 10) / 10
      return t(facts.bySettings === true ? 'watchdog.everySet' : 'watchdog.every', { hours })
    }
    case 'connection':
      return text('detail')
    case 'mailbox':
      return t('watchdog.folder', { folder: text('folder') })
    case 'refused':
      return t('watchdog.refusals', { count: number('count'), reason: text('reason') })
  }
}
