import { Anchor, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { IconBook2, IconBuilding, IconChevronRight, IconPlug } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Overview } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { RunTable } from '../runs/RunTable.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { type Figure, FigureCard } from './FigureCard.tsx'

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
  const { t } = useTranslation()
  const { last24h } = overview.runs
  const failing = overview.connections.failing
  const figures: { title: string; to: string; figures: Figure[] }[] = [
    {
      title: t('home.last24h'),
      to: '/runs',
      figures: [
        { value: last24h.succeeded, word: t('home.succeeded') },
        { value: last24h.failed, word: t('home.failed'), alarming: last24h.failed > 0 },
        { value: last24h.running + last24h.waiting, word: t('home.running') },
      ],
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
        { value: overview.workflows.published, word: t('home.published') },
        { value: overview.workflows.drafts, word: t('home.drafts') },
      ],
    },
    {
      title: t('home.connections'),
      to: '/connections',
      figures: [{ value: failing.length, word: t('home.failing'), alarming: failing.length > 0 }],
    },
  ]
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="sm">
        {figures.map((card) => (
          <FigureCard key={card.to} {...card} />
        ))}
      </SimpleGrid>
      <NextSteps setUp={overview.setUp} />
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
          <div className="card">
            <RunTable runs={overview.recentRuns} label={t('home.recentRuns')} />
          </div>
        ) : (
          <Empty title={t('home.noRuns')} />
        )}
      </section>
    </Stack>
  )
}

function NextSteps({ setUp }: { setUp: Overview['setUp'] }) {
  const { t } = useTranslation()
  const steps = [
    ...(setUp.hasCustomer
      ? []
      : [
          {
            to: '/customers?new=1',
            icon: IconBuilding,
            title: t('home.nextCustomer'),
            text: t('home.nextCustomerText'),
          },
        ]),
    ...(setUp.hasConnection
      ? []
      : [
          {
            to: '/connections?new=1',
            icon: IconPlug,
            title: t('home.nextConnection'),
            text: t('home.nextConnectionText'),
          },
        ]),
    ...(setUp.hasWorkflow
      ? []
      : [
          {
            to: '/playbooks',
            icon: IconBook2,
            title: t('home.nextWorkflow'),
            text: t('home.nextWorkflowText'),
          },
        ]),
  ]
  if (steps.length === 0) return null
  return (
    <section aria-labelledby="next-steps">
      <Title order={2} id="next-steps" mb={6}>
        {t('home.next')}
      </Title>
      <SimpleGrid cols={{ base: 1, md: 3 }} spacing="sm">
        {steps.map(({ to, icon: Mark, title, text }) => (
          <Link
            key={to}
            to={to}
            className="card"
            style={{ padding: 14, display: 'flex', gap: 12, color: 'inherit', textDecoration: 'none' }}
          >
            <Mark size={20} stroke={1.8} color="var(--accent-text)" aria-hidden style={{ flex: 'none' }} />
            <span style={{ flex: 1 }}>
              <Text fw={600}>{title}</Text>
              <Text size="xs" c="dimmed">
                {text}
              </Text>
            </span>
            <IconChevronRight size={16} aria-hidden style={{ alignSelf: 'center' }} />
          </Link>
        ))}
      </SimpleGrid>
    </section>
  )
}
