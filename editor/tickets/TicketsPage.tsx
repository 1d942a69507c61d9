import { Button, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { api } from '../api.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { LoadMore } from '../ui/LoadMore.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { useListKeys } from '../ui/use-list-keys.ts'
import { usePages } from '../ui/use-pages.ts'
import { useSelectedRows } from '../ui/use-selected-rows.ts'
import { BulkTickets } from './BulkTickets.tsx'
import { NewTicket } from './NewTicket.tsx'
import { TicketFilterBar } from './TicketFilterBar.tsx'
import { TicketTable } from './TicketTable.tsx'
import { filtersOf, filtersText, type TicketFilters } from './ticket-filters.ts'
import { ViewBar } from './ViewBar.tsx'
import './tickets.css'

export function TicketsPage() {
  const { t } = useTranslation()
  const may = useMay()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const creating = search.get('new') === '1'
  const filters = filtersOf(search.toString())
  const show = (next: TicketFilters) => setSearch(filtersText(next), { replace: true })
  const setNew = (open: boolean) => setSearch(open ? { ...filled(filters), new: '1' } : filled(filters))
  const query = filtersText(filters)
  const tickets = usePages(
    ['tickets', query],
    (cursor) => api.tickets({ ...filled(filters), limit: 50, cursor }),
    15_000,
  )
  const items = tickets.data?.pages.flatMap((page) => page.items) ?? []
  const ids = items.map(({ id }) => id)
  const selection = useSelectedRows(ids)
  const marked = useListKeys(ids, {
    onOpen: (id) => void navigate(`/tickets/${items.find((ticket) => ticket.id === id)?.number}`),
    onSelect: (id) => {
      if (may.work) selection.toggle(id, false)
    },
  })
  useHotkeys([
    [
      'c',
      () => {
        if (may.work) setNew(true)
      },
    ],
  ])
  return (
    <div className="page">
      <PageHead title={t('tickets.title')}>
        {may.work ? (
          <Button leftSection={<IconPlus size={15} />} onClick={() => setNew(true)}>
            {t('tickets.new')}
          </Button>
        ) : null}
      </PageHead>
      <NewTicket
        opened={creating}
        onClose={() => setNew(false)}
        onCreated={(number) => void navigate(`/tickets/${number}`)}
      />
      <ViewBar />
      <TicketFilterBar filters={filters} onChange={(change) => show({ ...filters, ...change })} />
      {may.work ? <BulkTickets selection={selection} tickets={items} /> : null}
      <Loaded query={tickets} rows={10}>
        {() => {
          if (items.length === 0) {
            return query === '' ? (
              <Empty title={t('tickets.empty')} text={t('tickets.emptyText')}>
                {may.work ? <Button onClick={() => setNew(true)}>{t('tickets.new')}</Button> : null}
                <Button variant="default" component={Link} to="/playbooks">
                  {t('workflows.browse')}
                </Button>
              </Empty>
            ) : (
              <Empty title={t('word.nothingFound')}>
                <Button variant="default" onClick={() => show(filtersOf(''))}>
                  {t('word.clearFilters')}
                </Button>
              </Empty>
            )
          }
          return (
            <>
              <TicketTable tickets={items} selection={may.work ? selection : null} marked={marked} />
              <Text size="xs" c="dimmed" mt={6} className="ticket-wide">
                {t('ticketList.keys')}
              </Text>
              <LoadMore query={tickets} />
            </>
          )
        }}
      </Loaded>
    </div>
  )
}

/** The filters that say something. */
function filled(filters: TicketFilters): Record<string, string> {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''))
}
