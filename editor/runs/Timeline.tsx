import { Text, Title, UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { durationText } from '../ui/durations.ts'
import { KindTile } from '../ui/node-icon.tsx'
import { JsonData } from './JsonData.tsx'
import { StepState } from './run-state.tsx'

/** The event that started a run and its steps in the order they happened: the run as an outline. */
export function Timeline({
  run,
  kinds,
  onChoose,
  children,
}: {
  run: Run
  kinds: ReadonlyMap<string, NodeKind>
  onChoose: (nodeId: string) => void
  /** Shown above the steps. */
  children?: ReactNode
}) {
  const { t } = useTranslation()
  const nodes = new Map(run.document.nodes.map((node) => [node.id, node]))
  return (
    <div className="side-scroll">
      {children}
      {run.steps.length === 0 && run.status !== 'waiting' ? (
        <Text c="dimmed">{t('runs.noSteps')}</Text>
      ) : null}
      <ol style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {run.steps.map((step) => {
          const node = nodes.get(step.nodeId)
          const kind = node && kinds.get(node.type)
          return (
            <li key={step.seq || `${step.nodeId} ${step.path}`}>
              <UnstyledButton
                className="pick"
                style={{ alignItems: 'center' }}
                onClick={() => onChoose(step.nodeId)}
              >
                <KindTile category={kind?.category ?? 'flow'} icon={kind?.icon ?? ''} size={22} />
                <span style={{ flex: 1, minWidth: 0 }}>
                  <Text truncate fw={500}>
                    {node?.name ?? step.nodeId}
                  </Text>
                  {step.error ? (
                    <Text size="xs" c="var(--state-failed)" lineClamp={2}>
                      {step.error.message}
                    </Text>
                  ) : null}
                </span>
                <span style={{ textAlign: 'right', fontSize: '0.75rem' }}>
                  <StepState status={step.status} />
                  <br />
                  <Text span size="xs" c="dimmed" className="tabular">
                    {step.attempt > 1 ? `${t('run.attempt', { number: step.attempt })} · ` : ''}
                    {step.durationMs === null ? '' : durationText(step.durationMs)}
                  </Text>
                </span>
              </UnstyledButton>
            </li>
          )
        })}
      </ol>
      <Title order={2} mt="lg" mb={6}>
        {t('runs.event')}
      </Title>
      {run.event ? (
        <JsonData label={t('runs.event')} value={run.event} />
      ) : (
        <Text c="dimmed">{t('runs.eventGone')}</Text>
      )}
    </div>
  )
}
