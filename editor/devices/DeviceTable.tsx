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
  return (
    <Table aria-label={t('shell.devices')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('devices.hostname')}</Table.Th>
          <Table.Th>{t('tickets.customer')}</Table.Th>
          <Table.Th>{t('devices.state')}</Table.Th>
          <Table.Th>{t('devices.os')}</Table.Th>
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
        {devices.map((device) => {
          const Mark = icons[device.kind]
          return (
            <Table.Tr key={device.id}>
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
