import { Badge, Button, Group, Select, Table, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconMessage, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { FilterChips } from '../ui/FilterChips.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { LoadMore } from '../ui/LoadMore.tsx'
import { Moment } from '../ui/Moment.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { usePages } from '../ui/use-pages.ts'
import { useRowLink } from '../ui/use-row-link.ts'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { NewTicket } from './NewTicket.tsx'
import {
  PriorityLabel,
  priorities,
  priorityList,
  TicketState,
  ticketStates,
  ticketStatuses,
} from './ticket-state.tsx'

export function TicketsPage() {
  const { t } = useTranslation()
  const may = useMay()
  const navigate = useNavigate()
  const rowLink = useRowLink()
  const [filters, setFilter, clear] = useUrlFilters(['q', 'status', 'priority', 'customerId', 'new'])
  const { new: creating, ...searched } = filters
  const [query] = useDebouncedValue(searched, 200)
  const customers = useQuery(queries.customers())
  const tickets = usePages(
    ['tickets', query],
    (cursor) => api.tickets({ ...query, limit: 50, cursor }),
    15_000,
  )
  const filtered = Object.values(searched).some(Boolean)
  return (
    <div className="page">
      <PageHead title={t('tickets.title')}>
        {may.work ? (
          <Button leftSection={<IconPlus size={15} />} onClick={() => setFilter('new', '1')}>
            {t('tickets.new')}
          </Button>
        ) : null}
      </PageHead>
      <NewTicket
        opened={creating === '1'}
        onClose={() => setFilter('new', '')}
        onCreated={(number) => void navigate(`/tickets/${number}`)}
      />
      <Group gap="sm" mb="sm">
        <SearchField
          label={t('tickets.search')}
          value={filters.q}
          onChange={(value) => setFilter('q', value)}
        />
        <FilterChips
          label={t('word.status')}
          value={filters.status}
          choices={ticketStatuses.map((status) => ({ value: status, label: t(ticketStates[status].word) }))}
          onChange={(value) => setFilter('status', value)}
        />
        <Select
          aria-label={t('tickets.priority')}
          placeholder={t('tickets.priority')}
          clearable
          w={140}
          value={filters.priority || null}
          data={priorityList.map((priority) => ({ value: priority, label: t(priorities[priority].word) }))}
          onChange={(value) => setFilter('priority', value ?? '')}
        />
        <Select
          aria-label={t('tickets.customer')}
          placeholder={t('tickets.customer')}
          searchable
          clearable
          w={200}
          value={filters.customerId || null}
          data={customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          onChange={(value) => setFilter('customerId', value ?? '')}
        />
      </Group>
      <Loaded query={tickets} rows={10}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) {
            return filtered ? (
              <Empty title={t('word.nothingFound')}>
                <Button variant="default" onClick={clear}>
                  {t('word.clearFilters')}
                </Button>
              </Empty>
            ) : (
              <Empty title={t('tickets.empty')} text={t('tickets.emptyText')}>
                <Button component={Link} to="/playbooks">
                  {t('workflows.browse')}
                </Button>
              </Empty>
            )
          }
          return (
            <>
              <div className="card">
                <Table aria-label={t('tickets.title')}>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th w={70} ta="right">
                        {t('tickets.number')}
                      </Table.Th>
                      <Table.Th>{t('tickets.subject')}</Table.Th>
                      <Table.Th w={170}>{t('tickets.customer')}</Table.Th>
                      <Table.Th w={120}>{t('word.status')}</Table.Th>
                      <Table.Th w={110}>{t('tickets.priority')}</Table.Th>
                      <Table.Th w={140}>{t('tickets.assignee')}</Table.Th>
                      <Table.Th w={110}>{t('word.updated')}</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map((ticket) => (
                      <Table.Tr key={ticket.id} {...rowLink(`/tickets/${ticket.number}`)}>
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
                              <IconMessage size={12} aria-hidden style={{ verticalAlign: -2 }} />{' '}
                              {ticket.commentCount}
                            </Text>
                          ) : null}
                        </Table.Td>
                        <Table.Td>
                          {ticket.customerName ?? <Text c="dimmed">{t('tickets.noCustomer')}</Text>}
                          {ticket.deviceName ? (
                            <Text size="xs" c="dimmed">
                              {ticket.deviceName}
                            </Text>
                          ) : null}
                        </Table.Td>
                        <Table.Td>
                          <TicketState status={ticket.status} />
                        </Table.Td>
                        <Table.Td>
                          <PriorityLabel priority={ticket.priority} />
                        </Table.Td>
                        <Table.Td>{ticket.assignee ?? <Text c="dimmed">–</Text>}</Table.Td>
                        <Table.Td>
                          <Moment at={ticket.updatedAt} />
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </div>
              <LoadMore query={tickets} />
            </>
          )
        }}
      </Loaded>
    </div>
  )
}
