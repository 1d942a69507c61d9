import { ActionIcon, Alert, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { useMay } from '../session/use-may.ts'
import { durationText } from '../ui/durations.ts'
import { Moment } from '../ui/Moment.tsx'
import { KindTile } from '../ui/node-icon.tsx'
import { DecisionPanel } from './DecisionPanel.tsx'
import { JsonData } from './JsonData.tsx'
import { reasonSentence } from './reason-sentence.ts'
import { StepState } from './run-state.tsx'
import { isOver } from './run-steps.ts'
import { StepSaid } from './StepSaid.tsx'

/** What one step got, gave and why it failed; every attempt and loop round can be looked at. */
export function StepData({
  run,
  nodeId,
  kinds,
  onBack,
}: {
  run: Run
  nodeId: string
  kinds: ReadonlyMap<string, NodeKind>
  onBack: () => void
}) {
  const { t } = useTranslation()
  const may = useMay()
  const questions = run.explanation.reasons.filter(
    (reason) => reason.code === 'decision' && reason.nodeId === nodeId,
  )
  const why = isOver(run.status)
    ? undefined
    : run.explanation.reasons.find((reason) => reason.nodeId === nodeId)
  const node = run.document.nodes.find(({ id }) => id === nodeId)
  const kind = node && kinds.get(node.type)
  const steps = run.steps.filter((step) => step.nodeId === nodeId)
  const [chosen, setChosen] = useState<number | null>(null)
  const step = steps[chosen ?? steps.length - 1] ?? steps.at(-1)
  return (
    <>
      <div className="side-head">
        <ActionIcon size="sm" aria-label={t('runs.backToTimeline')} onClick={onBack}>
          <IconArrowLeft size={16} />
        </ActionIcon>
        <KindTile category={kind?.category ?? 'flow'} icon={kind?.icon ?? ''} size={24} />
        <Title order={2} style={{ flex: 1, minWidth: 0 }} lineClamp={1}>
          {node?.name ?? nodeId}
        </Title>
        {step ? <StepState status={step.status} /> : null}
      </div>
      <div className="side-scroll">
        <Stack gap="sm">
          {may.work
            ? questions.map((reason) => (
                <DecisionPanel key={reason.waitId} run={run} reason={reason} kinds={kinds} />
              ))
            : null}
          {kind?.role === 'trigger' ? (
            run.event ? (
              <JsonData label={t('runs.event')} value={run.event} />
            ) : (
              <Text c="dimmed">{t('runs.eventGone')}</Text>
            )
          ) : null}
          {steps.length > 1 ? (
            <SegmentedControl
              aria-label={t('runs.attempts')}
              value={String(step ? steps.indexOf(step) : 0)}
              data={steps.map(({ attempt, path }, at) => ({
                value: String(at),
                label: path || t('run.attempt', { number: attempt }),
              }))}
              onChange={(next) => setChosen(Number(next))}
            />
          ) : null}
          {step ? (
            <>
              <Text size="xs" c="dimmed" className="tabular">
                <Moment at={step.startedAt} exact />
                {step.durationMs === null ? '' : ` · ${durationText(step.durationMs)}`}
                {step.handle && step.handle !== 'out'
                  ? ` · ${t('runs.leftBy', { handle: step.handle })}`
                  : ''}
              </Text>
              {step.error ? (
                <Alert color="red" title={step.error.class} p={10}>
                  <Text style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
                    {step.error.message}
                  </Text>
                </Alert>
              ) : null}
              <StepSaid runId={run.id} step={step} />
              <div>
                <Title order={3} mb={4}>
                  {t('runs.output')}
                </Title>
                {step.output === null ? (
                  <Text c="dimmed">{t('runs.noOutput')}</Text>
                ) : (
                  <JsonData label={t('runs.output')} value={step.output} />
                )}
              </div>
              <div>
                <Title order={3} mb={4}>
                  {t('runs.input')}
                </Title>
                {step.input === null ? (
                  <Text c="dimmed">{t('runs.noInput')}</Text>
                ) : (
                  <JsonData label={t('runs.input')} value={step.input} />
                )}
              </div>
            </>
          ) : kind?.role === 'trigger' ? null : (
            <Text c="dimmed">{why ? reasonSentence(why, run, t) : t('runs.notReached')}</Text>
          )}
        </Stack>
      </div>
    </>
  )
}
