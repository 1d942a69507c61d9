import { ActionIcon, Anchor, Popover, Text } from '@mantine/core'
import { IconChartBar } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { api } from '../api.ts'
import { durationText } from '../ui/durations.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { useNow } from '../ui/use-now.ts'
import './runs.css'
import { RunChart } from './RunChart.tsx'
import { chartSpan } from './run-filters.ts'
import { RunState } from './run-state.tsx'

/** How often a workflow ran and failed in the last two weeks, and its latest runs, beside its canvas. */
export function WorkflowRuns({ workflowId }: { workflowId: string }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={460} trapFocus>
      <Popover.Target>
        <ActionIcon
          aria-label={t('chart.ofWorkflow')}
          title={t('chart.ofWorkflow')}
          onClick={() => setOpened(!opened)}
        >
          <IconChartBar size={17} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('chart.ofWorkflow')}>
        {opened ? <Latest workflowId={workflowId} /> : null}
      </Popover.Dropdown>
    </Popover>
  )
}

function Latest({ workflowId }: { workflowId: string }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const now = useNow()
  const query = { workflowId, mode: 'live' }
  const runs = useQuery({
    queryKey: ['runs', query, 'latest'],
    queryFn: () => api.runs({ ...query, limit: 5 }),
    refetchInterval: 5000,
  })
  return (
    <>
      <RunChart
        span={chartSpan({ time: '', from: '', to: '' }, now)}
        query={query}
        onPick={(from, to) => void navigate(`/runs?${new URLSearchParams({ workflowId, from, to })}`)}
      />
      <Loaded query={runs} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">{t('runs.empty')}</Text>
          ) : (
            <ul className="latest-runs">
              {items.map((run) => (
                <li key={run.id}>
                  <Anchor component={Link} to={`/runs/${run.id}`}>
                    <Moment at={run.createdAt} exact />
                  </Anchor>
                  <RunState status={run.status} />
                  <Text span size="xs" c="dimmed" className="tabular">
                    {run.durationMs === null ? '' : durationText(run.durationMs)}
                  </Text>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <Anchor component={Link} to={`/runs?workflowId=${workflowId}`}>
        {t('chart.allRuns')}
      </Anchor>
    </>
  )
}
