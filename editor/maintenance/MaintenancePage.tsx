import { Button, Group, Table, Title, VisuallyHidden } from '@mantine/core'
import { IconBellOff, IconCalendarRepeat, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { MaintenanceWindow, Muted } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { StateLabel } from '../ui/StateLabel.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { EditWindow } from './EditWindow.tsx'
import { ScopeNames } from './ScopeNames.tsx'
import { SiteOutageRule } from './SiteOutageRule.tsx'
import { useWindowText } from './window-text.ts'

/** Maintenance windows, and everything else that is muted now. */
export function MaintenancePage() {
  const { t } = useTranslation()
  const may = useMay()
  const [editing, setEditing] = useState<MaintenanceWindow | 'new' | null>(null)
  const windows = useQuery(queries.maintenanceWindows())
  const muted = useQuery(queries.muted())
  return (
    <div className="page">
      <PageHead title={t('maintenance.title')}>
        {may.work ? (
          <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setEditing('new')}>
            {t('maintenance.new')}
          </Button>
        ) : null}
      </PageHead>
      {editing ? (
        <EditWindow window={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      ) : null}
      <Loaded query={windows}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('maintenance.empty')} text={t('maintenance.emptyText')} />
          ) : (
            <div className="card">
              <WindowTable windows={items} {...(may.work ? { onEdit: setEditing } : {})} />
            </div>
          )
        }
      </Loaded>
      <Loaded query={muted} rows={2}>
        {(found) => <OtherMuted muted={found} />}
      </Loaded>
      <SiteOutageRule />
    </div>
  )
}

function WindowTable({
  windows,
  onEdit,
}: {
  windows: readonly MaintenanceWindow[]
  onEdit?: (window: MaintenanceWindow) => void
}) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const textOf = useWindowText()
  const end = useMutation({
    mutationFn: (id: string) => api.endWindow(id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['maintenance'] }),
    onError: toastProblem,
  })
  return (
    <Table aria-label={t('maintenance.windows')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={210}>{t('maintenance.state')}</Table.Th>
          <Table.Th>{t('maintenance.reason')}</Table.Th>
          <Table.Th>{t('maintenance.who')}</Table.Th>
          <Table.Th>{t('maintenance.when')}</Table.Th>
          <Table.Th w={150}>{t('maintenance.by')}</Table.Th>
          {onEdit ? (
            <Table.Th w={190}>
              <VisuallyHidden>{t('word.more')}</VisuallyHidden>
            </Table.Th>
          ) : null}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {windows.map((window) => (
          <Table.Tr key={window.id}>
            <Table.Td>
              <WindowState window={window} />
            </Table.Td>
            <Table.Td>{window.reason}</Table.Td>
            <Table.Td>
              <ScopeNames scope={window.scope} />
            </Table.Td>
            <Table.Td>{textOf(window)}</Table.Td>
            <Table.Td>{window.createdBy}</Table.Td>
            {onEdit ? (
              <Table.Td>
                <Group gap={6} wrap="nowrap" justify="flex-end">
                  <Button variant="default" size="compact-sm" onClick={() => onEdit(window)}>
                    {t('word.edit')}
                  </Button>
                  <Button
                    variant="default"
                    size="compact-sm"
                    loading={end.isPending && end.variables === window.id}
                    onClick={() => end.mutate(window.id)}
                  >
                    {t('maintenance.end')}
                  </Button>
                </Group>
              </Table.Td>
            ) : null}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function WindowState({ window: { mutedUntil, nextStart } }: { window: MaintenanceWindow }) {
  const { t, i18n } = useTranslation()
  const text = (moment: string) =>
    new Date(moment).toLocaleString(i18n.language, { dateStyle: 'short', timeStyle: 'short' })
  if (mutedUntil) {
    const until = t('maintenance.until', { at: text(mutedUntil) })
    return (
      <>
        <StateLabel icon={IconBellOff} word={t('maintenance.now')} color="var(--state-waiting)" />
        <div style={{ fontSize: 12, color: 'var(--mantine-color-dimmed)' }}>{until}</div>
      </>
    )
  }
  const word = nextStart ? t('maintenance.next', { at: text(nextStart) }) : t('maintenance.over')
  return <StateLabel icon={IconCalendarRepeat} word={word} color="var(--state-quiet)" />
}

function OtherMuted({ muted: { exclusions, switchedOff } }: { muted: Muted }) {
  const { t } = useTranslation()
  if (exclusions.length + switchedOff.length === 0) return null
  return (
    <>
      {exclusions.length > 0 ? (
        <section aria-label={t('maintenance.exclusions')}>
          <Title order={2} size="h4" mt="lg" mb="xs">
            {t('maintenance.exclusions')}
          </Title>
          <div className="card">
            <Table aria-label={t('maintenance.exclusions')}>
              <Table.Tbody>
                {exclusions.map((one) => (
                  <Table.Tr key={`${one.workflowId} ${one.customerId}`}>
                    <Table.Td>{one.customerName ?? one.customerId}</Table.Td>
                    <Table.Td>
                      <Link to={`/workflows/${one.workflowId}`}>{one.workflowName}</Link>
                    </Table.Td>
                    <Table.Td>{one.reason}</Table.Td>
                    <Table.Td>{one.until ? <Moment at={`${one.until}T23:59:59Z`} exact /> : '–'}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        </section>
      ) : null}
      {switchedOff.length > 0 ? (
        <section aria-label={t('maintenance.switchedOff')}>
          <Title order={2} size="h4" mt="lg" mb="xs">
            {t('maintenance.switchedOff')}
          </Title>
          <div className="card">
            <Table aria-label={t('maintenance.switchedOff')}>
              <Table.Tbody>
                {switchedOff.map((one) => (
                  <Table.Tr key={`${one.workflowId} ${one.triggerName}`}>
                    <Table.Td>
                      <Link to={`/workflows/${one.workflowId}`}>{one.workflowName}</Link>
                    </Table.Td>
                    <Table.Td>{one.triggerName ?? t('maintenance.whole')}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        </section>
      ) : null}
    </>
  )
}
