import { ActionIcon, Alert, Badge, Button, Text, Title, Tooltip } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconAlertTriangle, IconArrowLeft, IconPencil } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { ReactFlowProvider } from '@xyflow/react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { Run } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { durationText } from '../ui/durations.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import './runs.css'
import { CompareDialog } from './CompareDialog.tsx'
import { RunActions } from './RunActions.tsx'
import { RunCanvas } from './RunCanvas.tsx'
import { RunDevice } from './RunDevice.tsx'
import { RunReasons } from './RunReasons.tsx'
import { RunSide } from './RunSide.tsx'
import { cureSentence } from './reason-sentence.ts'
import { RunState } from './run-state.tsx'
import { isOver } from './run-steps.ts'
import { StepData } from './StepData.tsx'
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
  const [chosen, setChosen] = useState<string | null>(null)
  useDocumentTitle(`${run.workflowName} · ${t('runs.run')} · Sentiero`)
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
          {run.version < 0 ? t('runs.draft') : t('versions.version', { version: run.version })}
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
          {run.retries > 0 ? ` · ${t('runs.retried', { count: run.retries })}` : ''}
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
        <RunDevice run={run} />
        {may.work ? <RunActions run={run} kinds={kinds} /> : null}
      </header>
      {run.error && isOver(run.status) ? (
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
          <Text c="dimmed">{cureSentence(run.error.class, t)}</Text>
          {failedAt ? (
            <Button variant="subtle" color="red" size="compact-xs" mt={4} onClick={() => setChosen(failedAt)}>
              {t('runs.showStep')}
            </Button>
          ) : null}
        </Alert>
      ) : null}
      {isOver(run.status) ? null : <RunReasons run={run} onChoose={setChosen} />}
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
            <RunSide run={run} kinds={kinds} onChoose={setChosen} />
          )}
        </aside>
      </div>
      <CompareDialog run={run} kinds={kinds} />
    </div>
  )
}
