import { Button, Group, NumberInput, Select, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contract } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { sentenceOf } from '../ui/sentence-of.ts'
import { ContractCover } from './ContractCover.tsx'
import { ContractPot } from './ContractPot.tsx'
import { ContractRates } from './ContractRates.tsx'
import { type ContractDraft, newDraft } from './contract-draft.ts'

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
  const all = useQuery(queries.contracts(customerId))
  const [changes, setChanges] = useState<Partial<ContractDraft>>({})
  const [start] = useState(() => newDraft(new Date().toISOString().slice(0, 10)))
  const value: ContractDraft = { ...(contract ?? start), ...changes }
  const set = (change: Partial<ContractDraft>) => setChanges((before) => ({ ...before, ...change }))
  const others = all.data?.items.filter(({ id }) => id !== contract?.id) ?? []
  const isPot = value.kind === 'block_hours' || value.kind === 'prepaid'
  const save = useMutation({
    mutationFn: () =>
      contract ? api.updateContract(contract.id, changes) : api.createContract(customerId, value),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['customer', customerId] })
      onClose()
    },
  })
  return (
    <Dialog opened onClose={onClose} title={contract ? contract.name : t('customers.addContract')} size="xl">
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
            value={value.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Group grow align="flex-start" preventGrowOverflow={false}>
            <Select
              label={t('contract.kind')}
              allowDeselect={false}
              data={kinds.map((kind) => ({ value: kind, label: t(`contract.${kind}`) }))}
              value={value.kind}
              onChange={(next) => {
                const kind = kinds.find((each) => each === next)
                if (kind) set({ kind })
              }}
            />
            <TextInput
              label={t('contract.starts')}
              type="date"
              required
              value={value.startsOn}
              onChange={(event) => set({ startsOn: event.currentTarget.value })}
            />
            <TextInput
              label={t('contract.ends')}
              type="date"
              value={value.endsOn ?? ''}
              onChange={(event) => set({ endsOn: event.currentTarget.value || null })}
            />
            {value.kind === 'fixed_per_seat' ? (
              <NumberInput
                label={t('contract.seats')}
                min={0}
                allowDecimal={false}
                value={value.seats ?? ''}
                onChange={(next) => set({ seats: typeof next === 'number' ? next : null })}
              />
            ) : null}
          </Group>
          {isPot ? (
            <Section title={t('contract.section.pot')}>
              <ContractPot value={value} set={set} />
            </Section>
          ) : null}
          {value.kind === 'time_and_materials' ? null : (
            <Section title={t('contract.section.cover')}>
              <ContractCover value={value} set={set} others={others} />
            </Section>
          )}
          <Section title={t('contract.section.rates')}>
            <ContractRates value={value} set={set} />
          </Section>
          {save.isError ? (
            <Text role="alert" size="sm" c="var(--mantine-color-error)" style={{ whiteSpace: 'pre-line' }}>
              {sentenceOf(save.error)}
            </Text>
          ) : null}
          <Group className="dialog-actions" justify="flex-end" gap="xs">
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

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={3} size="h5" mt="xs" mb={6}>
        {title}
      </Title>
      <Stack gap="sm">{children}</Stack>
    </section>
  )
}
