import { Anchor, Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { TicketChanges, TicketDetail } from '#engine/api/types.ts'
import { RemoteButton } from '../remote/RemoteButton.tsx'
import { RunbookButton } from '../runbooks/RunbookButton.tsx'
import { RunState } from '../runs/run-state.tsx'
import { ClockMark } from '../sla/ClockMark.tsx'
import { Checklist } from './Checklist.tsx'
import { TicketFamily } from './TicketFamily.tsx'
import { TicketFields } from './TicketFields.tsx'
import { TicketTime } from './TicketTime.tsx'

/** What is known of a ticket and what can be done with it, beside the conversation. */
export function TicketFacts({
  ticket,
  mayEdit,
  onChange,
  onChanged,
  onLog,
  onExtra,
}: {
  ticket: TicketDetail
  mayEdit: boolean
  onChange: (changes: TicketChanges) => void
  onChanged: () => Promise<unknown>
  onLog: () => void
  onExtra: () => void
}) {
  const { t } = useTranslation()
  const link = (to: string, text: string) => (
    <Anchor component={Link} to={to} underline="always">
      {text}
    </Anchor>
  )
  const { customerId, deviceId, deviceName } = ticket
  const facts: [string, ReactNode][] = [
    [
      t('tickets.customer'),
      customerId
        ? link(`/customers/${customerId}`, ticket.customerName ?? customerId)
        : t('tickets.noCustomer'),
    ],
    [t('ticketPage.contact'), ticket.contactName],
    [t('ticketPage.device'), deviceId ? link(`/devices/${deviceId}`, deviceName ?? deviceId) : null],
    [t('ticketPage.contract'), customerId ? (ticket.contractName ?? t('ticketPage.noContract')) : null],
    [t('ticketPage.type'), ticket.type],
    [t('ticketPage.category'), ticket.category],
    [t('ticketPage.source'), ticket.source],
    [t('ticketPage.occurrences'), ticket.occurrences > 1 ? String(ticket.occurrences) : null],
    [t('ticketPage.tags'), ticket.tags.length > 0 ? <Tags key="tags" tags={ticket.tags} /> : null],
  ]
  return (
    <aside className="ticket-side" aria-label={t('ticketPage.facts')}>
      <Stack gap="md">
        {ticket.clocks.length > 0 ? (
          <section aria-labelledby="ticket-clocks">
            <Title order={2} id="ticket-clocks" mb={4}>
              {t('ticketPage.clocks')}
            </Title>
            <Stack gap={4}>
              {ticket.clocks.map((clock) => (
                <ClockMark key={clock.metric} clock={clock} />
              ))}
            </Stack>
          </section>
        ) : null}
        <TicketFields ticket={ticket} mayEdit={mayEdit} onChange={onChange} />
        <dl className="facts">
          {facts
            .filter(([, value]) => value !== null && value !== '')
            .map(([name, value]) => (
              <div key={name} style={{ display: 'contents' }}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
        </dl>
        <Group gap="xs">
          <RunbookButton ticketId={ticket.id} />
          {deviceId && deviceName ? (
            <RemoteButton deviceId={deviceId} name={deviceName} page={`ticket/${ticket.id}`} />
          ) : null}
        </Group>
        <Checklist ticket={ticket} mayEdit={mayEdit} onChanged={onChanged} />
        <TicketTime ticket={ticket} mayEdit={mayEdit} onLog={onLog} onExtra={onExtra} />
        <TicketFamily ticket={ticket} mayEdit={mayEdit} onChange={onChange} />
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
      </Stack>
    </aside>
  )
}

function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <Group gap={8}>
      {tags.map((tag) => (
        <Anchor key={tag} component={Link} to={`/tickets?tag=${encodeURIComponent(tag)}`} underline="always">
          {tag}
        </Anchor>
      ))}
    </Group>
  )
}
