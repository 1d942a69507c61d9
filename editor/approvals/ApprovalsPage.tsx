import { Button, Group, Table, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconBellRinging, IconForms, IconListCheck, IconUserCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ApprovalSummary } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { Empty } from '../ui/Empty.tsx'
import { FilterChips } from '../ui/FilterChips.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { LoadMore } from '../ui/LoadMore.tsx'
import { Moment } from '../ui/Moment.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { SavedViews } from '../ui/SavedViews.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { useListRows } from '../ui/use-list-rows.ts'
import { usePages } from '../ui/use-pages.ts'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { ApprovalState } from './approval-state.tsx'
import { namesOf } from './person-name.ts'

/** What people are asked, the newest first. */
export function ApprovalsPage() {
  const { t } = useTranslation()
  const [filters, setFilter, clear] = useUrlFilters(['q', 'show', 'customerId', 'runId'])
  const [query] = useDebouncedValue(filters, 200)
  const approvals = usePages(
    ['approvals', query],
    (cursor) => api.approvals({ ...query, kind: 'approval,form,page', limit: 50, cursor }),
    15_000,
  )
  const filtered = Object.values(filters).some(Boolean)
  return (
    <div className="page">
      <PageHead title={t('shell.approvals')} />
      <SavedViews list="approvals" names={['q', 'show', 'customerId', 'runId']} />
      <Group gap="sm" mb="sm">
        <SearchField
          label={t('approvals.search')}
          value={filters.q}
          onChange={(value) => setFilter('q', value)}
        />
        <FilterChips
          label={t('approvals.show')}
          value={filters.show}
          choices={[
            { value: 'mine', label: t('approvals.mine') },
            { value: 'open', label: t('approvals.open') },
            { value: 'decided', label: t('approvals.decided') },
          ]}
          onChange={(value) => setFilter('show', value)}
        />
      </Group>
      <Loaded query={approvals} rows={8}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length > 0) {
            return (
              <>
                <ApprovalTable items={items} />
                <LoadMore query={approvals} />
              </>
            )
          }
          if (!filtered) {
            return (
              <Empty title={t('approvals.empty')} text={t('approvals.emptyText')}>
                <Button component={Link} to="/workflows">
                  {t('shell.workflows')}
                </Button>
              </Empty>
            )
          }
          const onlyMine = filters.show === 'mine' && !filters.q && !filters.customerId && !filters.runId
          return onlyMine ? (
            <Empty title={t('approvals.noneForMe')} text={t('approvals.noneForMeText')}>
              <Button variant="default" onClick={clear}>
                {t('approvals.showAll')}
              </Button>
            </Empty>
          ) : (
            <Empty title={t('word.nothingFound')}>
              <Button variant="default" onClick={clear}>
                {t('word.clearFilters')}
              </Button>
            </Empty>
          )
        }}
      </Loaded>
    </div>
  )
}

const marks = {
  approval: IconUserCheck,
  form: IconForms,
  page: IconBellRinging,
  task: IconListCheck,
} satisfies Record<ApprovalSummary['kind'], unknown>

function ApprovalTable({ items }: { items: readonly ApprovalSummary[] }) {
  const { t } = useTranslation()
  const row = useListRows(
    items.map(({ id }) => id),
    (id) => `/approvals/${id}`,
  )
  return (
    <div className="card">
      <Table aria-label={t('shell.approvals')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('approvals.what')}</Table.Th>
            <Table.Th w={170}>{t('tickets.customer')}</Table.Th>
            <Table.Th w={220}>{t('approvals.who')}</Table.Th>
            <Table.Th w={190}>{t('word.status')}</Table.Th>
            <Table.Th w={130}>{t('approvals.deadline')}</Table.Th>
            <Table.Th w={110}>{t('approvals.asked')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => {
            const Mark = marks[item.kind]
            return (
              <Table.Tr key={item.id} {...row(item.id)}>
                <Table.Td>
                  <Mark size={15} aria-hidden style={{ verticalAlign: -3, marginRight: 6, opacity: 0.7 }} />
                  <Link to={`/approvals/${item.id}`}>{item.title}</Link>
                  <Text size="xs" c="dimmed">
                    {item.workflowName}
                  </Text>
                </Table.Td>
                <Table.Td>{item.customerName ?? <Text c="dimmed">–</Text>}</Table.Td>
                <Table.Td>
                  <Text lineClamp={2}>{namesOf(item.people, t)}</Text>
                </Table.Td>
                <Table.Td>
                  <ApprovalState status={item.status} kind={item.kind} />
                  <Text size="xs" c="dimmed" lineClamp={1}>
                    {item.status === 'open'
                      ? item.of > 1
                        ? t('approvals.progress', { have: item.have, of: item.of })
                        : ''
                      : item.decidedBy.length > 0
                        ? t('approvals.decidedBy', { names: item.decidedBy.join(', ') })
                        : ''}
                  </Text>
                </Table.Td>
                <Table.Td>
                  {item.deadline ? <Moment at={item.deadline} /> : <Text c="dimmed">–</Text>}
                </Table.Td>
                <Table.Td>
                  <Moment at={item.createdAt} />
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </div>
  )
}
