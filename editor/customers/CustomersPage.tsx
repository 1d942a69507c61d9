import { Badge, Button, Group, Table, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { SavedViews } from '../ui/SavedViews.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { SortHead, useSorted } from '../ui/sorting.tsx'
import { useListRows } from '../ui/use-list-rows.ts'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { EditCustomer } from './EditCustomer.tsx'

export function CustomersPage() {
  const { t } = useTranslation()
  const may = useMay()
  const navigate = useNavigate()
  const [filters, setFilter] = useUrlFilters(['q', 'new'])
  const [q] = useDebouncedValue(filters.q, 200)
  const customers = useQuery({ ...queries.customers(q), placeholderData: keepPreviousData })
  const [sorted, sorting] = useSorted(customers.data?.items ?? [], { name: ({ name }) => name })
  const row = useListRows(
    sorted.map(({ id }) => id),
    (id) => `/customers/${id}`,
  )
  return (
    <div className="page">
      <PageHead title={t('customers.title')}>
        {may.work ? (
          <Button leftSection={<IconPlus size={15} />} onClick={() => setFilter('new', '1')}>
            {t('customers.new')}
          </Button>
        ) : null}
      </PageHead>
      <EditCustomer
        key={filters.new}
        opened={filters.new === '1'}
        customer={null}
        onClose={() => setFilter('new', '')}
        onSaved={({ id }) => void navigate(`/customers/${id}`)}
      />
      <SavedViews list="customers" names={['q', 'sort']} />
      <Group mb="sm">
        <SearchField
          label={t('customers.search')}
          value={filters.q}
          onChange={(value) => setFilter('q', value)}
        />
      </Group>
      <Loaded query={customers}>
        {({ items }) =>
          items.length === 0 ? (
            filters.q ? (
              <Empty title={t('word.nothingFound')}>
                <Button variant="default" onClick={() => setFilter('q', '')}>
                  {t('word.clearFilters')}
                </Button>
              </Empty>
            ) : (
              <Empty title={t('customers.empty')} text={t('home.nextCustomerText')}>
                <Button onClick={() => setFilter('new', '1')}>{t('customers.new')}</Button>
              </Empty>
            )
          ) : (
            <div className="card">
              <Table aria-label={t('customers.title')}>
                <Table.Thead>
                  <Table.Tr>
                    <SortHead sorting={sorting} column="name">
                      {t('word.name')}
                    </SortHead>
                    <Table.Th>{t('customers.domains')}</Table.Th>
                    <Table.Th>{t('customers.aliases')}</Table.Th>
                    <Table.Th>{t('customers.tags')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {sorted.map((customer) => (
                    <Table.Tr key={customer.id} {...row(customer.id)}>
                      <Table.Td>
                        <Link to={`/customers/${customer.id}`}>{customer.name}</Link>
                        {customer.vip ? (
                          <Badge size="xs" variant="light" ml={6}>
                            VIP
                          </Badge>
                        ) : null}
                        {customer.active ? null : (
                          <Badge size="xs" color="gray" variant="light" ml={6}>
                            {t('customers.inactive')}
                          </Badge>
                        )}
                      </Table.Td>
                      <Table.Td>
                        <Text c="dimmed">{customer.domains.join(', ')}</Text>
                      </Table.Td>
                      <Table.Td>
                        <Text c="dimmed">{customer.aliases.join(', ')}</Text>
                      </Table.Td>
                      <Table.Td>
                        <Text c="dimmed">{customer.tags.join(', ')}</Text>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          )
        }
      </Loaded>
    </div>
  )
}
