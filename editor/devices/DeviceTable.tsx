import { Anchor, Badge, Table, Text, VisuallyHidden } from '@mantine/core'
import {
  IconDeviceDesktop,
  IconDeviceMobile,
  IconDevices,
  IconNetwork,
  IconServer,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { DeviceView } from '#engine/api/types.ts'
import { MuteDevice } from '../maintenance/MuteDevice.tsx'
import { PriorityLabel } from '../tickets/ticket-state.tsx'
import { SortHead, useSorted } from '../ui/sorting.tsx'
import { useListRows } from '../ui/use-list-rows.ts'
import { DiskText, PatchText, PresenceLabel } from './device-health.tsx'

const icons = {
  server: IconServer,
  workstation: IconDeviceDesktop,
  network: IconNetwork,
  mobile: IconDeviceMobile,
  other: IconDevices,
} as const

export function DeviceTable({
  devices,
  mayEdit = false,
}: {
  devices: readonly DeviceView[]
  mayEdit?: boolean
}) {
  const { t } = useTranslation()
  const [sorted, sorting] = useSorted(devices, {
    hostname: ({ hostname }) => hostname,
    customer: ({ customerName }) => customerName,
    os: ({ os }) => os || null,
  })
  const row = useListRows(
    sorted.map(({ id }) => id),
    (id) => `/devices/${id}`,
  )
  return (
    <Table aria-label={t('shell.devices')}>
      <Table.Thead>
        <Table.Tr>
          <SortHead sorting={sorting} column="hostname">
            {t('devices.hostname')}
          </SortHead>
          <SortHead sorting={sorting} column="customer">
            {t('tickets.customer')}
          </SortHead>
          <Table.Th>{t('devices.state')}</Table.Th>
          <SortHead sorting={sorting} column="os">
            {t('devices.os')}
          </SortHead>
          <Table.Th>{t('devices.disk')}</Table.Th>
          <Table.Th>{t('devices.patches')}</Table.Th>
          <Table.Th>{t('devices.criticality')}</Table.Th>
          {mayEdit ? (
            <Table.Th w={110}>
              <VisuallyHidden>{t('maintenance.title')}</VisuallyHidden>
            </Table.Th>
          ) : null}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sorted.map((device) => {
          const Mark = icons[device.kind]
          return (
            <Table.Tr key={device.id} {...row(device.id)}>
              <Table.Td>
                <Mark
                  size={15}
                  aria-label={t(`devices.${device.kind}`)}
                  style={{ verticalAlign: -3, marginRight: 6 }}
                />
                <Anchor component={Link} to={`/devices/${device.id}`} fw={500}>
                  {device.hostname}
                </Anchor>
                {device.inContract ? null : (
                  <Badge size="xs" variant="light" color="gray" ml={6}>
                    {t('devices.notInContract')}
                  </Badge>
                )}
              </Table.Td>
              <Table.Td>{device.customerName ?? <Text c="dimmed">–</Text>}</Table.Td>
              <Table.Td>
                <PresenceLabel health={device.health} />
              </Table.Td>
              <Table.Td>{device.os || '–'}</Table.Td>
              <Table.Td>
                <DiskText disk={device.health.worstDisk} />
              </Table.Td>
              <Table.Td>
                <PatchText health={device.health} />
              </Table.Td>
              <Table.Td>
                <PriorityLabel priority={device.criticality} />
              </Table.Td>
              {mayEdit ? (
                <Table.Td>
                  <MuteDevice id={device.id} hostname={device.hostname} />
                </Table.Td>
              ) : null}
            </Table.Tr>
          )
        })}
      </Table.Tbody>
    </Table>
  )
}
