import { Badge, Table, Text, VisuallyHidden } from '@mantine/core'
import {
  IconDeviceDesktop,
  IconDeviceMobile,
  IconDevices,
  IconNetwork,
  IconServer,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { DeviceView } from '#engine/api/types.ts'
import { MuteDevice } from '../maintenance/MuteDevice.tsx'
import { PriorityLabel } from '../tickets/ticket-state.tsx'
import { Moment } from '../ui/Moment.tsx'

const icons = {
  server: IconServer,
  workstation: IconDeviceDesktop,
  network: IconNetwork,
  mobile: IconDeviceMobile,
  other: IconDevices,
} as const

export function DeviceTable({
  devices,
  onOpen,
}: {
  devices: readonly DeviceView[]
  onOpen?: (device: DeviceView) => void
}) {
  const { t } = useTranslation()
  return (
    <Table aria-label={t('shell.devices')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('devices.hostname')}</Table.Th>
          <Table.Th>{t('tickets.customer')}</Table.Th>
          <Table.Th>{t('devices.kind')}</Table.Th>
          <Table.Th>{t('devices.os')}</Table.Th>
          <Table.Th>{t('devices.criticality')}</Table.Th>
          <Table.Th>{t('devices.lastSeen')}</Table.Th>
          {onOpen ? (
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
                <Mark size={15} aria-hidden style={{ verticalAlign: -3, marginRight: 6 }} />
                {onOpen ? (
                  <button
                    type="button"
                    style={{
                      all: 'unset',
                      cursor: 'pointer',
                      fontWeight: 500,
                      color: 'var(--accent-text)',
                    }}
                    onClick={() => onOpen(device)}
                  >
                    {device.hostname}
                  </button>
                ) : (
                  device.hostname
                )}
                {device.inContract ? null : (
                  <Badge size="xs" variant="light" color="gray" ml={6}>
                    {t('devices.notInContract')}
                  </Badge>
                )}
              </Table.Td>
              <Table.Td>{device.customerName ?? <Text c="dimmed">–</Text>}</Table.Td>
              <Table.Td>{t(`devices.${device.kind}`)}</Table.Td>
              <Table.Td>{device.os || '–'}</Table.Td>
              <Table.Td>
                <PriorityLabel priority={device.criticality} />
              </Table.Td>
              <Table.Td>
                {device.lastSeenAt ? <Moment at={device.lastSeenAt} /> : <Text c="dimmed">–</Text>}
              </Table.Td>
              {onOpen ? (
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
