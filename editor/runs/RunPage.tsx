import { ActionIcon, Alert, Badge, Button, Text, Title, Tooltip } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconAlertTriangle, IconArrowLeft, IconBan, IconClockPause, IconPencil } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ReactFlowProvider } from '@xyflow/react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { Run } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { api } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { durationText } from '../ui/durations.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { RunCanvas } from './RunCanvas.tsx'
import { RunState } from './run-state.tsx'
import { isOver } from './run-steps.ts'
import { StepData } from './StepData.tsx'
import { Timeline } from './Timeline.tsx'
import { useLiveRun } from './use-live-run.ts'

/** One run, live while it goes on: the workflow as it was, what each step got and gave, and why it failed. */
export function RunPage() {
  const { id = '' } = useParams()
  const run = useQuery(queries.run(id))
  const nodes = useQuery(queries.nodes(useLanguage()))
  const kinds = useMemo(() => new Map(nodes.data?.items.map((kind) => [kind.type, kind])), [nodes.data])
  useLiveRun(run.data)
  return (
    <Loaded query={run} rows={12}>
      {(data) => <RunPanel key={data.id} run={data} kinds={kinds} />}
    </Loaded>
  )
}

function RunPanel({ run, kinds }: { run: Run; kinds: ReadonlyMap<string, NodeKind> }) {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const [chosen, setChosen] = useState<string | null>(null)
  useDocumentTitle(`${run.workflowName} · ${t('runs.run')} · Sentiero`)
  const cancel = useMutation({
    mutationFn: () => api.cancelRun(run.id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['run', run.id] }),
    onError: toastProblem,
  })
  const names = new Map(run.document.nodes.map(({ id, name }) => [id, name]))
  const failedStep = run.steps.findLast(({ status }) => status === 'error')
  const failedAt = run.error?.nodeId ?? failedStep?.nodeId
  return (
    <div className="workflow-page">
      <header className="workflow-head">
        <Tooltip label={t('runs.title')}>
          <ActionIcon component={Link} to="/runs" aria-label={t('runs.title')}>
            <IconArrowLeft size={17} />
          </ActionIcon>
        </Tooltip>
        <Title order={1} lineClamp={1} style={{ minWidth: 0 }}>
          {run.workflowName}
        </Title>
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {t('versions.version', { version: run.version })}
        </Text>
        <span role="status" aria-label={t('word.status')}>
          <RunState status={run.status} />
        </span>
        {run.mode === 'live' ? null : (
          <Badge size="sm" variant="light">
            {t(run.mode === 'test' ? 'runs.test' : 'runs.dry')}
          </Badge>
        )}
        <Text size="xs" c="dimmed" className="tabular" style={{ whiteSpace: 'nowrap' }}>
          <Moment at={run.createdAt} />
          {run.durationMs === null ? '' : ` · ${durationText(run.durationMs)}`}
          {run.customerName ? ` · ${run.customerName}` : ''}
          {run.recoveries > 0 ? ` · ${t('runs.recovered', { count: run.recoveries })}` : ''}
        </Text>
        <div style={{ flex: 1 }} />
        <Button
          component={Link}
          to={`/workflows/${run.workflowId}`}
          variant="default"
          leftSection={<IconPencil size={15} />}
        >
          {t('runs.openWorkflow')}
        </Button>
        {!isOver(run.status) && may.work ? (
          <Button
            variant="light"
            color="red"
            leftSection={<IconBan size={15} />}
            loading={cancel.isPending}
            onClick={() => cancel.mutate()}
          >
            {t('runs.cancel')}
          </Button>
        ) : null}
      </header>
      {run.error ? (
        <Alert
          color="red"
          radius={0}
          icon={<IconAlertTriangle size={17} />}
          title={
            failedAt ? t('runs.failedAt', { step: names.get(failedAt) ?? failedAt }) : t('runs.failedTitle')
          }
          py={8}
        >
          <Text style={{ whiteSpace: 'pre-line' }}>{run.error.message}</Text>
          {failedAt ? (
            <Button variant="subtle" color="red" size="compact-xs" mt={4} onClick={() => setChosen(failedAt)}>
              {t('runs.showStep')}
            </Button>
          ) : null}
        </Alert>
      ) : null}
      {(isOver(run.status) ? [] : run.explanation.reasons).map(({ message, until, waitId }) => (
        <Alert key={waitId ?? message} color="violet" radius={0} icon={<IconClockPause size={17} />} py={8}>
          {message}
          {until ? (
            <>
              {' '}
              · <Moment at={until} />
            </>
          ) : null}
        </Alert>
      ))}
      <div className="workflow-body">
        <div style={{ flex: 1, minWidth: 0, position: 'relative' }}>
          <ReactFlowProvider>
            <RunCanvas run={run} kinds={kinds} chosen={chosen} onChoose={setChosen} />
          </ReactFlowProvider>
        </div>
        <aside
          className="side-panel inspector"
          style={{ width: 420 }}
          aria-label={chosen ? t('runs.stepPanel') : t('runs.timeline')}
        >
          {chosen ? (
            <StepData run={run} nodeId={chosen} kinds={kinds} onBack={() => setChosen(null)} />
          ) : (
            <Timeline run={run} kinds={kinds} onChoose={setChosen} />
          )}
        </aside>
      </div>
    </div>
  )
}
