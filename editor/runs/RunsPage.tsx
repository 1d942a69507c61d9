import { Button, Group, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Empty } from '../ui/Empty.tsx'
import { FilterChips } from '../ui/FilterChips.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { LoadMore } from '../ui/LoadMore.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { usePages } from '../ui/use-pages.ts'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { RunTable } from './RunTable.tsx'
import { runStates } from './run-state.tsx'

const statuses = ['running', 'waiting', 'succeeded', 'failed', 'cancelled'] as const

export function RunsPage() {
  const { t } = useTranslation()
  const [filters, setFilter, clear] = useUrlFilters(['status', 'workflowId', 'customerId', 'ticketId'])
  const workflows = useQuery(queries.workflows())
  const customers = useQuery(queries.customers())
  const runs = usePages(
    ['runs', filters],
    (cursor) => api.runs({ ...filters, limit: 50, cursor }),
    filters.status === 'running' ? 3000 : 10_000,
  )
  const filtered = Object.values(filters).some(Boolean)
  return (
    <div className="page">
      <PageHead title={t('runs.title')} />
      <Group gap="sm" mb="sm">
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
      </Group>
      <Loaded query={runs} rows={10}>
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
                <RunTable runs={items} label={t('runs.title')} />
              </div>
              <LoadMore query={runs} />
            </>
          )
        }}
      </Loaded>
    </div>
  )
}
