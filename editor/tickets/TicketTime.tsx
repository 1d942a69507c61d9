import { Button, Group, Text, Title } from '@mantine/core'
import { IconClockPlus, IconCoin } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { TicketDetail } from '#engine/api/types.ts'
import { Moment } from '../ui/Moment.tsx'
import { moneyText } from '../ui/money.ts'
import { timeText } from './CoverageLine.tsx'

/** Time on the ticket with what was decided of it, and what is billed beside the fee. */
export function TicketTime({
  ticket,
  mayEdit,
  onLog,
  onExtra,
}: {
  ticket: TicketDetail
  mayEdit: boolean
  onLog: () => void
  onExtra: () => void
}) {
  const { t, i18n } = useTranslation()
  const minutes = ticket.timeEntries.reduce((sum, entry) => sum + entry.minutes, 0)
  return (
    <>
      <section aria-labelledby="ticket-time">
        <Group justify="space-between" mb={4}>
          <Title order={2} id="ticket-time">
            {t('ticketPage.time')}
          </Title>
          {minutes > 0 ? (
            <Text size="xs" c="dimmed" className="tabular">
              {t('ticketPage.totalTime', { time: timeText(minutes) })}
            </Text>
          ) : null}
        </Group>
        {ticket.timeEntries.length === 0 ? <Text c="dimmed">{t('ticketPage.noTime')}</Text> : null}
        {ticket.timeEntries.map((entry) => (
          <div key={entry.id} style={{ padding: '3px 0' }}>
            <Text className="tabular">
              {timeText(entry.minutes)} · {entry.workType}
              {entry.decision ? ` · ${t(`coverage.${entry.decision}`)}` : ''}
            </Text>
            <Text size="xs" c="dimmed">
              {entry.technician} · <Moment at={entry.startedAt} />
              {entry.note ? ` · ${entry.note}` : ''}
            </Text>
            {entry.reason ? (
              <Text size="xs" c="dimmed">
                {entry.reason}
              </Text>
            ) : null}
          </div>
        ))}
        {mayEdit ? (
          <Group gap="xs" mt={6}>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconClockPlus size={14} aria-hidden />}
              onClick={onLog}
            >
              {t('ticketPage.logTime')}
            </Button>
            {ticket.customerId ? (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconCoin size={14} aria-hidden />}
                onClick={onExtra}
              >
                {t('ticketPage.markExtra')}
              </Button>
            ) : null}
          </Group>
        ) : null}
      </section>
      {ticket.billingLines.length > 0 ? (
        <section aria-labelledby="ticket-billing">
          <Title order={2} id="ticket-billing" mb={4}>
            {t('ticketPage.billing')}
          </Title>
          {ticket.billingLines.map((line) => (
            <div key={line.id} style={{ padding: '3px 0' }}>
              <Text className="tabular">
                {line.description} · {moneyText(line.amountMinor, line.currency, i18n.language)}
              </Text>
              <Text size="xs" c="dimmed">
                {[line.reason || line.reasonCode, line.approvalRef].filter(Boolean).join(' · ')}
              </Text>
            </div>
          ))}
        </section>
      ) : null}
    </>
  )
}
