import { Button, Group, Select, Stack, Switch, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Customer } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toastProblem } from '../ui/toast.tsx'

/** Makes or changes a customer. */
export function EditCustomer({
  opened,
  customer,
  onClose,
  onSaved,
}: {
  opened: boolean
  customer: Customer | null
  onClose: () => void
  onSaved: (customer: Customer) => void
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState<Partial<Customer>>({})
  const value = { ...customer, ...draft }
  const save = useMutation({
    mutationFn: () => (customer ? api.updateCustomer(customer.id, draft) : api.createCustomer(draft)),
    onSuccess: async (saved) => {
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['customers'] }),
        queryClient.invalidateQueries({ queryKey: ['customer', saved.id] }),
      ])
      setDraft({})
      onSaved(saved)
    },
    onError: toastProblem,
  })
  const set = (change: Partial<Customer>) => setDraft({ ...draft, ...change })
  return (
    <Dialog opened={opened} onClose={onClose} title={customer ? customer.name : t('customers.new')} size="lg">
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
            maxLength={200}
            data-autofocus
            value={value.name ?? ''}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <TagsInput
            label={t('customers.domains')}
            description={t('customers.domainsText')}
            value={value.domains ?? []}
            onChange={(domains) => set({ domains })}
          />
          <TagsInput
            label={t('customers.aliases')}
            description={t('customers.aliasesText')}
            value={value.aliases ?? []}
            onChange={(aliases) => set({ aliases })}
          />
          <TagsInput
            label={t('customers.tags')}
            value={value.tags ?? []}
            onChange={(tags) => set({ tags })}
          />
          <Group grow align="flex-start">
            <Select
              label={t('shell.language')}
              allowDeselect={false}
              data={[
                { value: 'it', label: 'Italiano' },
                { value: 'en', label: 'English' },
              ]}
              value={value.language ?? 'it'}
              onChange={(language) => set({ language: language === 'en' ? 'en' : 'it' })}
            />
            <TextInput
              label={t('customers.timeZone')}
              value={value.timeZone ?? 'Europe/Rome'}
              onChange={(event) => set({ timeZone: event.currentTarget.value })}
            />
          </Group>
          <Group>
            <Switch
              label="VIP"
              checked={value.vip ?? false}
              onChange={(event) => set({ vip: event.currentTarget.checked })}
            />
            <Switch
              label={t('customers.active')}
              checked={value.active ?? true}
              onChange={(event) => set({ active: event.currentTarget.checked })}
            />
          </Group>
          <Textarea
            label={t('customers.notes')}
            autosize
            minRows={2}
            value={value.notes ?? ''}
            onChange={(event) => set({ notes: event.currentTarget.value })}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t(customer ? 'word.save' : 'customers.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
