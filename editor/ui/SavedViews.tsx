import { ActionIcon, Button, Checkbox, Chip, Group, Stack, TextInput, Tooltip } from '@mantine/core'
import { IconBookmarkPlus, IconUsers, IconX } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { SavedView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Dialog } from './Dialog.tsx'
import { toast, toastProblem, toastWithUndo } from './toast.tsx'

type ListName = SavedView['list']

/**
 * Ways to look at a list: those that everybody has, one's own and those that others share. A view is the filters of these
 * names as they stand in the address, so choosing one is a link, and what is seen can be kept.
 */
export function SavedViews({
  list,
  names,
  common = [],
}: {
  list: ListName
  names: readonly string[]
  common?: readonly { label: string; filters: string }[]
}) {
  const { t } = useTranslation()
  const may = useMay()
  const [search, setSearch] = useSearchParams()
  const [saving, setSaving] = useState(false)
  const saved = useQuery(queries.views(list)).data?.items ?? []
  const present = filtersIn(search, names)
  const known = common.map(({ label, filters }) => ({ label, filters: canonical(filters, names) }))
  const isView = [...known, ...saved].some((view) => view.filters === present)
  const chosen = saved.find((view) => view.filters === present && (view.own || may.administer))
  const choose = (filters: string) => setSearch(new URLSearchParams(filters), { replace: true })
  if (known.length === 0 && saved.length === 0 && present === '') return null
  return (
    <Group gap={6} mb="sm">
      {known.length + saved.length > 0 ? (
        <Chip.Group value={present} onChange={(next) => choose(typeof next === 'string' ? next : '')}>
          <Group gap={6} role="radiogroup" aria-label={t('list.views')}>
            {known.map((view) => (
              <Chip key={view.label} value={view.filters} size="xs" radius={6} variant="light">
                {view.label}
              </Chip>
            ))}
            {saved.map((view) => (
              <Chip key={view.id} value={view.filters} size="xs" radius={6} variant="light">
                {view.name}
                {view.own ? null : (
                  <IconUsers
                    size={12}
                    aria-label={t('list.sharedBy', { name: view.by })}
                    style={{ marginLeft: 4, verticalAlign: -1 }}
                  />
                )}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      ) : null}
      {chosen ? <DeleteView view={chosen} onDeleted={() => choose('')} /> : null}
      {isView || present === '' ? null : (
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconBookmarkPlus size={14} aria-hidden />}
          onClick={() => setSaving(true)}
        >
          {t('list.save')}
        </Button>
      )}
      {saving ? <SaveView list={list} filters={present} onClose={() => setSaving(false)} /> : null}
    </Group>
  )
}

/** Filters in one order, so that two of the same are the same text. */
function filtersIn(search: URLSearchParams, names: readonly string[]): string {
  const kept = new URLSearchParams()
  for (const name of names) {
    const value = search.get(name)
    if (value) kept.set(name, value)
  }
  return kept.toString()
}

function canonical(filters: string, names: readonly string[]): string {
  return filtersIn(new URLSearchParams(filters), names)
}

function DeleteView({ view, onDeleted }: { view: SavedView; onDeleted: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const { list, name, filters, shared } = view
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['views', list] })
  const restore = useMutation({
    mutationFn: () => api.saveView({ list, name, filters, shared }),
    onSuccess: refresh,
    onError: toastProblem,
  })
  const remove = useMutation({
    mutationFn: () => api.deleteView(view.id),
    onSuccess: async () => {
      toastWithUndo(t('list.viewDeleted', { name }), () => restore.mutate())
      onDeleted()
      await refresh()
    },
    onError: toastProblem,
  })
  return (
    <Tooltip label={t('list.deleteView', { name })}>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={t('list.deleteView', { name })}
        loading={remove.isPending}
        onClick={() => remove.mutate()}
      >
        <IconX size={14} />
      </ActionIcon>
    </Tooltip>
  )
}

function SaveView({ list, filters, onClose }: { list: ListName; filters: string; onClose: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const save = useMutation({
    mutationFn: () => api.saveView({ list, name, filters, shared }),
    onSuccess: async (view) => {
      toast(t('list.saved', { name: view.name }))
      onClose()
      await queryClient.invalidateQueries({ queryKey: ['views', list] })
    },
    onError: toastProblem,
  })
  return (
    <Dialog opened onClose={onClose} title={t('list.saveTitle')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t('list.viewName')}
            required
            maxLength={100}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Checkbox
            label={t('list.share')}
            checked={shared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
              {t('list.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
