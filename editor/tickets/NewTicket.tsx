import { Button, Group, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { priorities, priorityList } from './ticket-state.tsx'

export function NewTicket({
  opened,
  onClose,
  onCreated,
}: {
  opened: boolean
  onClose: () => void
  onCreated: (number: number) => void
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const customers = useQuery(queries.customers())
  const [subject, setSubject] = useState('')
  const [description, setDescription] = useState('')
  const [customerId, setCustomerId] = useState<string | null>(null)
  const [priority, setPriority] = useState<string | null>('normal')
  const create = useMutation({
    mutationFn: () =>
      api.createTicket({
        subject,
        description,
        customerId,
        priority: priority ?? 'normal',
        source: 'technician',
      }),
    onSuccess: async ({ number }) => {
      await queryClient.invalidateQueries({ queryKey: ['tickets'] })
      onCreated(number)
    },
    onError: toastProblem,
  })
  return (
    <Dialog opened={opened} onClose={onClose} title={t('tickets.new')} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate()
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t('tickets.subject')}
            required
            maxLength={500}
            data-autofocus
            value={subject}
            onChange={(event) => setSubject(event.currentTarget.value)}
          />
          <Group grow>
            <Select
              label={t('tickets.customer')}
              searchable
              clearable
              data={customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
              value={customerId}
              onChange={setCustomerId}
            />
            <Select
              label={t('tickets.priority')}
              allowDeselect={false}
              data={priorityList.map((value) => ({ value, label: t(priorities[value].word) }))}
              value={priority}
              onChange={setPriority}
            />
          </Group>
          <Textarea
            label={t('word.description')}
            autosize
            minRows={4}
            maxRows={14}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t('tickets.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
