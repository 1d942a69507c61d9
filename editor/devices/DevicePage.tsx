import {
  ActionIcon,
  Alert,
  Button,
  Group,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Title,
  Tooltip,
} from '@mantine/core'
import { IconArrowLeft, IconClockExclamation, IconKey, IconPencil } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { DeviceDetail, DeviceView } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { RemoteButton } from '../remote/RemoteButton.tsx'
import { RunbookButton } from '../runbooks/RunbookButton.tsx'
import { StepValue } from '../runs/StepRecord.tsx'
import { useMay } from '../session/use-may.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { DeviceChecks } from './DeviceChecks.tsx'
import { PatchText, PresenceLabel } from './device-health.tsx'
import { EditDevice } from './EditDevice.tsx'
import { InstallLines } from './InstallLines.tsx'
import { OfflineAfter } from './OfflineAfter.tsx'
import { readReport } from './read-report.ts'

export function DevicePage() {
  const { id = '' } = useParams()
  const device = useQuery({ ...queries.device(id), refetchInterval: 15_000 })
  const detail = useQuery({ ...queries.deviceDetail(id), refetchInterval: 15_000 })
  return (
    <Loaded query={device}>
      {(data) => <Loaded query={detail}>{(report) => <DevicePanel device={data} detail={report} />}</Loaded>}
    </Loaded>
  )
}

function DevicePanel({ device, detail }: { device: DeviceView; detail: DeviceDetail }) {
  const { t, i18n } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const [editing, setEditing] = useState(false)
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['device', device.id] })
  const make = useMutation({
    mutationFn: () => api.createDeviceToken(device.id),
    onSuccess: refresh,
    onError: toastProblem,
  })
  return (
    <div className="page">
      <PageHead
        title={device.hostname}
        lead={
          <Tooltip label={t('shell.devices')}>
            <ActionIcon component={Link} to="/devices" aria-label={t('shell.devices')}>
              <IconArrowLeft size={17} />
            </ActionIcon>
          </Tooltip>
        }
      >
        {may.work ? (
          <>
            <RunbookButton deviceId={device.id} />
            <RemoteButton deviceId={device.id} name={device.hostname} size="xs" />
            <Button
              variant="default"
              leftSection={<IconKey size={15} />}
              loading={make.isPending}
              onClick={() => make.mutate()}
            >
              {t('devices.makeToken')}
            </Button>
            <Button variant="default" leftSection={<IconPencil size={15} />} onClick={() => setEditing(true)}>
              {t('word.edit')}
            </Button>
          </>
        ) : null}
      </PageHead>
      {editing ? (
        <EditDevice
          device={device}
          customerId={device.customerId}
          onClose={() => {
            setEditing(false)
            void refresh()
          }}
        />
      ) : null}
      {make.data ? (
        <Dialog opened onClose={make.reset} title={t('devices.report')} size="xl">
          <Text size="sm" mb="sm">
            {t('devices.reportText')}
          </Text>
          <InstallLines made={make.data} />
        </Dialog>
      ) : null}
      <Group gap="lg" mb="sm">
        <span>
          <PresenceLabel health={device.health} />
        </span>
        <Text>{[device.os, device.customerName].filter(Boolean).join(' · ')}</Text>
        {device.warrantyEndsOn ? (
          <Text>
            {t('devices.warrantyUntil', {
              day: new Date(device.warrantyEndsOn).toLocaleDateString(i18n.language, { timeZone: 'UTC' }),
            })}
          </Text>
        ) : null}
        {device.health.state === 'never' ? null : <PatchText health={device.health} />}
      </Group>
      {detail.clockAheadSeconds === null ? null : (
        <Alert mb="sm" color="yellow" icon={<IconClockExclamation size={17} />}>
          {t('devices.clock', { seconds: Math.abs(detail.clockAheadSeconds) })}
        </Alert>
      )}
      <Stack gap="md">
        {detail.report === null ? (
          <Text c="dimmed">{t('devices.notReported')}</Text>
        ) : (
          <Facts detail={detail} />
        )}
        <Part title={t('devices.problems')}>
          <Problems detail={detail} />
        </Part>
        {detail.patches.length > 0 ? (
          <Part title={t('devices.patches')}>
            <Patches detail={detail} />
          </Part>
        ) : null}
        <Part title={t('devices.checks')}>
          <DeviceChecks device={device} mayEdit={may.work} />
        </Part>
        {detail.report === null ? null : (
          <Part title={t('devices.silence')}>
            <OfflineAfter deviceId={device.id} minutes={detail.offlineAfterMinutes} mayEdit={may.work} />
          </Part>
        )}
        {detail.tokens.length > 0 ? (
          <Part title={t('devices.tokens')}>
            <Tokens detail={detail} mayEdit={may.work} onChange={refresh} />
          </Part>
        ) : null}
        {detail.report === null ? null : (
          <Part title={t('devices.rawReport')}>
            <div style={{ padding: 12 }}>
              <StepValue label={t('devices.rawReport')} value={detail.report} />
            </div>
          </Part>
        )}
      </Stack>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h5" mb={6}>
        {title}
      </Title>
      <div className="card">{children}</div>
    </section>
  )
}

function Facts({ detail }: { detail: DeviceDetail }) {
  const { t } = useTranslation()
  const { disks, bootedAt, serial, agent, antivirus, lastBackupAt } = readReport(detail.report ?? {})
  const facts: { name: string; value: ReactNode }[] = [
    {
      name: t('devices.disks'),
      value: disks.map(({ mount, freePercent, sizeGb }) => (
        <div key={mount} className="tabular">
          {mount} {t('devices.diskFree', { percent: freePercent })} ({sizeGb} GB)
        </div>
      )),
    },
    { name: t('devices.booted'), value: bootedAt ? <Moment at={bootedAt} /> : '–' },
    { name: t('devices.serial'), value: serial ?? '–' },
    { name: t('devices.antivirus'), value: antivirus ?? '–' },
    { name: t('devices.backup'), value: lastBackupAt ? <Moment at={lastBackupAt} /> : '–' },
    { name: t('devices.agent'), value: agent || '–' },
  ]
  return (
    <SimpleGrid cols={{ base: 2, md: 3, lg: 6 }} className="card" p="sm">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <Text size="xs" c="dimmed">
            {name}
          </Text>
          <Text size="sm" component="div">
            {value}
          </Text>
        </div>
      ))}
    </SimpleGrid>
  )
}

function Problems({ detail }: { detail: DeviceDetail }) {
  const { t } = useTranslation()
  if (detail.problems.length === 0)
    return (
      <Text p="sm" c="dimmed">
        {t('devices.noProblems')}
      </Text>
    )
  return (
    <Table aria-label={t('devices.problems')}>
      <Table.Tbody>
        {detail.problems.map(({ kind, key, severity, title, since }) => (
          <Table.Tr key={`${kind} ${key}`}>
            <Table.Td>{title}</Table.Td>
            <Table.Td>{kind}</Table.Td>
            <Table.Td>{t(`noise.severity.${severity}`)}</Table.Td>
            <Table.Td ta="right">
              <Moment at={since} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Patches({ detail }: { detail: DeviceDetail }) {
  const { t } = useTranslation()
  return (
    <Table aria-label={t('devices.patches')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('devices.patch')}</Table.Th>
          <Table.Th>{t('devices.severity')}</Table.Th>
          <Table.Th>{t('devices.firstSeen')}</Table.Th>
          <Table.Th>{t('devices.due')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {detail.patches.map((patch) => (
          <Table.Tr key={patch.id}>
            <Table.Td>{patch.title}</Table.Td>
            <Table.Td>{patch.severity}</Table.Td>
            <Table.Td>
              <Moment at={patch.firstSeenAt} />
            </Table.Td>
            <Table.Td>
              <Moment at={patch.dueAt} /> {patch.overdue ? t('devices.overdue') : null}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Tokens({
  detail,
  mayEdit,
  onChange,
}: {
  detail: DeviceDetail
  mayEdit: boolean
  onChange: () => void
}) {
  const { t } = useTranslation()
  const revoke = useMutation({
    mutationFn: (id: string) => api.revokeDeviceToken(id),
    onSuccess: onChange,
    onError: toastProblem,
  })
  return (
    <Table aria-label={t('devices.tokens')}>
      <Table.Tbody>
        {detail.tokens.map(({ id, createdBy, createdAt }) => (
          <Table.Tr key={id}>
            <Table.Td>{createdBy}</Table.Td>
            <Table.Td>
              <Moment at={createdAt} />
            </Table.Td>
            <Table.Td ta="right">
              {mayEdit ? (
                <Button size="compact-xs" variant="subtle" onClick={() => revoke.mutate(id)}>
                  {t('devices.revoke')}
                </Button>
              ) : null}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
