import { Button, Group, NumberInput, Select, Stack, TagsInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contract } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toastProblem } from '../ui/toast.tsx'

const kinds = ['fixed_per_seat', 'block_hours', 'prepaid', 'time_and_materials'] as const

export function EditContract({
  customerId,
  contract,
  onClose,
}: {
  customerId: string
  contract: Contract | null
  onClose: () => void
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState<Partial<Contract>>(
    contract ? {} : { kind: 'fixed_per_seat', startsOn: new Date().toISOString().slice(0, 10) },
  )
  const value = { ...contract, ...draft }
  const set = (change: Partial<Contract>) => setDraft({ ...draft, ...change })
  const save = useMutation({
    mutationFn: () =>
      contract ? api.updateContract(contract.id, draft) : api.createContract(customerId, draft),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['customer', customerId] })
      onClose()
    },
    onError: toastProblem,
  })
  return (
    <Dialog opened onClose={onClose} title={contract ? contract.name : t('customers.addContract')} size="lg">
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
          <Group grow align="flex-start">
            <Select
              label={t('contract.kind')}
              allowDeselect={false}
              data={kinds.map((kind) => ({ value: kind, label: t(`contract.${kind}`) }))}
              value={value.kind ?? null}
              onChange={(next) => {
                const kind = kinds.find((each) => each === next)
                if (kind) set({ kind })
              }}
            />
            <TextInput
              label={t('contract.starts')}
              type="date"
              required
              value={value.startsOn ?? ''}
              onChange={(event) => set({ startsOn: event.currentTarget.value })}
            />
            <TextInput
              label={t('contract.ends')}
              type="date"
              value={value.endsOn ?? ''}
              onChange={(event) => set({ endsOn: event.currentTarget.value || null })}
            />
          </Group>
          <Group grow align="flex-start">
            <NumberInput
              label={t('contract.seats')}
              min={0}
              allowDecimal={false}
              value={value.seats ?? ''}
              onChange={(next) => set({ seats: typeof next === 'number' ? next : null })}
            />
            <NumberInput
              label={t('contract.includedMinutes')}
              min={0}
              allowDecimal={false}
              value={value.includedMinutes ?? ''}
              onChange={(next) => set({ includedMinutes: typeof next === 'number' ? next : null })}
            />
            <NumberInput
              label={t('contract.hourlyRate')}
              min={0}
              decimalScale={2}
              value={value.hourlyRateMinor === undefined ? '' : value.hourlyRateMinor / 100}
              onChange={(next) => {
                if (typeof next === 'number') set({ hourlyRateMinor: Math.round(next * 100) })
              }}
            />
            <NumberInput
              label={t('contract.rounding')}
              min={1}
              max={480}
              allowDecimal={false}
              value={value.roundingMinutes ?? 15}
              onChange={(next) => {
                if (typeof next === 'number') set({ roundingMinutes: next })
              }}
            />
          </Group>
          <TagsInput
            label={t('contract.covered')}
            description={t('contract.coveredText')}
            value={value.coveredWorkTypes ?? []}
            onChange={(coveredWorkTypes) => set({ coveredWorkTypes })}
          />
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
