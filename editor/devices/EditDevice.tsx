import { Button, Group, Select, Stack, Switch, TagsInput, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DeviceView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { RemoteButton } from '../remote/RemoteButton.tsx'
import { priorities, priorityList } from '../tickets/ticket-state.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { toastProblem } from '../ui/toast.tsx'

const kinds = ['server', 'workstation', 'network', 'mobile', 'other'] as const

type Draft = Partial<Omit<DeviceView, 'id' | 'customerName'>>

export function EditDevice({
  device,
  customerId,
  onClose,
}: {
  device: DeviceView | null
  customerId: string | null
  onClose: () => void
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const customers = useQuery(queries.customers())
  const [draft, setDraft] = useState<Draft>(device ? {} : { customerId })
  const value = { ...device, ...draft }
  const set = (change: Draft) => setDraft({ ...draft, ...change })
  const save = useMutation({
    mutationFn: () => (device ? api.updateDevice(device.id, draft) : api.createDevice(draft)),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['devices'] })
      onClose()
    },
    onError: toastProblem,
  })
  return (
    <Dialog opened onClose={onClose} title={device ? device.hostname : t('devices.new')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Stack gap="sm">
          {device ? (
            <div>
              <RemoteButton deviceId={device.id} name={device.hostname} />
            </div>
          ) : null}
          <TextInput
            label={t('devices.hostname')}
            required
            data-autofocus
            value={value.hostname ?? ''}
            onChange={(event) => set({ hostname: event.currentTarget.value })}
          />
          <Select
            label={t('tickets.customer')}
            searchable
            clearable
            data={customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
            value={value.customerId ?? null}
            onChange={(next) => set({ customerId: next })}
          />
          <Group grow>
            <Select
              label={t('devices.kind')}
              allowDeselect={false}
              data={kinds.map((kind) => ({ value: kind, label: t(`devices.${kind}`) }))}
              value={value.kind ?? 'server'}
              onChange={(next) => {
                const kind = kinds.find((each) => each === next)
                if (kind) set({ kind })
              }}
            />
            <Select
              label={t('devices.criticality')}
              allowDeselect={false}
              data={priorityList.map((each) => ({ value: each, label: t(priorities[each].word) }))}
              value={value.criticality ?? 'normal'}
              onChange={(next) => {
                const criticality = priorityList.find((each) => each === next)
                if (criticality) set({ criticality })
              }}
            />
          </Group>
          <Group grow align="flex-start">
            <TextInput
              label={t('devices.os')}
              value={value.os ?? ''}
              onChange={(event) => set({ os: event.currentTarget.value })}
            />
            <TextInput
              label={t('devices.warrantyEnds')}
              type="date"
              value={value.warrantyEndsOn ?? ''}
              onChange={(event) => set({ warrantyEndsOn: event.currentTarget.value || null })}
            />
          </Group>
          <TagsInput
            label={t('customers.aliases')}
            description={t('devices.aliasesText')}
            value={value.aliases ?? []}
            onChange={(aliases) => set({ aliases })}
          />
          <Switch
            label={t('devices.inContract')}
            checked={value.inContract ?? true}
            onChange={(event) => set({ inContract: event.currentTarget.checked })}
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
