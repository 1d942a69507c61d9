import { Button, Group, Select } from '@mantine/core'
import { useDebouncedValue, useHotkeys } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { FilterChips } from '../ui/FilterChips.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { LoadMore } from '../ui/LoadMore.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { usePages } from '../ui/use-pages.ts'
import { useSelectedRows } from '../ui/use-selected-rows.ts'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import './runs.css'
import { BulkBar } from './BulkBar.tsx'
import { RunTable } from './RunTable.tsx'
import { runStates } from './run-state.tsx'

const statuses = ['running', 'waiting', 'paused', 'succeeded', 'failed', 'cancelled'] as const

export function RunsPage() {
  const { t } = useTranslation()
  const may = useMay()
  const [filters, setFilter, clear] = useUrlFilters([
    'q',
    'mode',
    'status',
    'workflowId',
    'customerId',
    'ticketId',
    'deviceId',
  ])
  const [query] = useDebouncedValue(filters, 200)
  const workflows = useQuery(queries.workflows())
  const customers = useQuery(queries.customers())
  // Tests and plans are no part of the day's work: they are shown on request.
  const mode = query.mode === 'all' ? undefined : query.mode || 'live'
  const runs = usePages(
    ['runs', query],
    (cursor) => api.runs({ ...query, mode, limit: 50, cursor }),
    query.status === 'running' ? 3000 : 10_000,
  )
  const shown = runs.data?.pages.flatMap((page) => page.items) ?? []
  const selection = useSelectedRows(shown.map(({ id }) => id))
  useHotkeys([['Escape', selection.clear]])
  const filtered = Object.values(filters).some(Boolean)
  return (
    <div className="page">
      <PageHead title={t('runs.title')}>
        <Button component={Link} to="/events" variant="default">
          {t('events.why')}
        </Button>
      </PageHead>
      <Group gap="sm" mb="sm">
        <SearchField label={t('runs.search')} value={filters.q} onChange={(value) => setFilter('q', value)} />
        <FilterChips
          label={t('word.status')}
          value={filters.status}
          choices={statuses.map((status) => ({ value: status, label: t(runStates[status].word) }))}
          onChange={(value) => setFilter('status', value)}
        />
        <Select
          aria-label={t('runs.workflow')}
          placeholder={t('runs.workflow')}
          searchable
          clearable
          w={220}
          value={filters.workflowId || null}
          data={workflows.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          onChange={(value) => setFilter('workflowId', value ?? '')}
        />
        <Select
          aria-label={t('runs.customer')}
          placeholder={t('runs.customer')}
          searchable
          clearable
          w={200}
          value={filters.customerId || null}
          data={customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          onChange={(value) => setFilter('customerId', value ?? '')}
        />
        <FilterChips
          label={t('runs.mode')}
          first={t('runs.mode.live')}
          value={filters.mode}
          choices={[
            { value: 'test', label: t('runs.mode.test') },
            { value: 'dry', label: t('runs.mode.dry') },
            { value: 'all', label: t('word.all') },
          ]}
          onChange={(value) => setFilter('mode', value)}
        />
      </Group>
      <BulkBar selection={selection} runs={shown} />
      <Loaded query={runs} rows={10}>
        {() => {
          if (shown.length === 0) {
            return filtered ? (
              <Empty title={t('word.nothingFound')}>
                <Button variant="default" onClick={clear}>
                  {t('word.clearFilters')}
                </Button>
              </Empty>
            ) : (
              <Empty title={t('runs.empty')} text={t('runs.emptyText')}>
                <Button component={Link} to="/workflows">
                  {t('runs.toWorkflows')}
                </Button>
              </Empty>
            )
          }
          return (
            <>
              <div className="card">
                <RunTable runs={shown} label={t('runs.title')} {...(may.work ? { selection } : {})} />
              </div>
              <LoadMore query={runs} />
            </>
          )
        }}
      </Loaded>
    </div>
  )
}
