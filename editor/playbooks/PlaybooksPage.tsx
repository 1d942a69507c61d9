import { Button, Group, SimpleGrid, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import type { PlaybookSummary } from '#engine/api/types.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { PlaybookDialog } from './PlaybookDialog.tsx'
import { PlaybookFacts } from './PlaybookFacts.tsx'

export function PlaybooksPage() {
  const { t } = useTranslation()
  const { slug } = useParams()
  const may = useMay()
  const navigate = useNavigate()
  const [filters, setFilter] = useUrlFilters(['q'])
  const playbooks = useQuery(queries.playbooks(useLanguage()))
  const opened = playbooks.data?.items.find((playbook) => playbook.slug === slug)
  return (
    <div className="page">
      <PageHead title={t('shell.playbooks')} />
      <Text c="dimmed" mb="sm">
        {t('playbooks.text')}
      </Text>
      <Group mb="sm">
        <SearchField
          label={t('playbooks.search')}
          value={filters.q}
          onChange={(value) => setFilter('q', value)}
        />
      </Group>
      <Loaded query={playbooks}>
        {({ items }) => {
          const shown = items.filter(({ title, summary }) =>
            `${title} ${summary}`.toLowerCase().includes(filters.q.toLowerCase()),
          )
          return shown.length === 0 ? (
            <Empty title={t(filters.q ? 'word.nothingFound' : 'playbooks.empty')} />
          ) : (
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
              {shown.map((playbook) => (
                <PlaybookCard key={playbook.slug} playbook={playbook} mayImport={may.editWorkflows} />
              ))}
            </SimpleGrid>
          )
        }}
      </Loaded>
      {opened ? (
        <PlaybookDialog
          playbook={opened}
          mayImport={may.editWorkflows}
          onClose={() => void navigate('/playbooks')}
          onOpenWorkflow={(id) => void navigate(`/workflows/${id}`)}
        />
      ) : null}
    </div>
  )
}

function PlaybookCard({ playbook, mayImport }: { playbook: PlaybookSummary; mayImport: boolean }) {
  const { t } = useTranslation()
  return (
    <article
      className="card"
      aria-label={playbook.title}
      style={{ padding: 14, display: 'flex', flexDirection: 'column', gap: 6 }}
    >
      <Text fw={600}>{playbook.title}</Text>
      <Text c="dimmed" style={{ flex: 1 }}>
        {playbook.summary}
      </Text>
      <PlaybookFacts playbook={playbook} />
      <Group gap={6} mt={4}>
        <Button
          component={Link}
          to={`/playbooks/${playbook.slug}`}
          variant={mayImport ? 'light' : 'default'}
          aria-label={t('playbooks.openNamed', { title: playbook.title })}
        >
          {t(mayImport ? 'playbooks.setUp' : 'playbooks.details')}
        </Button>
      </Group>
    </article>
  )
}
