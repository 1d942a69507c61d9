import { Alert, Button, Radio, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run, RunReason } from '#engine/api/types.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { ApiProblem, api } from '../api.ts'
import { queries } from '../queries.ts'
import { JsonField } from '../ui/JsonField.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { toast } from '../ui/toast.tsx'
import { EffectList } from './EffectList.tsx'
import { placeName } from './place-name.ts'
import { StepValue } from './StepRecord.tsx'

const choices = ['again', 'done', 'fail'] as const

type Choice = (typeof choices)[number]

/** A step that cannot go on by itself: what it sent, what the ledger knows, and the three ways on. */
export function DecisionPanel({
  run,
  reason,
  kinds,
}: {
  run: Run
  reason: RunReason
  kinds: ReadonlyMap<string, NodeKind>
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [choice, setChoice] = useState<Choice | null>(null)
  const [output, setOutput] = useState<JsonValue | undefined>()
  const effects = useQuery({ ...queries.effects(run.id), staleTime: 0 })
  const { nodeId, path, waitId } = reason
  const sent = run.steps.findLast((step) => step.nodeId === nodeId && step.path === path)?.input ?? null
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['run', run.id] })
  const decide = useMutation({
    mutationFn: (made: Choice) =>
      api.decideStep(run.id, {
        waitId: waitId ?? '',
        choice: made,
        ...(made === 'done' && output !== undefined ? { output } : {}),
      }),
    onSuccess: async () => {
      toast(t('decide.taken'))
      await refresh()
    },
    // Somebody was faster: the page shows what became of it.
    onError: (error) => (error instanceof ApiProblem && error.status === 409 ? refresh() : undefined),
  })
  return (
    <section className="card" style={{ padding: 12 }} aria-label={t('decide.title')}>
      <Title order={3}>{t('decide.title')}</Title>
      {path ? (
        <Text size="xs" c="dimmed">
          {placeName(path, t)}
        </Text>
      ) : null}
      <Text c="dimmed" mb="sm">
        {t('decide.text')}
      </Text>
      <Title order={4} size="h3" mb={4}>
        {t('decide.sent')}
      </Title>
      {sent === null ? (
        <Text c="dimmed">{t('decide.nothingSent')}</Text>
      ) : (
        <StepValue label={t('decide.sent')} value={sent} />
      )}
      <Title order={4} size="h3" mt="sm">
        {t('decide.ledger')}
      </Title>
      <Loaded query={effects} rows={1}>
        {({ items }) => {
          const own = items.filter((effect) => effect.nodeId === nodeId && effect.path === path)
          return own.length === 0 ? (
            <Text c="dimmed">{t('decide.noLedger')}</Text>
          ) : (
            <EffectList effects={own} document={run.document} kinds={kinds} withInput={false} />
          )
        }}
      </Loaded>
      <Radio.Group
        mt="sm"
        aria-label={t('decide.title')}
        value={choice ?? ''}
        onChange={(next) => setChoice(choices.find((each) => each === next) ?? null)}
      >
        <Stack gap={8}>
          {choices.map((each) => (
            <Radio
              key={each}
              value={each}
              label={t(`decide.${each}`)}
              description={t(`decide.${each}Text`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {choice === 'done' ? (
        <div style={{ marginTop: 8 }}>
          <label htmlFor="decide-output" style={{ fontWeight: 500 }}>
            {t('decide.output')}
          </label>
          <JsonField
            id="decide-output"
            aria-label={t('decide.output')}
            value={output}
            disabled={false}
            error={false}
            onChange={setOutput}
          />
        </div>
      ) : null}
      {decide.isError ? (
        <Alert color="red" role="alert" mt="sm" py={8}>
          {sentenceOf(decide.error)}
        </Alert>
      ) : null}
      {choice ? (
        <Button
          mt="sm"
          fullWidth
          color={choice === 'fail' ? 'red' : 'petrol'}
          loading={decide.isPending}
          onClick={() => decide.mutate(choice)}
        >
          {t(`decide.${choice}`)}
        </Button>
      ) : null}
    </section>
  )
}
