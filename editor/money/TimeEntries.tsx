import { Button, Group, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ListedTimeEntry } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { FilterChips } from '../ui/FilterChips.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { LoadMore } from '../ui/LoadMore.tsx'
import { usePages } from '../ui/use-pages.ts'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { BillTime } from './BillTime.tsx'
import { CustomerFilter } from './CustomerFilter.tsx'
import { DayRange } from './DayRange.tsx'
import { TimeTable } from './TimeTable.tsx'

/** Time with what the contract says of it; what is to be billed is billed here. */
export function TimeEntries() {
  const { t } = useTranslation()
  const may = useMay()
  const [filters, setFilter, clear] = useUrlFilters(['state', 'customerId', 'technician', 'fromDay', 'toDay'])
  const [billing, setBilling] = useState<ListedTimeEntry | null>(null)
  const technicians = useQuery(queries.technicians())
  const entries = usePages(['money', 'time', filters], (cursor) =>
    api.timeEntries({ ...filters, limit: 50, cursor }),
  )
  const names = new Set(technicians.data?.items.map(({ name }) => name))
  if (filters.technician) names.add(filters.technician)
  return (
    <>
      <Group gap="sm" mb="sm">
        <FilterChips
          label={t('money.state')}
          value={filters.state}
          choices={[
            { value: 'billable', label: t('money.billable') },
            { value: 'approval', label: t('money.needsApproval') },
            { value: 'waiting', label: t('money.waiting') },
          ]}
          onChange={(value) => setFilter('state', value)}
        />
        <CustomerFilter value={filters.customerId} onChange={(value) => setFilter('customerId', value)} />
        <Select
          aria-label={t('money.technician')}
          placeholder={t('money.technician')}
          searchable
          clearable
          w={170}
          value={filters.technician || null}
          data={[...names]}
          onChange={(value) => setFilter('technician', value ?? '')}
        />
        <DayRange from={filters.fromDay} to={filters.toDay} onChange={setFilter} />
      </Group>
      <Loaded query={entries}>
        {({ pages }) => {
          const shown = pages.flatMap(({ items }) => items)
          if (shown.length > 0) {
            return (
              <div className="card">
                <TimeTable entries={shown} {...(may.work ? { onBill: setBilling } : {})} />
              </div>
            )
          }
          return Object.values(filters).some(Boolean) ? (
            <Empty title={t('word.nothingFound')}>
              <Button variant="default" onClick={clear}>
                {t('word.clearFilters')}
              </Button>
            </Empty>
          ) : (
            <Empty title={t('money.noTime')} text={t('money.noTimeText')}>
              <Button component={Link} to="/tickets">
                {t('money.openTickets')}
              </Button>
            </Empty>
          )
        }}
      </Loaded>
      <LoadMore query={entries} />
      {billing ? <BillTime entry={billing} onClose={() => setBilling(null)} /> : null}
    </>
  )
}
