import { Alert, Button, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StepView } from '#engine/api/types.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { PinnedHere } from '../data/PinnedHere.tsx'
import { queries } from '../queries.ts'
import { durationText, sizeText } from '../ui/durations.ts'
import { Moment } from '../ui/Moment.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { cureSentence } from './reason-sentence.ts'
import { StepSaid } from './StepSaid.tsx'

const ValueView = lazy(async () => ({ default: (await import('../data/DataView.tsx')).DataView }))

/** One attempt of a step: when, what it got with all values put in, what it gave, said and failed with. */
export function StepRecord({ runId, step }: { runId: string; step: StepView }) {
  const { t } = useTranslation()
  const logs = step.error?.logs ?? []
  return (
    <Stack gap="sm">
      <Text size="xs" c="dimmed" className="tabular">
        <Moment at={step.startedAt} exact />
        {step.durationMs === null ? '' : ` · ${durationText(step.durationMs)}`}
        {step.attempt > 1 ? ` · ${t('run.attempt', { number: step.attempt })}` : ''}
        {step.handle && step.handle !== 'out' ? ` · ${t('runs.leftBy', { handle: step.handle })}` : ''}
      </Text>
      <PinnedHere runId={runId} nodeId={step.nodeId} />
      {step.error ? (
        <Alert color="red" title={step.error.class} p={10}>
          <Text style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>{step.error.message}</Text>
          <Text c="dimmed" size="xs" mt={4}>
            {cureSentence(step.error.class, t)}
          </Text>
        </Alert>
      ) : null}
      <StepSaid runId={runId} step={step} />
      {logs.length > 0 ? (
        <div>
          <Title order={3} mb={4}>
            {t('runs.logs')}
          </Title>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reached by the keyboard */}
          <pre className="step-logs mono" tabIndex={0}>
            {logs.join('\n')}
          </pre>
        </div>
      ) : null}
      <Part runId={runId} step={step} part="output" />
      <Part runId={runId} step={step} part="input" />
    </Stack>
  )
}

function Part({ runId, step, part }: { runId: string; step: StepView; part: 'input' | 'output' }) {
  const { t } = useTranslation()
  const [wanted, setWanted] = useState(false)
  const bytes = step.leftOut?.[part]
  const whole = useQuery({ ...queries.step(runId, step.seq), enabled: wanted && bytes !== undefined })
  const value = bytes === undefined ? step[part] : whole.data?.[part]
  return (
    <div>
      <Title order={3} mb={4}>
        {t(`runs.${part}`)}
      </Title>
      {value !== undefined && value !== null ? (
        <StepValue label={t(`runs.${part}`)} value={value} />
      ) : bytes === undefined ? (
        <Text c="dimmed">{t(part === 'input' ? 'runs.noInput' : 'runs.noOutput')}</Text>
      ) : (
        <div className="large-data">
          <Text>{t('runs.large', { size: sizeText(bytes) })}</Text>
          <Button
            variant="default"
            size="compact-sm"
            loading={whole.isFetching}
            onClick={() => setWanted(true)}
          >
            {t('runs.loadLarge')}
          </Button>
          {whole.isError ? (
            <Text c="var(--state-failed)" role="alert">
              {sentenceOf(whole.error)}
            </Text>
          ) : null}
        </div>
      )}
    </div>
  )
}

/** Data of a run, looked at in the ways that there are. */
export function StepValue({ label, value }: { label: string; value: JsonValue }) {
  return (
    <Suspense fallback={<div style={{ height: 120 }} />}>
      <ValueView label={label} value={value} />
    </Suspense>
  )
}
