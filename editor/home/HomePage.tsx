import { Anchor, Group, SimpleGrid, Stack, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import type { Overview } from '#engine/api/types.ts'
import { HoldNotice } from '../holds/HoldNotice.tsx'
import { queries } from '../queries.ts'
import '../runs/runs.css'
import { RunChart } from '../runs/RunChart.tsx'
import { RunTable } from '../runs/RunTable.tsx'
import { chartSpan } from '../runs/run-filters.ts'
import { FirstSteps } from '../tour/FirstSteps.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { useNow } from '../ui/use-now.ts'
import { DemoNotice } from './DemoNotice.tsx'
import { type Figure, FigureCard } from './FigureCard.tsx'
import { FirstRun } from './FirstRun.tsx'
import { NeedsPanel } from './NeedsPanel.tsx'
import './home.css'

export function HomePage() {
  const { t } = useTranslation()
  const overview = useQuery(queries.overview())
  return (
    <div className="page">
      <PageHead title={t('home.title')} />
      <Loaded query={overview}>{(data) => <HomePanel overview={data} />}</Loaded>
    </div>
  )
}

function HomePanel({ overview }: { overview: Overview }) {
  const { setUp } = overview
  const nothingYet = !(setUp.hasWorkflow || setUp.hasCustomer)
  return (
    <Stack gap="lg">
      <HoldNotice />
      <DemoNotice />
      {nothingYet ? <FirstRun /> : null}
      <FirstSteps />
      {nothingYet ? null : (
        <>
          <div className="home-columns">
            <NeedsPanel overview={overview} />
            <Today overview={overview} />
          </div>
          <RecentRuns overview={overview} />
        </>
      )}
    </Stack>
  )
}

function Today({ overview }: { overview: Overview }) {
  const { t, i18n } = useTranslation()
  const navigate = useNavigate()
  const now = useNow()
  const { minutesSaved } = overview.runs
  const figures: { title: string; to: string; figures: Figure[] }[] = [
    {
      title: t('home.saved'),
      to: '/value',
      figures: [hoursAndMinutes(minutesSaved, i18n.language)],
    },
    {
      title: t('home.tickets'),
      to: '/tickets',
      figures: [
        { value: overview.tickets.open, word: t('home.open') },
        { value: overview.tickets.new, word: t('home.new') },
      ],
    },
    {
      title: t('home.workflows'),
      to: '/workflows',
      figures: [
        {
          value: overview.workflows.published,
          word: t('home.published', { count: overview.workflows.published }),
        },
        { value: overview.workflows.drafts, word: t('home.drafts', { count: overview.workflows.drafts }) },
      ],
    },
  ]
  return (
    <section aria-labelledby="today">
      <Title order={2} id="today" mb={6}>
        {t('home.runs24h')}
      </Title>
      <RunChart
        span={chartSpan({ time: '24h', from: '', to: '' }, now)}
        query={{ mode: 'live' }}
        onPick={(from, to) => void navigate(`/runs?${new URLSearchParams({ from, to })}`)}
      />
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm" mt="sm">
        {figures.map((card) => (
          <FigureCard key={card.title} {...card} />
        ))}
      </SimpleGrid>
    </section>
  )
}

/** Half a day and less in minutes, more in hours. */
function hoursAndMinutes(minutes: number, language: string): Figure {
  return minutes < 120
    ? { value: minutes, word: 'min' }
    : { value: (minutes / 60).toLocaleString(language, { maximumFractionDigits: 1 }), word: 'h' }
}

function RecentRuns({ overview }: { overview: Overview }) {
  const { t } = useTranslation()
  return (
    <section aria-labelledby="recent-runs">
      <Group justify="space-between" mb={6}>
        <Title order={2} id="recent-runs">
          {t('home.recentRuns')}
        </Title>
        <Anchor component={Link} to="/runs">
          {t('home.allRuns')}
        </Anchor>
      </Group>
      {overview.recentRuns.length > 0 ? (
        <div className="card run-list">
          <RunTable runs={overview.recentRuns} label={t('home.recentRuns')} />
        </div>
      ) : (
        <Empty title={t('home.noRuns')} />
      )}
    </section>
  )
}
