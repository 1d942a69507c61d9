import { Alert, Button, Group, Stack, Text, Tooltip } from '@mantine/core'
import { IconRepeat } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import type { EventDecision, EventView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { StepValue } from '../runs/StepRecord.tsx'
import { useMay } from '../session/use-may.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { DecisionState } from './decision-state.tsx'
import { useWhy } from './use-why.ts'

/** One event: each workflow's decision with its reason, the data and the untouched payload. */
export function EventDetail({ id, onClose }: { id: string; onClose: () => void }) {
  const event = useQuery(queries.event(id))
  return (
    <Dialog opened onClose={onClose} size="xl" title={event.data?.type ?? '…'}>
      <Loaded query={event}>{(found) => <Facts event={found} />}</Loaded>
    </Dialog>
  )
}

function Facts({ event }: { event: EventView }) {
  const { t } = useTranslation()
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        <Moment at={event.receivedAt} exact /> · {event.source} · {t('events.trust')} {event.trust}
        {event.dedupKey === null
          ? ''
          : ` · ${t('events.problem')} ${event.dedupKey}, ${t(`events.${event.state}`)}, ${t('events.occurrences', { count: event.occurrences })}`}
      </Text>
      <section aria-label={t('events.why')} className="card" style={{ padding: 10 }}>
        <Text fw={600} mb={6}>
          {t('events.why')}
        </Text>
        {event.decisions.length === 0 ? (
          <DecisionState decision={event.routedAt ? 'none' : 'unrouted'} />
        ) : (
          <Stack gap={10}>
            {event.decisions.map((decision) => (
              <DecisionRow
                key={`${decision.triggerId} ${decision.runId}`}
                eventId={event.id}
                decision={decision}
              />
            ))}
          </Stack>
        )}
      </section>
      <Text fw={600}>{t('events.data')}</Text>
      <StepValue label={t('events.data')} value={event.data} />
      {event.raw === null ? null : (
        <>
          <Text fw={600}>{t('events.raw')}</Text>
          <StepValue label={t('events.raw')} value={event.raw} />
        </>
      )}
    </Stack>
  )
}

function DecisionRow({ eventId, decision }: { eventId: string; decision: EventDecision }) {
  const { t, i18n } = useTranslation()
  const may = useMay()
  const why = useWhy()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const again = useMutation({
    mutationFn: () => api.runAgain(eventId, decision.triggerId ?? ''),
    onSuccess: async ({ runId }) => {
      await queryClient.invalidateQueries({ queryKey: ['event', eventId] })
      await queryClient.invalidateQueries({ queryKey: ['events'] })
      void navigate(`/runs/${runId}`)
    },
    onError: toastProblem,
  })
  return (
    <Group gap="sm" align="flex-start" wrap="nowrap">
      <div style={{ width: 120, flex: 'none' }}>
        <DecisionState decision={decision.decision} />
      </div>
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text>{why(decision)}</Text>
        <Text size="xs" c="dimmed">
          <Link to={`/workflows/${decision.workflowId}`}>{decision.workflowName ?? decision.workflowId}</Link>
          {decision.decidedAt ? (
            <>
              {' · '}
              <Moment at={decision.decidedAt} />
            </>
          ) : null}
        </Text>
        {decision.dueAt ? (
          <Alert p={6} mt={4} variant="light" color="petrol">
            <Text size="xs">
              {t('events.until', { at: new Date(decision.dueAt).toLocaleString(i18n.language) })}
            </Text>
          </Alert>
        ) : null}
      </div>
      {decision.runId ? (
        <Button component={Link} to={`/runs/${decision.runId}`} variant="default" size="compact-sm">
          {t('events.openRun')}
        </Button>
      ) : null}
      {may.editWorkflows && decision.triggerId ? (
        <Tooltip label={t('events.runAgainText')} multiline w={260}>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconRepeat size={14} aria-hidden />}
            loading={again.isPending}
            onClick={() => again.mutate()}
          >
            {t('events.runAgain')}
          </Button>
        </Tooltip>
      ) : null}
    </Group>
  )
}
