import { Button, Group, Stack, Switch, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contact } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toastProblem } from '../ui/toast.tsx'

export function EditContact({
  customerId,
  contact,
  onClose,
}: {
  customerId: string
  contact: Contact | null
  onClose: () => void
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState<Partial<Contact>>({})
  const value = { ...contact, ...draft }
  const set = (change: Partial<Contact>) => setDraft({ ...draft, ...change })
  const save = useMutation({
    mutationFn: () => (contact ? api.updateContact(contact.id, draft) : api.createContact(customerId, draft)),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['customer', customerId] })
      onClose()
    },
    onError: toastProblem,
  })
  return (
    <Dialog opened onClose={onClose} title={contact ? contact.name : t('customers.addContact')}>
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
            data-autofocus
            value={value.name ?? ''}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <TextInput
            label={t('session.email')}
            type="email"
            value={value.email ?? ''}
            onChange={(event) => set({ email: event.currentTarget.value || null })}
          />
          <TextInput
            label={t('customers.phone')}
            value={value.phone ?? ''}
            onChange={(event) => set({ phone: event.currentTarget.value })}
          />
          <Group>
            <Switch
              label="VIP"
              checked={value.isVip ?? false}
              onChange={(event) => set({ isVip: event.currentTarget.checked })}
            />
            <Switch
              label={t('customers.approver')}
              checked={value.isApprover ?? false}
              onChange={(event) => set({ isApprover: event.currentTarget.checked })}
            />
            <Switch
              label={t('customers.active')}
              checked={value.active ?? true}
              onChange={(event) => set({ active: event.currentTarget.checked })}
            />
          </Group>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('word.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
