import { ActionIcon, Menu, Table, Text, VisuallyHidden } from '@mantine/core'
import {
  IconCircleCheck,
  IconDots,
  IconDownload,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconTrash,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { WorkflowSummary } from '#engine/api/types.ts'
import { exportUrl } from '../api.ts'
import { RunState } from '../runs/run-state.tsx'
import { Moment } from '../ui/Moment.tsx'
import { StateLabel } from '../ui/StateLabel.tsx'
import { SortHead, useSorted } from '../ui/sorting.tsx'
import { useListRows } from '../ui/use-list-rows.ts'

/** A workflow never published is a draft; one published is on or off. */
export function workflowState(workflow: WorkflowSummary): 'on' | 'off' | 'draft' {
  if (workflow.publishedVersion === null) return 'draft'
  return workflow.enabled ? 'on' : 'off'
}

const states = {
  on: { icon: IconCircleCheck, color: 'var(--state-ok)', word: 'workflows.state.on' },
  off: { icon: IconPlayerPause, color: 'var(--state-quiet)', word: 'workflows.state.off' },
  draft: { icon: IconPencil, color: 'var(--state-quiet)', word: 'workflows.state.draft' },
} as const

export function WorkflowState({ workflow }: { workflow: WorkflowSummary }) {
  const { t } = useTranslation()
  const { icon, color, word } = states[workflowState(workflow)]
  return <StateLabel icon={icon} color={color} word={t(word)} />
}

export function WorkflowTable({
  workflows,
  mayEdit,
  onEnable,
  onDelete,
}: {
  workflows: readonly WorkflowSummary[]
  mayEdit: boolean
  onEnable: (id: string, enabled: boolean) => void
  onDelete: (workflow: WorkflowSummary) => void
}) {
  const { t } = useTranslation()
  const [sorted, sorting] = useSorted(workflows, {
    name: ({ name }) => name,
    run: ({ lastRun }) => lastRun?.createdAt ?? null,
    updated: ({ updatedAt }) => updatedAt,
  })
  const row = useListRows(
    sorted.map(({ id }) => id),
    (id) => `/workflows/${id}`,
  )
  return (
    <Table aria-label={t('workflows.title')}>
      <Table.Thead>
        <Table.Tr>
          <SortHead sorting={sorting} column="name">
            {t('word.name')}
          </SortHead>
          <Table.Th w={230}>{t('workflows.state')}</Table.Th>
          <Table.Th w={150}>{t('workflows.starts')}</Table.Th>
          <SortHead sorting={sorting} column="run" w={220}>
            {t('workflows.lastRun')}
          </SortHead>
          <SortHead sorting={sorting} column="updated" w={120}>
            {t('word.updated')}
          </SortHead>
          <Table.Th w={48}>
            <VisuallyHidden>{t('word.more')}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sorted.map((workflow) => (
          <Table.Tr key={workflow.id} {...row(workflow.id)}>
            <Table.Td>
              <Link to={`/workflows/${workflow.id}`}>{workflow.name}</Link>
              {workflow.description ? (
                <Text size="xs" c="dimmed" lineClamp={1}>
                  {workflow.description}
                </Text>
              ) : null}
            </Table.Td>
            <Table.Td>
              <WorkflowState workflow={workflow} />
              {workflow.publishedVersion === null ? null : (
                <Text span size="xs" c="dimmed" ml={6}>
                  {t('workflows.version', { version: workflow.publishedVersion })}
                  {workflow.draftChanged ? ` · ${t('workflows.changed')}` : ''}
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              {[...new Set(workflow.triggers.map(({ intake }) => t(`intake.${intake}`)))].join(', ') || '–'}
            </Table.Td>
            <Table.Td>
              {workflow.lastRun ? (
                <>
                  <RunState status={workflow.lastRun.status} />{' '}
                  <Text span size="xs" c="dimmed">
                    <Moment at={workflow.lastRun.createdAt} />
                  </Text>
                </>
              ) : (
                <Text c="dimmed">{t('workflows.never')}</Text>
              )}
            </Table.Td>
            <Table.Td>
              <Moment at={workflow.updatedAt} />
            </Table.Td>
            <Table.Td>
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon size="sm" aria-label={`${t('word.more')}: ${workflow.name}`}>
                    <IconDots size={16} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  {mayEdit && workflow.publishedVersion !== null ? (
                    <Menu.Item
                      leftSection={
                        workflow.enabled ? <IconPlayerPause size={15} /> : <IconPlayerPlay size={15} />
                      }
                      onClick={() => onEnable(workflow.id, !workflow.enabled)}
                    >
                      {t(workflow.enabled ? 'workflows.disable' : 'workflows.enable')}
                    </Menu.Item>
                  ) : null}
                  <Menu.Item
                    component="a"
                    href={exportUrl(workflow.id, 'json')}
                    download
                    leftSection={<IconDownload size={15} />}
                  >
                    {t('workflows.exportJson')}
                  </Menu.Item>
                  <Menu.Item
                    component="a"
                    href={exportUrl(workflow.id, 'yaml')}
                    download
                    leftSection={<IconDownload size={15} />}
                  >
                    {t('workflows.exportYaml')}
                  </Menu.Item>
                  {mayEdit ? (
                    <Menu.Item
                      color="red"
                      leftSection={<IconTrash size={15} />}
                      onClick={() => onDelete(workflow)}
                    >
                      {t('word.delete')}
                    </Menu.Item>
                  ) : null}
                </Menu.Dropdown>
              </Menu>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
