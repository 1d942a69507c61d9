import { Text, Title } from '@mantine/core'
import {
  IconAlertTriangle,
  IconBellOff,
  IconChevronRight,
  IconCircleCheck,
  IconClockExclamation,
  IconDoorOff,
  IconEyeExclamation,
  IconGauge,
  IconHelpCircle,
  IconListCheck,
  IconPlugX,
  IconUserCheck,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Overview } from '#engine/api/types.ts'
import { queries } from '../queries.ts'

/** Whatever waits for a person, the most urgent first; each leads to the list of it. */
export function NeedsPanel({ overview }: { overview: Overview }) {
  const { t } = useTranslation()
  const mine = useQuery(queries.approvalCount()).data
  const { needs, connections } = overview
  const [silent] = needs.silent
  const all = [
    {
      name: 'approvals',
      count: mine?.mine ?? 0,
      to: '/approvals?show=mine',
      icon: IconUserCheck,
      act: 'needs.answer',
    },
    {
      name: 'uncertain',
      count: needs.uncertainRuns,
      to: '/runs?status=waiting',
      icon: IconHelpCircle,
      act: 'needs.decide',
    },
    {
      name: 'limit',
      count: needs.limitRuns,
      to: '/runs?status=paused',
      icon: IconGauge,
      act: 'needs.decide',
    },
    {
      name: 'breached',
      count: needs.breachedTickets,
      to: '/tickets?sla=breached',
      icon: IconClockExclamation,
      act: 'needs.look',
    },
    {
      name: 'alarms',
      count: needs.alarms.length,
      to: '/settings/watchdog',
      icon: IconEyeExclamation,
      act: 'needs.look',
    },
    {
      name: 'failed',
      count: needs.failedRuns,
      to: '/runs?status=failed&time=24h',
      icon: IconAlertTriangle,
      act: 'needs.look',
    },
    {
      name: 'connections',
      count: connections.failing.length,
      to: '/connections?status=failing',
      icon: IconPlugX,
      act: 'needs.mend',
    },
    {
      name: 'silent',
      count: needs.silent.length,
      to: needs.silent.length === 1 && silent ? `/workflows/${silent.id}` : '/workflows?quiet=1',
      icon: IconBellOff,
      act: 'needs.look',
    },
    {
      name: 'refused',
      count: needs.refusedDeliveries,
      to: '/events/refused',
      icon: IconDoorOff,
      act: 'needs.look',
    },
    { name: 'tasks', count: mine?.tasks ?? 0, to: '/tasks', icon: IconListCheck, act: 'needs.look' },
  ] as const
  const present = all.filter(({ count }) => count > 0)
  return (
    <section aria-labelledby="needs">
      <Title order={2} id="needs" mb={6}>
        {t('needs.title')}
      </Title>
      {present.length === 0 ? (
        <div className="card needs-clear">
          <IconCircleCheck size={20} color="var(--state-ok)" aria-hidden />
          <span>
            <Text fw={600}>{t('needs.nothing')}</Text>
            <Text size="xs" c="dimmed">
              {t('needs.nothingText')}
            </Text>
          </span>
        </div>
      ) : (
        <ul className="card needs">
          {present.map(({ name, count, to, icon: Mark, act }) => (
            <li key={name} data-need={name}>
              <Link to={to}>
                <Mark size={17} stroke={1.8} aria-hidden />
                <span>
                  {t(`needs.${name}`, { count })}
                  {name === 'alarms' ? (
                    <Text span size="xs" c="dimmed" display="block" truncate>
                      {[...new Set(needs.alarms.map((alarm) => alarm.name))].join(', ')}
                    </Text>
                  ) : name === 'silent' ? (
                    <Text span size="xs" c="dimmed" display="block" truncate>
                      {needs.silent.map((workflow) => workflow.name).join(', ')}
                    </Text>
                  ) : name === 'connections' ? (
                    <Text span size="xs" c="dimmed" display="block" truncate>
                      {connections.failing.map((connection) => connection.name).join(', ')}
                    </Text>
                  ) : null}
                </span>
                <Text span size="xs" c="dimmed">
                  {t(act)}
                </Text>
                <IconChevronRight size={15} aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
