import './playbooks.css'
import { Button, Group, SimpleGrid, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlaybookSummary } from '#engine/api/types.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { FilterChips } from '../ui/FilterChips.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { fitsFilters, type LibraryFilters, playbookGoals } from './library-filters.ts'
import { PlaybookCard } from './PlaybookCard.tsx'

/** The library: ready workflows by goal, with what each needs. */
export function PlaybooksPage() {
  const { t } = useTranslation()
  const may = useMay()
  const [filters, setFilter, clear] = useUrlFilters(['q', 'goal', 'show'])
  const playbooks = useQuery(queries.playbooks(useLanguage()))
  return (
    <div className="page">
      <PageHead title={t('shell.playbooks')} />
      <Text c="dimmed" mb="sm">
        {t('playbooks.text')}
      </Text>
      <Group mb="md" gap="8px 20px">
        <SearchField
          label={t('playbooks.search')}
          value={filters.q}
          onChange={(value) => setFilter('q', value)}
        />
        <FilterChips
          label={t('playbooks.which')}
          value={filters.show}
          choices={[
            { value: 'ready', label: t('playbooks.readyOnly') },
            { value: 'imported', label: t('playbooks.importedOnly') },
          ]}
          onChange={(value) => setFilter('show', value)}
        />
        <FilterChips
          label={t('playbooks.goals')}
          value={filters.goal}
          choices={playbookGoals.map((goal) => ({ value: goal, label: t(`playbooks.goal.${goal}`) }))}
          onChange={(value) => setFilter('goal', value)}
        />
      </Group>
      <Loaded query={playbooks}>
        {({ items }) => (
          <Shelves items={items} filters={filters} mayImport={may.editWorkflows} onShowAll={clear} />
        )}
      </Loaded>
    </div>
  )
}

function Shelves({
  items,
  filters,
  mayImport,
  onShowAll,
}: {
  items: readonly PlaybookSummary[]
  filters: LibraryFilters
  mayImport: boolean
  onShowAll: () => void
}) {
  const { t } = useTranslation()
  if (items.length === 0) return <Empty title={t('playbooks.empty')} />
  const shown = items.filter((playbook) => fitsFilters(playbook, filters))
  return (
    <>
      <Text size="xs" c="dimmed" mb="sm" role="status">
        {t('playbooks.shown', { count: shown.length })}
      </Text>
      {shown.length === 0 ? (
        <Empty title={t('word.nothingFound')} text={t('playbooks.nothing')}>
          <Button variant="default" onClick={onShowAll}>
            {t('playbooks.showAll')}
          </Button>
        </Empty>
      ) : null}
      {playbookGoals.map((goal) => {
        const ofGoal = shown.filter((playbook) => playbook.goal === goal)
        return ofGoal.length === 0 ? null : (
          <Shelf key={goal} goal={goal} playbooks={ofGoal} mayImport={mayImport} />
        )
      })}
    </>
  )
}

function Shelf({
  goal,
  playbooks,
  mayImport,
}: {
  goal: PlaybookSummary['goal']
  playbooks: readonly PlaybookSummary[]
  mayImport: boolean
}) {
  const { t } = useTranslation()
  const heading = useId()
  return (
    <section className="playbook-goal" aria-labelledby={heading}>
      <Title order={2} id={heading} mb={8}>
        {t(`playbooks.goal.${goal}`)}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
        {playbooks.map((playbook) => (
          <PlaybookCard key={playbook.slug} playbook={playbook} mayImport={mayImport} />
        ))}
      </SimpleGrid>
    </section>
  )
}
