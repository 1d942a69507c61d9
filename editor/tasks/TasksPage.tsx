import { Button, Group } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '../api.ts'
import { Empty } from '../ui/Empty.tsx'
import { FilterChips } from '../ui/FilterChips.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { LoadMore } from '../ui/LoadMore.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { SavedViews } from '../ui/SavedViews.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { usePages } from '../ui/use-pages.ts'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { TaskTable } from './TaskTable.tsx'

/** What workflows gave people to do; mine first, unless the address says otherwise. */
export function TasksPage() {
  const { t } = useTranslation()
  const [filters, setFilter, clear] = useUrlFilters(['q', 'show'])
  const [query] = useDebouncedValue(filters, 200)
  const show = query.show || 'mine'
  const tasks = usePages(
    ['approvals', 'tasks', query],
    (cursor) => api.approvals({ q: query.q, show, kind: 'task', limit: 50, cursor }),
    15_000,
  )
  return (
    <div className="page">
      <PageHead title={t('shell.tasks')} />
      <SavedViews list="tasks" names={['q', 'show']} />
      <Group gap="sm" mb="sm">
        <SearchField
          label={t('tasks.search')}
          value={filters.q}
          onChange={(value) => setFilter('q', value)}
        />
        <FilterChips
          label={t('approvals.show')}
          value={filters.show}
          first={t('tasks.mine')}
          choices={[
            { value: 'open', label: t('tasks.open') },
            { value: 'decided', label: t('tasks.decided') },
            { value: 'all', label: t('word.all') },
          ]}
          onChange={(value) => setFilter('show', value)}
        />
      </Group>
      <Loaded query={tasks} rows={8}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length > 0) {
            return (
              <>
                <TaskTable items={items} label={t('shell.tasks')} />
                <LoadMore query={tasks} />
              </>
            )
          }
          if (filters.q) {
            return (
              <Empty title={t('word.nothingFound')}>
                <Button variant="default" onClick={clear}>
                  {t('word.clearFilters')}
                </Button>
              </Empty>
            )
          }
          return show === 'mine' ? (
            <Empty title={t('tasks.noneForMe')} text={t('tasks.noneForMeText')}>
              <Button variant="default" onClick={() => setFilter('show', 'all')}>
                {t('approvals.showAll')}
              </Button>
            </Empty>
          ) : (
            <Empty title={t('tasks.empty')} text={t('tasks.emptyText')}>
              <Button component={Link} to="/workflows">
                {t('shell.workflows')}
              </Button>
            </Empty>
          )
        }}
      </Loaded>
    </div>
  )
}
