import { Button, Group, NumberInput, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Expiry } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'

export const expiryKinds = ['domain', 'licence', 'warranty', 'certificate', 'contract', 'other'] as const

/** A day (ISO date) as the moment that is kept. */
export const startOfDay = (day: string) => `${day}T00:00:00Z`

/** Changes a deadline; of one that a check keeps only the days of warning and the note. */
export function EditExpiry({ expiry, onClose }: { expiry: Expiry; onClose: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState<Partial<Expiry>>({})
  const value = { ...expiry, ...draft }
  const set = (change: Partial<Expiry>) => setDraft({ ...draft, ...change })
  const save = useMutation({
    mutationFn: () => api.updateExpiry(expiry.id, draft),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['expiries'] })
      toast(t('expiries.saved'))
      onClose()
    },
    onError: toastProblem,
  })
  return (
    <Dialog opened onClose={onClose} title={t('expiries.edit')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t('word.name')}
            required
            maxLength={300}
            disabled={expiry.kept}
            value={value.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Group grow align="flex-end">
            <Select
              label={t('expiries.what')}
              allowDeselect={false}
              disabled={expiry.kept}
              data={expiryKinds.map((each) => ({ value: each, label: t(`expiries.${each}`) }))}
              value={value.kind}
              onChange={(next) => set({ kind: expiryKinds.find((each) => each === next) ?? 'other' })}
            />
            <TextInput
              label={t('expiries.ends')}
              type="date"
              required
              disabled={expiry.kept}
              value={value.expiresAt.slice(0, 10)}
              onChange={(event) => {
                const day = event.currentTarget.value
                if (day) set({ expiresAt: startOfDay(day) })
              }}
            />
            <NumberInput
              label={t('expiries.warnDays')}
              data-autofocus={expiry.kept || undefined}
              min={0}
              max={3650}
              value={value.warnDays}
              onChange={(next) => set({ warnDays: Number(next) || 0 })}
            />
          </Group>
          <Textarea
            label={t('expiries.note')}
            maxLength={2000}
            autosize
            minRows={2}
            value={value.note}
            onChange={(event) => set({ note: event.currentTarget.value })}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" disabled={Object.keys(draft).length === 0} loading={save.isPending}>
              {t('word.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
