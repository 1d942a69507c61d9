import { ActionIcon, Button, Chip, Group, TextInput, Tooltip } from '@mantine/core'
import { IconBookmarkPlus, IconX } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TicketListView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toast, toastProblem, toastWithUndo } from '../ui/toast.tsx'
import { filtersOf, filtersText, openStatuses, type TicketFilters } from './ticket-filters.ts'

/** Ways to look at the tickets: those that everybody has, and one's own. */
export function ViewBar({
  filters,
  onChoose,
}: {
  filters: TicketFilters
  onChoose: (filters: TicketFilters) => void
}) {
  const { t } = useTranslation()
  const [saving, setSaving] = useState(false)
  const user = useQuery(queries.session()).data?.user
  const own = useQuery(queries.ticketListViews()).data?.items ?? []
  const mine = user?.name || user?.email || ''
  const common = [
    { label: t('ticketList.open'), filters: filtersText({ status: openStatuses }) },
    { label: t('ticketList.mine'), filters: filtersText({ status: openStatuses, assignee: mine }) },
    { label: t('ticketList.unassigned'), filters: filtersText({ status: openStatuses, unassigned: 'true' }) },
    { label: t('ticketList.late'), filters: filtersText({ sla: 'breached' }) },
    { label: t('ticketList.all'), filters: '' },
  ]
  const present = filtersText(filters)
  const isView = [...common, ...own].some((view) => view.filters === present)
  const chosen = own.find((view) => view.filters === present)
  return (
    <Group gap={6} mb="sm">
      <Chip.Group
        value={present}
        onChange={(next) => onChoose(filtersOf(typeof next === 'string' ? next : ''))}
      >
        <Group gap={6} role="radiogroup" aria-label={t('ticketList.views')}>
          {common.map((view) => (
            <Chip key={view.label} value={view.filters} size="xs" radius={6} variant="light">
              {view.label}
            </Chip>
          ))}
          {own.map((view) => (
            <Chip key={view.id} value={view.filters} size="xs" radius={6} variant="light">
              {view.name}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {chosen ? <DeleteView view={chosen} onDeleted={() => onChoose(filtersOf(''))} /> : null}
      {isView ? null : (
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconBookmarkPlus size={14} aria-hidden />}
          onClick={() => setSaving(true)}
        >
          {t('ticketList.save')}
        </Button>
      )}
      <SaveView opened={saving} filters={present} onClose={() => setSaving(false)} />
    </Group>
  )
}

function DeleteView({ view, onDeleted }: { view: TicketListView; onDeleted: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['ticket-views'] })
  const { name, filters } = view
  const restore = useMutation({
    mutationFn: () => api.saveTicketListView({ name, filters }),
    onSuccess: refresh,
    onError: toastProblem,
  })
  const remove = useMutation({
    mutationFn: () => api.deleteTicketListView(view.id),
    onSuccess: async () => {
      toastWithUndo(t('ticketList.viewDeleted', { name }), () => restore.mutate())
      onDeleted()
      await refresh()
    },
    onError: toastProblem,
  })
  return (
    <Tooltip label={t('ticketList.deleteView', { name })}>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={t('ticketList.deleteView', { name })}
        loading={remove.isPending}
        onClick={() => remove.mutate()}
      >
        <IconX size={14} />
      </ActionIcon>
    </Tooltip>
  )
}

function SaveView({ opened, filters, onClose }: { opened: boolean; filters: string; onClose: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [name, setName] = useState('')
  const save = useMutation({
    mutationFn: () => api.saveTicketListView({ name, filters }),
    onSuccess: async (view) => {
      toast(t('ticketList.saved', { name: view.name }))
      setName('')
      onClose()
      await queryClient.invalidateQueries({ queryKey: ['ticket-views'] })
    },
    onError: toastProblem,
  })
  return (
    <Dialog opened={opened} onClose={onClose} title={t('ticketList.saveTitle')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <TextInput
          label={t('ticketList.viewName')}
          required
          maxLength={100}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={onClose}>
            {t('word.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
            {t('ticketList.save')}
          </Button>
        </Group>
      </form>
    </Dialog>
  )
}
