import { Alert, Button, Group, List, Radio, ScrollArea, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconAlertTriangle, IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useMutation, useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TicketDetail, TicketView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { TicketState } from './ticket-state.tsx'

type Named = Pick<TicketView, 'id' | 'number' | 'subject' | 'customerId'>

/** Makes tickets part of another one, which is searched; says beforehand what goes over. Of several, one may stay itself. */
export function MergeDialog({
  sources,
  onClose,
  onMerged,
}: {
  sources: readonly Named[]
  onClose: () => void
  onMerged: (target: number) => Promise<void> | void
}) {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  const [query] = useDebouncedValue(search, 200)
  const [target, setTarget] = useState<string | null>(null)
  const customerId = sources.find((source) => source.customerId)?.customerId ?? undefined
  const found = useQuery({
    queryKey: ['tickets', 'merge', query, customerId],
    queryFn: () => api.tickets({ q: query, customerId, limit: 20 }),
    placeholderData: keepPreviousData,
  })
  const several = sources.length > 1
  const candidates = (found.data?.items ?? []).filter(
    ({ id, mergedIntoId }) => mergedIntoId === null && (several || sources[0]?.id !== id),
  )
  const shown = several
    ? candidates.toSorted((a, b) => Number(isSource(b.id)) - Number(isSource(a.id)))
    : candidates
  const chosen = shown.find(({ id }) => id === target)
  const gone = sources.filter(({ id }) => id !== target)
  const merge = useMutation({
    mutationFn: async (into: Named) => {
      for (const { id } of gone) await api.mergeTicket(id, into.id)
      return into.number
    },
    onSuccess: async (number) => {
      toast(t('merge.done', { number }))
      await onMerged(number)
    },
    onError: toastProblem,
  })
  function isSource(id: string): boolean {
    return sources.some((source) => source.id === id)
  }
  const title = several
    ? t('merge.titleMany', { count: sources.length })
    : t('merge.title', { number: sources[0]?.number })
  return (
    <Dialog opened onClose={onClose} title={title} size="lg">
      <Stack gap="sm">
        <TextInput
          type="search"
          label={t('merge.search')}
          data-autofocus
          value={search}
          leftSection={<IconSearch size={14} aria-hidden />}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <ScrollArea.Autosize mah={240} viewportProps={{ tabIndex: 0 }}>
          <Radio.Group aria-label={t('merge.into')} value={target} onChange={setTarget}>
            <Stack gap={6}>
              {shown.map((ticket) => (
                <Group key={ticket.id} gap="xs" wrap="nowrap">
                  <Radio
                    size="xs"
                    value={ticket.id}
                    label={`#${ticket.number} ${ticket.subject}`}
                    style={{ flex: 1 }}
                  />
                  <TicketState status={ticket.status} name={ticket.statusName} />
                </Group>
              ))}
            </Stack>
          </Radio.Group>
          {found.data && shown.length === 0 ? <Text c="dimmed">{t('merge.none')}</Text> : null}
        </ScrollArea.Autosize>
        {chosen ? <Preview sources={gone} target={chosen.number} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('word.cancel')}
          </Button>
          <Button
            disabled={!chosen || gone.length === 0}
            loading={merge.isPending}
            onClick={() => {
              if (chosen) merge.mutate(chosen)
            }}
          >
            {chosen ? t('merge.do', { number: chosen.number }) : t('ticketList.merge')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

function Preview({ sources, target }: { sources: readonly Named[]; target: number }) {
  const { t } = useTranslation()
  const details = useQueries({ queries: sources.map(({ id }) => queries.ticket(id)) })
  const known = details.flatMap(({ data }) => data ?? [])
  const sum = (of: (ticket: TicketDetail) => number) => known.reduce((all, ticket) => all + of(ticket), 0)
  const counts = {
    comments: sum(({ comments }) => comments.length),
    files: sum(({ attachments }) => attachments.length),
    time: sum(({ timeEntries }) => timeEntries.length),
    lines: sum(({ billingLines }) => billingLines.length),
  }
  const what = [
    t('merge.description'),
    ...(['comments', 'files', 'time', 'lines'] as const)
      .filter((kind) => counts[kind] > 0)
      .map((kind) => t(`merge.${kind}`, { count: counts[kind] })),
  ].join(', ')
  const numbers = sources.map(({ number }) => number).join(', #')
  return (
    <Alert color="yellow" icon={<IconAlertTriangle size={16} />} title={t('merge.preview')} py={8}>
      <List size="sm">
        <List.Item>{t('merge.moves', { number: target, what })}</List.Item>
        <List.Item>{t('merge.closes', { count: sources.length, numbers, number: target })}</List.Item>
        <List.Item>{t('merge.final')}</List.Item>
      </List>
    </Alert>
  )
}
