import { ActionIcon, Button, SegmentedControl, Select, Stack, Text, Title } from '@mantine/core'
import { IconArrowLeft, IconListDetails } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run, StepView } from '#engine/api/types.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { KindTile } from '../ui/node-icon.tsx'
import { DecisionPanel } from './DecisionPanel.tsx'
import { EffectList } from './EffectList.tsx'
import { placeName } from './place-name.ts'
import { reasonSentence } from './reason-sentence.ts'
import { StepState } from './run-state.tsx'
import { isOver } from './run-steps.ts'
import { StepRecord, StepValue } from './StepRecord.tsx'

/** What one step got, gave, wrote and why it failed; every attempt can be looked at, and the items of its loop. */
export function StepData({
  run,
  nodeId,
  kinds,
  onBack,
  onItems,
}: {
  run: Run
  nodeId: string
  kinds: ReadonlyMap<string, NodeKind>
  onBack: () => void
  /** Opens the items of a loop that stands outside others. */
  onItems: (nodeId: string) => void
}) {
  const { t } = useTranslation()
  const may = useMay()
  const questions = run.explanation.reasons.filter(
    (reason) => reason.code === 'decision' && reason.nodeId === nodeId,
  )
  const why = isOver(run.status)
    ? undefined
    : run.explanation.reasons.find((reason) => reason.nodeId === nodeId)
  const nodes = new Map(run.document.nodes.map((node) => [node.id, node]))
  const node = nodes.get(nodeId)
  const kind = node && kinds.get(node.type)
  const steps = run.steps.filter((step) => step.nodeId === nodeId)
  const [chosen, setChosen] = useState<number | null>(null)
  const step = steps[chosen ?? steps.length - 1] ?? steps.at(-1)
  const loop = outermostLoop(nodeId)
  return (
    <>
      <div className="side-head">
        <ActionIcon size="sm" aria-label={t('runs.backToTimeline')} onClick={onBack}>
          <IconArrowLeft size={16} />
        </ActionIcon>
        <KindTile category={kind?.category ?? 'flow'} icon={kind?.icon ?? ''} size={24} />
        <Title order={2} style={{ flex: 1, minWidth: 0 }} lineClamp={1} title={node?.name ?? nodeId}>
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
          {loop ? (
            <Button
              variant="default"
              leftSection={<IconListDetails size={15} />}
              onClick={() => onItems(loop)}
            >
              {t('loop.open')}
            </Button>
          ) : null}
          {kind?.role === 'trigger' ? (
            run.event ? (
              <StepValue label={t('runs.event')} value={run.event} />
            ) : (
              <Text c="dimmed">{t('runs.eventGone')}</Text>
            )
          ) : null}
          {steps.length > 1 && step ? (
            <WhichAttempt steps={steps} step={step} onChoose={(index) => setChosen(index)} />
          ) : null}
          {step ? (
            <>
              <StepRecord key={step.seq} runId={run.id} step={step} />
              {kind?.effect === 'writes' || kind?.effect === 'destroys' ? (
                <StepEffects run={run} step={step} kinds={kinds} />
              ) : null}
            </>
          ) : kind?.role === 'trigger' ? null : (
            <Text c="dimmed">{why ? reasonSentence(why, run, t) : t('runs.notReached')}</Text>
          )}
        </Stack>
      </div>
    </>
  )

  function outermostLoop(id: string): string | undefined {
    const above = nodes.get(id)?.parentId
    if (above !== undefined) return outermostLoop(above)
    return run.document.nodes.some(({ parentId }) => parentId === id) ? id : undefined
  }
}

function WhichAttempt({
  steps,
  step,
  onChoose,
}: {
  steps: readonly StepView[]
  step: StepView
  onChoose: (index: number) => void
}) {
  const { t } = useTranslation()
  const data = steps.map(({ attempt, path }, at) => ({
    value: String(at),
    label: [
      ...(path ? [placeName(path, t)] : []),
      ...(path && attempt === 1 ? [] : [t('run.attempt', { number: attempt })]),
    ].join(' · '),
  }))
  const common = { 'aria-label': t('runs.attempts'), value: String(steps.indexOf(step)), data }
  return steps.length <= 4 ? (
    <SegmentedControl {...common} onChange={(next) => onChoose(Number(next))} />
  ) : (
    <Select {...common} searchable allowDeselect={false} onChange={(next) => onChoose(Number(next))} />
  )
}

/** What this step wrote, as the ledger has it. */
function StepEffects({
  run,
  step,
  kinds,
}: {
  run: Run
  step: StepView
  kinds: ReadonlyMap<string, NodeKind>
}) {
  const { t } = useTranslation()
  const effects = useQuery(queries.effects(run.id)).data?.items ?? []
  const own = effects.filter(({ nodeId, path }) => nodeId === step.nodeId && path === step.path)
  if (own.length === 0) return null
  return (
    <div>
      <Title order={3} mb={4}>
        {t(run.mode === 'dry' ? 'effects.plan' : 'effects.did')}
      </Title>
      <EffectList effects={own} document={run.document} kinds={kinds} />
    </div>
  )
}
