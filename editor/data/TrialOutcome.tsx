import { Alert, Anchor, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { queries } from '../queries.ts'
import { RunState, StepState } from '../runs/run-state.tsx'
import { isOver } from '../runs/run-steps.ts'
import { useBuilding } from './building.ts'

/** How the trial of a step went: its state while it runs, why it failed, and the run that tells the whole. */
export function TrialOutcome({ nodeId }: { nodeId: string }) {
  const { t } = useTranslation()
  const trial = useBuilding((state) => state.trial)
  const runId = trial?.is === 'run' ? trial.runId : ''
  const run = useQuery({ ...queries.run(runId), enabled: runId !== '' }).data
  const step = run?.steps.findLast((step) => step.nodeId === nodeId)
  if (trial?.nodeId !== nodeId && !step) return null
  if (trial?.is === 'starting') {
    return (
      <div role="status">
        <RunState status="queued" />
      </div>
    )
  }
  if (trial?.is === 'refused') {
    return (
      <Alert color="red" p={8} role="alert" style={{ whiteSpace: 'pre-line' }}>
        {trial.why}
      </Alert>
    )
  }
  if (!run) return null
  const over = isOver(run.status)
  const error = step?.error ?? (trial?.nodeId === nodeId ? run.error : null)
  const elsewhere = run.error?.nodeId && run.error.nodeId !== nodeId ? run.error.nodeId : undefined
  const where = run.document.nodes.find(({ id }) => id === elsewhere)?.name
  return (
    <>
      <Group gap={6} role="status">
        {step ? <StepState status={step.status} /> : <RunState status={run.status} />}
        <Text size="xs" c="dimmed">
          {t(run.mode === 'dry' ? 'runs.dry' : 'runs.test')}
        </Text>
        <Anchor component={Link} to={`/runs/${run.id}`} size="xs">
          {t('data.openRun')}
        </Anchor>
      </Group>
      {over && error ? (
        <Alert color="red" p={8} role="alert" title={where ? t('runs.failedAt', { step: where }) : undefined}>
          <Text size="sm" style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
            {error.message}
          </Text>
        </Alert>
      ) : over && !step ? (
        <Text size="xs" c="dimmed">
          {t('data.notReached')}
        </Text>
      ) : null}
    </>
  )
}
