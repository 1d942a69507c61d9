import { Button, Text } from '@mantine/core'
import { useDebouncedValue, useHotkeys } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { api } from '../api.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { LoadMore } from '../ui/LoadMore.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { SavedViews } from '../ui/SavedViews.tsx'
import { useListKeys } from '../ui/use-list-keys.ts'
import { useNow } from '../ui/use-now.ts'
import { usePages } from '../ui/use-pages.ts'
import { useSelectedRows } from '../ui/use-selected-rows.ts'
import './runs.css'
import { BulkBar } from './BulkBar.tsx'
import { RunChart } from './RunChart.tsx'
import { RunFilterBar } from './RunFilterBar.tsx'
import { RunTable } from './RunTable.tsx'
import { chartSpan, type RunFilters, runFilterNames, runQuery } from './run-filters.ts'

/** All runs, the newest first, found by what they were and what they were about; and how many there were when. */
export function RunsPage() {
  const { t } = useTranslation()
  const may = useMay()
  const now = useNow()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const filters = Object.fromEntries(
    runFilterNames.map((name) => [name, search.get(name) ?? '']),
  ) as unknown as RunFilters
  const change = (changes: Partial<RunFilters>) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old)
        for (const [name, value] of Object.entries(changes)) {
          if (value) next.set(name, value)
          else next.delete(name)
        }
        return next
      },
      { replace: true },
    )
  const [settled] = useDebouncedValue(filters, 200)
  const query = runQuery(settled, now)
  const runs = usePages(
    ['runs', settled],
    (cursor) => api.runs({ ...query, limit: 50, cursor }),
    settled.status === 'running' ? 3000 : 10_000,
  )
  const shown = runs.data?.pages.flatMap((page) => page.items) ?? []
  const selection = useSelectedRows(shown.map(({ id }) => id))
  useHotkeys([['Escape', selection.clear]])
  const marked = useListKeys(
    shown.map(({ id }) => id),
    { onOpen: (id) => void navigate(`/runs/${id}`), onSelect: (id) => selection.toggle(id, false) },
  )
  const filtered = Object.values(filters).some(Boolean)
  const { q, from: _from, to: _to, ...counted } = query
  return (
    <div className="page">
      <PageHead title={t('runs.title')}>
        <Button component={Link} to="/events" variant="default">
          {t('events.why')}
        </Button>
      </PageHead>
      <SavedViews
        list="runs"
        names={runFilterNames}
        common={[
          { label: t('runs.view.failedToday'), filters: 'status=failed&time=24h' },
          { label: t('runs.view.waiting'), filters: 'status=waiting' },
        ]}
      />
      <RunFilterBar filters={filters} onChange={change} />
      {q === '' ? (
        <RunChart
          span={chartSpan(settled, now)}
          query={counted}
          onPick={(from, to) => change({ time: '', from, to })}
        />
      ) : null}
      <BulkBar selection={selection} runs={shown} maySteer={may.work} />
      <Loaded query={runs} rows={10}>
        {() => {
          if (shown.length === 0) {
            return filtered ? (
              <Empty title={t('word.nothingFound')} {...(q ? { text: t('runs.searchReach') } : {})}>
                <Button variant="default" onClick={() => setSearch({}, { replace: true })}>
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
              <div className="card run-list">
                <RunTable runs={shown} label={t('runs.title')} selection={selection} marked={marked} />
              </div>
              <LoadMore query={runs} />
              {q && !runs.hasNextPage ? (
                <Text size="xs" c="dimmed" mt="sm">
                  {t('runs.searchReach')}
                </Text>
              ) : null}
            </>
          )
        }}
      </Loaded>
    </div>
  )
}
