import { Button, Group, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Empty } from '../ui/Empty.tsx'
import { FilterChips } from '../ui/FilterChips.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { LoadMore } from '../ui/LoadMore.tsx'
import { SavedViews } from '../ui/SavedViews.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { usePages } from '../ui/use-pages.ts'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { decisionStates } from './decision-state.tsx'
import { EventDetail } from './EventDetail.tsx'
import { EventTable } from './EventTable.tsx'

const decisions = ['started', 'deferred', 'skipped', 'none'] as const

export function ArrivedEvents() {
  const { t } = useTranslation()
  const [filters, setFilter, clear] = useUrlFilters(['q', 'decision', 'workflowId', 'customerId', 'event'])
  const { event, ...listed } = filters
  const [query] = useDebouncedValue(listed, 200)
  const workflows = useQuery(queries.workflows())
  const customers = useQuery(queries.customers())
  const events = usePages(
    ['events', 'arrived', query],
    (cursor) => api.events({ ...query, limit: 50, cursor }),
    10_000,
  )
  return (
    <>
      <SavedViews list="events" names={['q', 'decision', 'workflowId', 'customerId']} />
      <Group gap="sm" mb="sm">
        <SearchField
          label={t('events.search')}
          value={filters.q}
          onChange={(value) => setFilter('q', value)}
        />
        <FilterChips
          label={t('events.decision')}
          value={filters.decision}
          choices={decisions.map((each) => ({ value: each, label: t(decisionStates[each].word) }))}
          onChange={(value) => setFilter('decision', value)}
        />
        <Select
          aria-label={t('runs.workflow')}
          placeholder={t('runs.workflow')}
          searchable
          clearable
          w={200}
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
      <Loaded query={events}>
        {({ pages }) => {
          const shown = pages.flatMap(({ items }) => items)
          if (shown.length === 0) {
            return Object.values(listed).some(Boolean) ? (
              <Empty title={t('word.nothingFound')}>
                <Button variant="default" onClick={clear}>
                  {t('word.clearFilters')}
                </Button>
              </Empty>
            ) : (
              <Empty title={t('events.empty')} text={t('events.emptyText')} />
            )
          }
          return (
            <div className="card">
              <EventTable
                events={shown}
                label={t('events.arrived')}
                onOpen={({ id }) => setFilter('event', id)}
              />
            </div>
          )
        }}
      </Loaded>
      <LoadMore query={events} />
      {event ? <EventDetail id={event} onClose={() => setFilter('event', '')} /> : null}
    </>
  )
}
