import { Anchor, Select, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { TicketChanges, TicketDetail } from '#engine/api/types.ts'
import { RemoteButton } from '../remote/RemoteButton.tsx'
import { RunState } from '../runs/run-state.tsx'
import { Moment } from '../ui/Moment.tsx'
import { moneyText } from '../ui/money.ts'
import { priorities, priorityList, ticketStates, ticketStatuses } from './ticket-state.tsx'

/** What is known of a ticket, what automation did on it, time and billing. */
export function TicketFacts({
  ticket,
  mayEdit,
  onChange,
}: {
  ticket: TicketDetail
  mayEdit: boolean
  onChange: (changes: TicketChanges) => void
}) {
  const { t, i18n } = useTranslation()
  const [assignee, setAssignee] = useState(ticket.assignee ?? '')
  const facts = [
    [t('tickets.queue'), ticket.queue],
    [t('ticketPage.type'), ticket.type],
    [t('ticketPage.device'), ticket.deviceName],
    [t('ticketPage.source'), ticket.source],
    [t('ticketPage.occurrences'), ticket.occurrences > 1 ? String(ticket.occurrences) : null],
    [t('ticketPage.tags'), ticket.tags.join(', ') || null],
  ].filter((fact): fact is [string, string] => fact[1] !== null)
  return (
    <aside style={{ flex: '0 1 300px', minWidth: 260 }} aria-label={t('ticketPage.facts')}>
      <Stack gap="md">
        <Stack gap="xs">
          <Select
            label={t('word.status')}
            disabled={!mayEdit}
            allowDeselect={false}
            data={ticketStatuses.map((value) => ({ value, label: t(ticketStates[value].word) }))}
            value={ticket.status}
            onChange={(value) => {
              const status = ticketStatuses.find((each) => each === value)
              if (status && status !== ticket.status) onChange({ status })
            }}
          />
          <Select
            label={t('tickets.priority')}
            disabled={!mayEdit}
            allowDeselect={false}
            data={priorityList.map((value) => ({ value, label: t(priorities[value].word) }))}
            value={ticket.priority}
            onChange={(value) => {
              const priority = priorityList.find((each) => each === value)
              if (priority && priority !== ticket.priority) onChange({ priority })
            }}
          />
          <TextInput
            label={t('tickets.assignee')}
            disabled={!mayEdit}
            value={assignee}
            onChange={(event) => setAssignee(event.currentTarget.value)}
            onBlur={() => {
              if (assignee !== (ticket.assignee ?? '')) onChange({ assignee: assignee || null })
            }}
          />
        </Stack>
        <dl style={{ display: 'grid', gridTemplateColumns: 'auto 1fr', gap: '4px 12px', margin: 0 }}>
          <dt style={{ color: 'var(--mantine-color-dimmed)' }}>{t('tickets.customer')}</dt>
          <dd style={{ margin: 0 }}>
            {ticket.customerId ? (
              <Anchor component={Link} to={`/customers/${ticket.customerId}`}>
                {ticket.customerName ?? ticket.customerId}
              </Anchor>
            ) : (
              t('tickets.noCustomer')
            )}
          </dd>
          {facts.map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt style={{ color: 'var(--mantine-color-dimmed)' }}>{name}</dt>
              <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>{value}</dd>
            </div>
          ))}
        </dl>
        {ticket.deviceId && ticket.deviceName ? (
          <div>
            <RemoteButton deviceId={ticket.deviceId} name={ticket.deviceName} page={`ticket/${ticket.id}`} />
          </div>
        ) : null}
        <section aria-labelledby="ticket-runs">
          <Title order={2} id="ticket-runs" mb={4}>
            {t('ticketPage.automation')}
          </Title>
          {ticket.runs.length === 0 ? <Text c="dimmed">{t('ticketPage.noRuns')}</Text> : null}
          {ticket.runs.map((run) => (
            <div key={run.id} style={{ display: 'flex', gap: 8, padding: '3px 0' }}>
              <Anchor component={Link} to={`/runs/${run.id}`} style={{ flex: 1 }} truncate>
                {run.workflowName}
              </Anchor>
              <RunState status={run.status} />
            </div>
          ))}
        </section>
        <section aria-labelledby="ticket-time">
          <Title order={2} id="ticket-time" mb={4}>
            {t('ticketPage.time')}
          </Title>
          {ticket.timeEntries.length === 0 ? <Text c="dimmed">{t('ticketPage.noTime')}</Text> : null}
          {ticket.timeEntries.map((entry) => (
            <div key={entry.id} style={{ padding: '3px 0' }}>
              <Text className="tabular">
                {entry.minutes} min · {entry.workType}
              </Text>
              <Text size="xs" c="dimmed">
                {entry.technician} · <Moment at={entry.startedAt} />
                {entry.note ? ` · ${entry.note}` : ''}
              </Text>
            </div>
          ))}
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
                  {line.reason || line.reasonCode}
                </Text>
              </div>
            ))}
          </section>
        ) : null}
      </Stack>
    </aside>
  )
}
