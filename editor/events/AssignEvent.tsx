import { Button, Code, Group, Select, Stack, Switch, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EventSummary } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'

/** Says whom an event concerns, and whether its names are to be remembered. */
export function AssignEvent({ event, onClose }: { event: EventSummary; onClose: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [customerId, setCustomerId] = useState(event.customerId)
  const [deviceId, setDeviceId] = useState<string | null>(null)
  const [remember, setRemember] = useState(true)
  const customers = useQuery(queries.customers())
  const devices = useQuery({
    ...queries.devices({ customerId: customerId ?? '' }),
    enabled: customerId !== null,
  })
  const assign = useMutation({
    mutationFn: () =>
      api.assignEvent(event.id, {
        customerId: customerId ?? '',
        ...(deviceId ? { deviceId } : {}),
        remember,
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['events'] })
      toast(t('events.assigned'))
      onClose()
    },
    onError: toastProblem,
  })
  return (
    <Dialog opened onClose={onClose} title={t('events.assignTitle')}>
      <form
        onSubmit={(submitted) => {
          submitted.preventDefault()
          assign.mutate()
        }}
      >
        <Stack gap="sm">
          <SaidNames event={event} />
          <Select
            label={t('events.customer')}
            required
            searchable
            data-autofocus
            data={customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
            value={customerId}
            onChange={(next) => {
              setCustomerId(next)
              setDeviceId(null)
            }}
          />
          <Select
            label={t('events.device')}
            searchable
            clearable
            disabled={customerId === null}
            data={devices.data?.items.map(({ id, hostname }) => ({ value: id, label: hostname })) ?? []}
            value={deviceId}
            onChange={setDeviceId}
          />
          <Switch
            label={t('events.remember')}
            description={t('events.rememberText')}
            checked={remember}
            onChange={(changed) => setRemember(changed.currentTarget.checked)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('word.cancel')}
            </Button>
            <Button type="submit" disabled={customerId === null} loading={assign.isPending}>
              {t('events.assign')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

const hintNames = [
  'customerName',
  'customerExternalId',
  'customerId',
  'hostname',
  'deviceExternalId',
  'deviceSerial',
  'deviceId',
  'senderAddress',
] as const

/** What the event says of whom it concerns; a value that stands under several names is told once. */
function SaidNames({ event: { hints } }: { event: EventSummary }) {
  const { t } = useTranslation()
  const shown = hintNames.filter(
    (name, at) => hints[name] && !hintNames.slice(0, at).some((before) => hints[before] === hints[name]),
  )
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {t('events.says')}
      </Text>
      <dl style={{ display: 'grid', gridTemplateColumns: 'auto 1fr', gap: '4px 12px', margin: 0 }}>
        {shown.map((name) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt style={{ color: 'var(--mantine-color-dimmed)' }}>{t(`events.hint.${name}`)}</dt>
            <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>
              <Code>{hints[name]}</Code>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
