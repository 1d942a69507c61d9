import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { IconInfoCircle, IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { RunbookPlan } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { isOver } from '../runs/run-steps.ts'
import { sentenceOf } from '../ui/sentence-of.ts'
import { DoneList } from './DoneList.tsx'

/** What will happen, in its author's words and from a dry run with the same values, before anything does. */
export function RunbookConfirm({
  plan,
  busy,
  error,
  onBack,
  onStart,
}: {
  plan: RunbookPlan
  busy: boolean
  error: unknown
  onBack: () => void
  onStart: () => void
}) {
  const { t } = useTranslation()
  return (
    <>
      {plan.confirm ? (
        <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }} mb="sm">
          {plan.confirm}
        </Text>
      ) : null}
      {plan.runId === null ? null : <PlannedWrites runId={plan.runId} />}
      {error ? (
        <Alert color="red" role="alert" mt="sm" py={8}>
          {sentenceOf(error)}
        </Alert>
      ) : null}
      <Group justify="flex-end" gap="xs" mt="md" className="dialog-actions">
        <Button variant="default" disabled={busy} onClick={onBack}>
          {t('word.back')}
        </Button>
        <Button
          // The question was asked; Enter answers it.
          autoFocus
          loading={busy}
          leftSection={<IconPlayerPlay size={15} />}
          onClick={onStart}
        >
          {t('runbooks.start')}
        </Button>
      </Group>
    </>
  )
}

function PlannedWrites({ runId }: { runId: string }) {
  const { t } = useTranslation()
  const result = useQuery({
    ...queries.runResult(runId),
    refetchInterval: ({ state }) => (state.data && isOver(state.data.status) ? false : 500),
  })
  const planned = result.data
  const over = planned !== undefined && isOver(planned.status)
  const waits = planned?.status === 'waiting' || planned?.status === 'paused'
  return (
    <section aria-label={t('runbooks.planned')} aria-busy={!over && !waits}>
      <Text fw={600} mb={6}>
        {t('runbooks.planned')}
      </Text>
      {result.isError ? (
        <Text c="dimmed">{t('runbooks.planUnknown')}</Text>
      ) : !over && !waits ? (
        <Stack gap={6} role="status" aria-label={t('runbooks.planning')}>
          <Skeleton height={32} radius={6} />
          <Skeleton height={32} radius={6} />
        </Stack>
      ) : (
        <>
          {planned.done.length > 0 ? (
            <DoneList done={planned.done} />
          ) : (
            <Text c="dimmed">{t('runbooks.plansNothing')}</Text>
          )}
          {planned.status === 'failed' ? (
            <Alert color="yellow" icon={<IconInfoCircle size={17} />} mt="sm" py={8}>
              {t('runbooks.planFails', { why: planned.notDone[0]?.message ?? '' })}
            </Alert>
          ) : null}
          <Text size="xs" c="dimmed" mt={6}>
            {t(waits ? 'runbooks.planWaits' : 'runbooks.planNote')}
          </Text>
        </>
      )}
    </section>
  )
}
