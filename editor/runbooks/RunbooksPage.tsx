import { Button, Group, SimpleGrid, Text, Title } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { RunbookSummary } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { SavedViews } from '../ui/SavedViews.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { RunbookDialog } from './RunbookDialog.tsx'
import { foundAmong } from './RunbookList.tsx'
import './runbooks.css'

/** What whoever is signed in may start, by category. */
export function RunbooksPage() {
  const { t } = useTranslation()
  const may = useMay()
  const [filters, setFilter] = useUrlFilters(['q'])
  const [search, setSearch] = useSearchParams()
  const runbooks = useQuery({ ...queries.runbooks({}), enabled: may.work })
  const started = search.get('start')
  const open = (workflowId: string | null) =>
    setSearch((old) => {
      const next = new URLSearchParams(old)
      if (workflowId === null) next.delete('start')
      else next.set('start', workflowId)
      return next
    })
  if (!may.work) {
    return (
      <div className="page">
        <PageHead title={t('shell.runbooks')} />
        <Empty title={t('runbooks.mayNot')} text={t('runbooks.mayNotText')} />
      </div>
    )
  }
  return (
    <div className="page">
      <PageHead title={t('shell.runbooks')} />
      <Text c="dimmed" mb="sm">
        {t('runbooks.text')}
      </Text>
      <Loaded query={runbooks}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('runbooks.empty')} text={t('runbooks.emptyText')}>
              {may.editWorkflows ? (
                <Group gap="xs">
                  <Button component={Link} to="/playbooks">
                    {t('runbooks.fromPlaybook')}
                  </Button>
                  <Button component={Link} to="/workflows" variant="default">
                    {t('runbooks.fromWorkflow')}
                  </Button>
                </Group>
              ) : null}
            </Empty>
          ) : (
            <>
              <SavedViews list="runbooks" names={['q']} />
              <Group mb="sm">
                <SearchField
                  label={t('runbooks.search')}
                  value={filters.q}
                  onChange={(value) => setFilter('q', value)}
                />
              </Group>
              <Categories
                runbooks={foundAmong(items, filters.q)}
                onOpen={open}
                onClear={() => setFilter('q', '')}
              />
            </>
          )
        }
      </Loaded>
      {started ? <RunbookDialog origin={{}} workflowId={started} onClose={() => open(null)} /> : null}
    </div>
  )
}

function Categories({
  runbooks,
  onOpen,
  onClear,
}: {
  runbooks: readonly RunbookSummary[]
  onOpen: (workflowId: string) => void
  onClear: () => void
}) {
  const { t } = useTranslation()
  if (runbooks.length === 0) {
    return (
      <Empty title={t('word.nothingFound')}>
        <Button variant="default" onClick={onClear}>
          {t('word.clearFilters')}
        </Button>
      </Empty>
    )
  }
  const categories = Map.groupBy(runbooks, ({ category }) => category)
  return [...categories].map(([category, items]) => (
    <section key={category} aria-label={category || t('runbooks.other')} style={{ marginBottom: 20 }}>
      {categories.size > 1 || category ? (
        <Title order={2} size="h5" mb={6}>
          {category || t('runbooks.other')}
        </Title>
      ) : null}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
        {items.map(({ workflowId, name, description, fields }) => (
          <article key={workflowId} className="card runbook-card" aria-label={name}>
            <Text fw={600}>{name}</Text>
            <Text c="dimmed" style={{ flex: 1, overflowWrap: 'anywhere' }} lineClamp={3}>
              {description}
            </Text>
            <Group gap="sm" mt={4}>
              <Button
                variant="light"
                leftSection={<IconPlayerPlay size={14} />}
                aria-label={t('runbooks.startNamed', { name })}
                onClick={() => onOpen(workflowId)}
              >
                {t('runbooks.open')}
              </Button>
              <Text size="xs" c="dimmed">
                {fields === 0 ? t('runbooks.noFields') : t('runbooks.fields', { count: fields })}
              </Text>
            </Group>
          </article>
        ))}
      </SimpleGrid>
    </section>
  ))
}
