import { Badge, Checkbox, Table, Text } from '@mantine/core'
import { IconMessage } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { SlaClock, TicketView } from '#engine/api/types.ts'
import { ClockMark } from '../sla/ClockMark.tsx'
import { useRowLink } from '../ui/use-row-link.ts'
import type { SelectedRows } from '../ui/use-selected-rows.ts'
import { PriorityLabel, TicketState } from './ticket-state.tsx'

/** Tickets a row each; on a phone what matters most stands below the subject. */
export function TicketTable({
  tickets,
  selection,
  marked,
}: {
  tickets: readonly TicketView[]
  /** Null where nothing may be done with several. */
  selection: SelectedRows | null
  marked: string | null
}) {
  const { t } = useTranslation()
  const rowLink = useRowLink()
  return (
    <div className="card">
      <Table aria-label={t('tickets.title')} className="ticket-table">
        <Table.Thead>
          <Table.Tr>
            {selection ? (
              <Table.Th w={36}>
                <Checkbox
                  size="xs"
                  aria-label={t('ticketList.selectAll')}
                  checked={selection.all}
                  indeterminate={selection.ids.length > 0 && !selection.all}
                  onChange={selection.toggleAll}
                />
              </Table.Th>
            ) : null}
            <Table.Th w={64} ta="right">
              {t('tickets.number')}
            </Table.Th>
            <Table.Th>{t('tickets.subject')}</Table.Th>
            <Table.Th w={170} className="ticket-wide">
              {t('tickets.customer')}
            </Table.Th>
            <Table.Th w={130} className="ticket-wide">
              {t('word.status')}
            </Table.Th>
            <Table.Th w={105} className="ticket-wide">
              {t('tickets.priority')}
            </Table.Th>
            <Table.Th w={130} className="ticket-wide">
              {t('tickets.assignee')}
            </Table.Th>
            <Table.Th w={165} className="ticket-wide">
              {t('ticketList.clock')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tickets.map((ticket) => (
            <Table.Tr
              key={ticket.id}
              data-row={ticket.id}
              data-marked={ticket.id === marked || undefined}
              aria-selected={selection ? selection.has(ticket.id) : undefined}
              {...rowLink(`/tickets/${ticket.number}`)}
            >
              {selection ? (
                <Table.Td>
                  <Checkbox
                    size="xs"
                    aria-label={t('ticketList.select', { number: ticket.number })}
                    checked={selection.has(ticket.id)}
                    onClick={(event) => selection.toggle(ticket.id, event.shiftKey)}
                    onChange={() => undefined}
                  />
                </Table.Td>
              ) : null}
              <Table.Td ta="right" className="tabular" c="dimmed">
                {ticket.number}
              </Table.Td>
              <Table.Td>
                <Link to={`/tickets/${ticket.number}`}>{ticket.subject}</Link>
                {ticket.occurrences > 1 ? (
                  <Badge size="xs" variant="light" ml={6}>
                    × {ticket.occurrences}
                  </Badge>
                ) : null}
                {ticket.commentCount > 0 ? (
                  <Text span size="xs" c="dimmed" ml={8} style={{ whiteSpace: 'nowrap' }}>
                    <IconMessage size={12} aria-hidden style={{ verticalAlign: -2 }} /> {ticket.commentCount}
                  </Text>
                ) : null}
                <div className="ticket-narrow">
                  <TicketState status={ticket.status} name={ticket.statusName} />
                  <PriorityLabel priority={ticket.priority} />
                  <Text size="xs" c="dimmed">
                    {[ticket.customerName ?? t('tickets.noCustomer'), ticket.assignee]
                      .filter(Boolean)
                      .join(' · ')}
                  </Text>
                  <NextClock clocks={ticket.clocks} />
                </div>
              </Table.Td>
              <Table.Td className="ticket-wide">
                {ticket.customerName ?? <Text c="dimmed">{t('tickets.noCustomer')}</Text>}
                {ticket.deviceName ? (
                  <Text size="xs" c="dimmed">
                    {ticket.deviceName}
                  </Text>
                ) : null}
              </Table.Td>
              <Table.Td className="ticket-wide">
                <TicketState status={ticket.status} name={ticket.statusName} />
              </Table.Td>
              <Table.Td className="ticket-wide">
                <PriorityLabel priority={ticket.priority} />
              </Table.Td>
              <Table.Td className="ticket-wide">{ticket.assignee ?? <Text c="dimmed">–</Text>}</Table.Td>
              <Table.Td className="ticket-wide">
                <NextClock clocks={ticket.clocks} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

/** The clock that is due first of those that still count. */
function NextClock({ clocks }: { clocks: readonly SlaClock[] }) {
  const next = clocks
    .filter(({ stoppedAt }) => stoppedAt === null)
    .toSorted((a, b) => (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9'))[0]
  return next ? <ClockMark clock={next} withMetric={false} /> : null
}
