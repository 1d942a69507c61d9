import { ActionIcon, Checkbox, Group, Progress, Text, TextInput, Title } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TicketDetail } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { toastProblem, toastWithUndo } from '../ui/toast.tsx'

/** What has to be done, point by point, with who ticked it off. */
export function Checklist({
  ticket,
  mayEdit,
  onChanged,
}: {
  ticket: TicketDetail
  mayEdit: boolean
  onChanged: () => Promise<unknown>
}) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  // Shown in the same frame as the click; the mutation tells of itself one later, and the box would jump back.
  const [ticked, setTicked] = useState<{ id: string; done: boolean } | null>(null)
  const { checklist } = ticket
  const done = checklist.filter(({ doneAt }) => doneAt !== null).length
  const settled = { onError: toastProblem, onSettled: onChanged }
  const add = useMutation({
    mutationFn: (point: string) => api.addChecklist(ticket.id, [point]),
    onSuccess: () => setText(''),
    ...settled,
  })
  const tick = useMutation({
    mutationFn: (point: { id: string; done: boolean }) =>
      api.changeChecklistItem(ticket.id, point.id, { done: point.done }),
    onError: toastProblem,
    onSettled: async (_, __, { id }) => {
      await onChanged()
      setTicked((now) => (now?.id === id ? null : now))
    },
  })
  const remove = useMutation({
    mutationFn: (point: { id: string; text: string }) => api.removeChecklistItem(ticket.id, point.id),
    onSuccess: (_, point) =>
      toastWithUndo(t('ticketPage.pointRemoved', { text: point.text }), () => add.mutate(point.text)),
    ...settled,
  })
  return (
    <section aria-labelledby="ticket-checklist">
      <Group justify="space-between" mb={4}>
        <Title order={2} id="ticket-checklist">
          {t('ticketPage.checklist')}
        </Title>
        {checklist.length > 0 ? (
          <Text size="xs" c="dimmed" className="tabular">
            {t('ticketPage.checklistDone', { done, count: checklist.length })}
          </Text>
        ) : null}
      </Group>
      {checklist.length > 0 ? (
        <Progress
          size={4}
          mb={6}
          value={(done / checklist.length) * 100}
          aria-label={t('ticketPage.checklist')}
        />
      ) : null}
      {checklist.map((point) => (
        <Group key={point.id} gap={6} wrap="nowrap" align="flex-start" py={3}>
          <Checkbox
            size="xs"
            style={{ flex: 1 }}
            label={point.text}
            {...(point.doneBy ? { description: point.doneBy } : {})}
            disabled={!mayEdit}
            checked={ticked?.id === point.id ? ticked.done : point.doneAt !== null}
            onChange={(event) => {
              const change = { id: point.id, done: event.currentTarget.checked }
              setTicked(change)
              tick.mutate(change)
            }}
          />
          {mayEdit ? (
            <ActionIcon
              size="xs"
              variant="subtle"
              color="gray"
              aria-label={t('ticketPage.removePoint', { text: point.text })}
              onClick={() => remove.mutate(point)}
            >
              <IconX size={12} />
            </ActionIcon>
          ) : null}
        </Group>
      ))}
      {mayEdit ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim() !== '') add.mutate(text.trim())
          }}
        >
          <TextInput
            mt={4}
            size="xs"
            aria-label={t('ticketPage.addPoint')}
            placeholder={t('ticketPage.addPoint')}
            maxLength={1000}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </form>
      ) : null}
    </section>
  )
}
