import { Alert, Button, Group, NumberInput, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LimitQuestion, Run } from '#engine/api/types.ts'
import { ApiProblem, api, type LimitAnswer } from '../api.ts'
import { useMay } from '../session/use-may.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import { toast } from '../ui/toast.tsx'
import { placeName } from './place-name.ts'
import { StepValue } from './StepRecord.tsx'

/** A run at a limit: what it was about to do, and the three ways on. */
export function LimitPanel({ run, question }: { run: Run; question: LimitQuestion }) {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const { breach, nodeId, path, target, input } = question
  const [to, setTo] = useState(breach.would)
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['run', run.id] })
  const answer = useMutation({
    mutationFn: (given: LimitAnswer) => api.answerLimit(run.id, given),
    onSuccess: async () => {
      toast(t('limitAsk.taken'))
      await refresh()
    },
    // Somebody was faster: the page shows what became of it.
    onError: (error) => (error instanceof ApiProblem && error.status === 409 ? refresh() : undefined),
  })
  const step = run.document.nodes.find(({ id }) => id === nodeId)?.name ?? nodeId
  return (
    <section className="card" style={{ padding: 12, margin: 8 }} aria-label={t('limitAsk.title')}>
      <Title order={3}>{t('limitAsk.title')}</Title>
      <Text mb="sm">
        {t('limitAsk.breach', {
          step,
          would: breach.would,
          most: breach.most,
          kind: t(`limits.kind.${breach.kind}`),
          span: t(`limits.span.${breach.span}`),
        })}
        {path ? (
          <Text span size="xs" c="dimmed">
            {' '}
            {placeName(path, t)}
          </Text>
        ) : null}
      </Text>
      <Title order={4} size="h3" mb={4}>
        {t('limitAsk.about')}
      </Title>
      {target ? <Text mb={4}>{target}</Text> : null}
      <StepValue label={t('limitAsk.about')} value={input} />
      {answer.isError ? (
        <Alert color="red" role="alert" mt="sm" py={8}>
          {sentenceOf(answer.error)}
        </Alert>
      ) : null}
      {may.work ? (
        <Group gap="xs" mt="sm" align="flex-end">
          <Button
            title={t('limitAsk.onceText')}
            loading={answer.isPending}
            onClick={() => answer.mutate({ choice: 'once' })}
          >
            {t('limitAsk.once')}
          </Button>
          <NumberInput
            label={t('limitAsk.to')}
            min={breach.would}
            w={110}
            allowDecimal={breach.kind === 'money'}
            value={to}
            onChange={(value) => setTo(typeof value === 'number' ? value : breach.would)}
          />
          <Button
            variant="default"
            title={t('limitAsk.raiseText')}
            loading={answer.isPending}
            onClick={() => answer.mutate({ choice: 'raise', to })}
          >
            {t('limitAsk.raise')}
          </Button>
          <Button
            variant="light"
            color="red"
            title={t('limitAsk.stopText')}
            loading={answer.isPending}
            onClick={() => answer.mutate({ choice: 'stop' })}
          >
            {t('limitAsk.stop')}
          </Button>
        </Group>
      ) : null}
    </section>
  )
}
