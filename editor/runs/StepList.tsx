import { Text, Title, UnstyledButton } from '@mantine/core'
import { IconListDetails } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run, StepView } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { queries } from '../queries.ts'
import { durationText } from '../ui/durations.ts'
import { KindTile } from '../ui/node-icon.tsx'
import { placeName } from './place-name.ts'
import { StepState } from './run-state.tsx'
import { isOver } from './run-steps.ts'
import { StepValue } from './StepRecord.tsx'

/** As many steps inside loops are listed one by one; of more the loop is listed, and leads to its items. */
const mostInside = 30

/** The event that started a run and its steps in the order they happened: the run as an outline. */
export function StepList({
  run,
  kinds,
  onChoose,
  onItems,
  children,
}: {
  run: Run
  kinds: ReadonlyMap<string, NodeKind>
  onChoose: (nodeId: string) => void
  onItems: (nodeId: string) => void
  /** Shown above the steps. */
  children?: ReactNode
}) {
  const { t } = useTranslation()
  const nodes = new Map(run.document.nodes.map((node) => [node.id, node]))
  const folded = run.steps.length < run.stepCount || run.steps.filter(({ path }) => path).length > mostInside
  const loops = useQuery({
    ...queries.runLoops(run.id),
    enabled: folded,
    refetchInterval: isOver(run.status) ? false : 2000,
  }).data?.loops.filter(({ nodeId }) => nodes.get(nodeId)?.parentId === undefined)
  return (
    <div className="side-scroll">
      {children}
      {run.steps.length === 0 && run.status !== 'waiting' ? (
        <Text c="dimmed">{t('runs.noSteps')}</Text>
      ) : null}
      <ol style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {(folded ? loops : [])?.map(({ nodeId, done, failed, total }) => (
          <li key={nodeId}>
            <UnstyledButton className="pick" style={{ alignItems: 'center' }} onClick={() => onItems(nodeId)}>
              <IconListDetails size={22} aria-hidden style={{ flex: 'none' }} />
              <Text truncate fw={500} style={{ flex: 1, minWidth: 0 }}>
                {t('loop.title', { name: nodes.get(nodeId)?.name ?? nodeId })}
              </Text>
              <Text span size="xs" c="dimmed" className="tabular">
                {t('loop.ofTotal', { done: done + failed, total })}
                {failed > 0 ? ` · ${t('loop.failedCount', { count: failed })}` : ''}
              </Text>
            </UnstyledButton>
          </li>
        ))}
        {run.steps
          .filter(({ path }) => !folded || path === '')
          .map((step) => (
            <li key={step.seq || `${step.nodeId} ${step.path}`}>
              <StepLine
                step={step}
                name={nodes.get(step.nodeId)?.name ?? step.nodeId}
                kind={kinds.get(nodes.get(step.nodeId)?.type ?? '')}
                onChoose={onChoose}
              />
            </li>
          ))}
      </ol>
      <Title order={2} mt="lg" mb={6}>
        {t('runs.event')}
      </Title>
      {run.event ? (
        <StepValue label={t('runs.event')} value={run.event} />
      ) : (
        <Text c="dimmed">{t('runs.eventGone')}</Text>
      )}
    </div>
  )
}

function StepLine({
  step,
  name,
  kind,
  onChoose,
}: {
  step: StepView
  name: string
  kind: NodeKind | undefined
  onChoose: (nodeId: string) => void
}) {
  const { t } = useTranslation()
  const beside = [
    ...(step.path ? [placeName(step.path, t)] : []),
    ...(step.attempt > 1 ? [t('run.attempt', { number: step.attempt })] : []),
    ...(step.durationMs === null ? [] : [durationText(step.durationMs)]),
  ]
  return (
    <UnstyledButton className="pick" style={{ alignItems: 'center' }} onClick={() => onChoose(step.nodeId)}>
      <KindTile category={kind?.category ?? 'flow'} icon={kind?.icon ?? ''} size={22} />
      <span style={{ flex: 1, minWidth: 0 }}>
        <Text truncate fw={500} title={name}>
          {name}
        </Text>
        {step.error ? (
          <Text size="xs" c="var(--state-failed)" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
            {step.error.message}
          </Text>
        ) : null}
      </span>
      <span style={{ textAlign: 'right', fontSize: '0.75rem', flex: 'none' }}>
        <StepState status={step.status} />
        <br />
        <Text span size="xs" c="dimmed" className="tabular">
          {beside.join(' · ')}
        </Text>
      </span>
    </UnstyledButton>
  )
}
