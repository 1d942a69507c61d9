import { Button, Group, Select, Table, Text, TextInput } from '@mantine/core'
import {
  IconCircleCheck,
  IconCircleX,
  IconHelpCircle,
  IconPencil,
  IconPlayerPause,
  IconTrash,
} from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DeviceView, ServiceCheck } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { StateLabel } from '../ui/StateLabel.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { checkKinds, EditCheck } from './EditCheck.tsx'

const states = {
  up: { icon: IconCircleCheck, word: 'devices.checkUp', color: 'var(--state-ok)' },
  down: { icon: IconCircleX, word: 'devices.checkDown', color: 'var(--state-failed)' },
  unknown: { icon: IconHelpCircle, word: 'devices.checkUnknown', color: 'var(--state-quiet)' },
  off: { icon: IconPlayerPause, word: 'devices.checkOff', color: 'var(--state-quiet)' },
} as const

/** What is tried of a device from this server. */
export function DeviceChecks({ device, mayEdit }: { device: DeviceView; mayEdit: boolean }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const checks = useQuery({ ...queries.serviceChecks({ deviceId: device.id }), refetchInterval: 10_000 })
  const [kind, setKind] = useState<ServiceCheck['kind']>('tcp')
  const [target, setTarget] = useState('')
  const [editing, setEditing] = useState<ServiceCheck | null>(null)
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['service-checks'] })
  const add = useMutation({
    mutationFn: () =>
      api.createServiceCheck({
        name: `${device.hostname} ${target.trim()}`,
        kind,
        target,
        deviceId: device.id,
        customerId: device.customerId,
      }),
    onSuccess: async () => {
      setTarget('')
      await refresh()
    },
    onError: toastProblem,
  })
  const remove = useMutation({
    mutationFn: (id: string) => api.deleteServiceCheck(id),
    onSuccess: refresh,
    onError: toastProblem,
  })
  return (
    <Loaded query={checks}>
      {({ items }) => (
        <>
          <Table aria-label={t('devices.checks')}>
            <Table.Tbody>
              {items.length === 0 ? (
                <Table.Tr>
                  <Table.Td c="dimmed">{t('devices.noChecks')}</Table.Td>
                </Table.Tr>
              ) : null}
              {items.map((check) => (
                <Table.Tr key={check.id}>
                  <Table.Td>
                    <CheckState check={check} />
                  </Table.Td>
                  <Table.Td>
                    {check.name}
                    <Text size="xs" c="dimmed">
                      {check.kind} {check.target}
                    </Text>
                  </Table.Td>
                  <Table.Td>{check.message}</Table.Td>
                  <Table.Td>{check.checkedAt ? <Moment at={check.checkedAt} /> : null}</Table.Td>
                  <Table.Td ta="right">
                    {mayEdit ? (
                      <Group gap={4} justify="flex-end" wrap="nowrap">
                        <Button
                          size="compact-xs"
                          variant="subtle"
                          leftSection={<IconPencil size={13} aria-hidden />}
                          aria-label={`${t('word.edit')}: ${check.target}`}
                          onClick={() => setEditing(check)}
                        >
                          {t('word.edit')}
                        </Button>
                        <Button
                          size="compact-xs"
                          variant="subtle"
                          leftSection={<IconTrash size={13} aria-hidden />}
                          aria-label={`${t('word.delete')}: ${check.target}`}
                          onClick={() => remove.mutate(check.id)}
                        >
                          {t('word.delete')}
                        </Button>
                      </Group>
                    ) : null}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {editing ? <EditCheck check={editing} onClose={() => setEditing(null)} /> : null}
          {mayEdit ? (
            <form
              onSubmit={(event) => {
                event.preventDefault()
                add.mutate()
              }}
            >
              <Group gap="xs" p="sm" align="flex-end">
                <Select
                  label={t('devices.kind')}
                  w={90}
                  allowDeselect={false}
                  data={[...checkKinds]}
                  value={kind}
                  onChange={(next) => setKind(checkKinds.find((each) => each === next) ?? 'tcp')}
                />
                <TextInput
                  label={t('devices.target')}
                  description={t('devices.targetText')}
                  required
                  style={{ flex: 1 }}
                  value={target}
                  onChange={(event) => setTarget(event.currentTarget.value)}
                />
                <Button type="submit" variant="default" loading={add.isPending}>
                  {t('devices.addCheck')}
                </Button>
              </Group>
            </form>
          ) : null}
        </>
      )}
    </Loaded>
  )
}

function CheckState({ check: { state, enabled } }: { check: ServiceCheck }) {
  const { t } = useTranslation()
  const { icon, word, color } = states[enabled ? state : 'off']
  return <StateLabel icon={icon} word={t(word)} color={color} />
}
