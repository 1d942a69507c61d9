import { Button, Group, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconBellOff, IconPlus } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { SavedViews } from '../ui/SavedViews.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { AddMachines } from './AddMachines.tsx'
import { DeviceTable } from './DeviceTable.tsx'
import { EditDevice } from './EditDevice.tsx'

export function DevicesPage() {
  const { t } = useTranslation()
  const may = useMay()
  const [filters, setFilter, clear] = useUrlFilters(['q', 'customerId', 'new', 'report'])
  const [q] = useDebouncedValue(filters.q, 200)
  const customers = useQuery(queries.customers())
  const devices = useQuery({
    ...queries.devices({ q, customerId: filters.customerId }),
    refetchInterval: 30_000,
    placeholderData: keepPreviousData,
  })
  return (
    <div className="page">
      <PageHead title={t('shell.devices')}>
        <Button
          component={Link}
          to="/maintenance"
          variant="default"
          leftSection={<IconBellOff size={15} aria-hidden />}
        >
          {t('maintenance.title')}
        </Button>
        {may.work ? (
          <>
            <Button variant="default" onClick={() => setFilter('new', '1')}>
              {t('devices.new')}
            </Button>
            <Button leftSection={<IconPlus size={15} />} onClick={() => setFilter('report', '1')}>
              {t('devices.report')}
            </Button>
          </>
        ) : null}
      </PageHead>
      {filters.report === '1' ? (
        <AddMachines customerId={filters.customerId || null} onClose={() => setFilter('report', '')} />
      ) : null}
      {filters.new === '1' ? (
        <EditDevice
          device={null}
          customerId={filters.customerId || null}
          onClose={() => setFilter('new', '')}
        />
      ) : null}
      <SavedViews list="devices" names={['q', 'customerId', 'sort']} />
      <Group gap="sm" mb="sm">
        <SearchField
          label={t('devices.search')}
          value={filters.q}
          onChange={(value) => setFilter('q', value)}
        />
        <Select
          aria-label={t('tickets.customer')}
          placeholder={t('tickets.customer')}
          searchable
          clearable
          w={220}
          value={filters.customerId || null}
          data={customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          onChange={(value) => setFilter('customerId', value ?? '')}
        />
      </Group>
      <Loaded query={devices}>
        {({ items }) =>
          items.length === 0 ? (
            filters.q || filters.customerId ? (
              <Empty title={t('word.nothingFound')}>
                <Button variant="default" onClick={clear}>
                  {t('word.clearFilters')}
                </Button>
              </Empty>
            ) : (
              <Empty title={t('devices.empty')} text={t('devices.emptyText')}>
                <Button onClick={() => setFilter('new', '1')}>{t('devices.new')}</Button>
              </Empty>
            )
          ) : (
            <div className="card">
              <DeviceTable devices={items} mayEdit={may.work} />
            </div>
          )
        }
      </Loaded>
    </div>
  )
}
