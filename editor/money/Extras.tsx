import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ListedBillingLine } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { FilterChips } from '../ui/FilterChips.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { LoadMore } from '../ui/LoadMore.tsx'
import { usePages } from '../ui/use-pages.ts'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { CustomerFilter } from './CustomerFilter.tsx'
import { DayRange } from './DayRange.tsx'
import { ExtraTable } from './ExtraTable.tsx'
import { TakeBack } from './TakeBack.tsx'

/** What is billed beside the fee: for whom, why, and who agreed. */
export function Extras() {
  const { t } = useTranslation()
  const may = useMay()
  const [filters, setFilter, clear] = useUrlFilters([
    'exported',
    'customerId',
    'contractId',
    'ticketId',
    'fromDay',
    'toDay',
  ])
  const [taking, setTaking] = useState<ListedBillingLine | null>(null)
  const lines = usePages(['money', 'extras', filters], (cursor) =>
    api.billingLines({ ...filters, limit: 50, cursor }),
  )
  return (
    <>
      <Group gap="sm" mb="sm">
        <FilterChips
          label={t('money.state')}
          value={filters.exported}
          choices={[
            { value: 'false', label: t('money.waiting') },
            { value: 'true', label: t('money.exported') },
          ]}
          onChange={(value) => setFilter('exported', value)}
        />
        <CustomerFilter value={filters.customerId} onChange={(value) => setFilter('customerId', value)} />
        <DayRange from={filters.fromDay} to={filters.toDay} onChange={setFilter} />
      </Group>
      <Loaded query={lines}>
        {({ pages }) => {
          const shown = pages.flatMap(({ items }) => items)
          if (shown.length > 0) {
            return (
              <div className="card">
                <ExtraTable lines={shown} {...(may.work ? { onTakeBack: setTaking } : {})} />
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
            <Empty title={t('money.noExtras')} text={t('money.noExtrasText')}>
              <Button component={Link} to="/billing/time?state=billable">
                {t('money.seeTime')}
              </Button>
            </Empty>
          )
        }}
      </Loaded>
      <LoadMore query={lines} />
      {taking ? <TakeBack line={taking} onClose={() => setTaking(null)} /> : null}
    </>
  )
}
