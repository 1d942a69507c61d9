import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EventSummary } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { FilterChips } from '../ui/FilterChips.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { LoadMore } from '../ui/LoadMore.tsx'
import { Moment } from '../ui/Moment.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { usePages } from '../ui/use-pages.ts'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { AssignEvent } from './AssignEvent.tsx'
import { EventDetail } from './EventDetail.tsx'
import { EventTable } from './EventTable.tsx'

/** Events that name a customer or device that we do not know, to be assigned by hand or dismissed. */
export function TriageEvents() {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const [{ show }, setFilter] = useUrlFilters(['show'])
  const dismissed = show === 'dismissed'
  const [open, setOpen] = useState<EventSummary | null>(null)
  const [assigning, setAssigning] = useState<EventSummary | null>(null)
  const events = usePages(
    ['events', 'triage', show],
    (cursor) => api.events({ unmatched: 'true', dismissed: String(dismissed), limit: 50, cursor }),
    15_000,
  )
  const move = useMutation({
    mutationFn: ({ id }: EventSummary) => (dismissed ? api.restoreEvent(id) : api.dismissEvent(id)),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['events'] })
      toast(t(dismissed ? 'events.restored' : 'events.dismissedNow'))
    },
    onError: toastProblem,
  })
  const actions = (event: EventSummary) => (
    <Group gap={6} justify="flex-end" wrap="nowrap">
      <Button
        variant={dismissed ? 'default' : 'subtle'}
        size="compact-sm"
        loading={move.isPending && move.variables.id === event.id}
        onClick={() => move.mutate(event)}
      >
        {t(dismissed ? 'events.restore' : 'events.dismiss')}
      </Button>
      {dismissed ? null : (
        <Button variant="default" size="compact-sm" onClick={() => setAssigning(event)}>
          {t('events.assign')}
        </Button>
      )}
    </Group>
  )
  return (
    <>
      <Group mb="sm">
        <FilterChips
          label={t('events.triage')}
          value={dismissed ? 'dismissed' : ''}
          first={t('events.toAssign')}
          choices={[{ value: 'dismissed', label: t('events.dismissed') }]}
          onChange={(value) => setFilter('show', value)}
        />
      </Group>
      <Loaded query={events}>
        {({ pages }) => {
          const shown = pages.flatMap(({ items }) => items)
          if (shown.length === 0) {
            return dismissed ? (
              <Empty title={t('events.nothingDismissed')} text={t('events.nothingDismissedText')} />
            ) : (
              <Empty title={t('events.nothingToAssign')} text={t('events.nothingToAssignText')} />
            )
          }
          return (
            <div className="card">
              <EventTable
                events={shown}
                label={t('events.triage')}
                onOpen={setOpen}
                {...(dismissed ? { note: dismissedBy } : {})}
                {...(may.work ? { action: actions } : {})}
              />
            </div>
          )
        }}
      </Loaded>
      <LoadMore query={events} />
      {open ? <EventDetail id={open.id} onClose={() => setOpen(null)} /> : null}
      {assigning ? <AssignEvent event={assigning} onClose={() => setAssigning(null)} /> : null}
    </>
  )
}

function dismissedBy({ dismissed }: EventSummary) {
  return dismissed ? <DismissedBy dismissed={dismissed} /> : null
}

function DismissedBy({ dismissed: { by, at } }: { dismissed: NonNullable<EventSummary['dismissed']> }) {
  const { t } = useTranslation()
  return (
    <Text size="xs" c="dimmed">
      {t('events.dismissedBy', { by })} · <Moment at={at} />
    </Text>
  )
}
