import { Badge, Checkbox, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { RunSummary } from '#engine/api/types.ts'
import { durationText } from '../ui/durations.ts'
import { Moment } from '../ui/Moment.tsx'
import { useRowLink } from '../ui/use-row-link.ts'
import type { SelectedRows } from '../ui/use-selected-rows.ts'
import './runs.css'
import { RunState } from './run-state.tsx'

/** Runs in rows; with `selection` they can be chosen. */
export function RunTable({
  runs,
  label,
  selection,
  marked = null,
}: {
  runs: readonly RunSummary[]
  label: string
  selection?: SelectedRows
  /** The row that the keys are at. */
  marked?: string | null
}) {
  const { t } = useTranslation()
  const rowLink = useRowLink()
  return (
    <Table aria-label={label}>
      <Table.Thead>
        <Table.Tr>
          {selection ? (
            <Table.Th w={36}>
              <Checkbox
                size="xs"
                aria-label={t('runs.selectAll')}
                checked={selection.all}
                indeterminate={selection.ids.length > 0 && !selection.all}
                onChange={selection.toggleAll}
              />
            </Table.Th>
          ) : null}
          <Table.Th w={130}>{t('word.status')}</Table.Th>
          <Table.Th>{t('runs.workflow')}</Table.Th>
          <Table.Th>{t('runs.customer')}</Table.Th>
          <Table.Th w={130}>{t('runs.started')}</Table.Th>
          <Table.Th w={100} ta="right">
            {t('runs.duration')}
          </Table.Th>
          <Table.Th>{t('runs.why')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {runs.map((run) => (
          <Table.Tr
            key={run.id}
            data-row={run.id}
            data-marked={run.id === marked || undefined}
            {...rowLink(`/runs/${run.id}`)}
            bg={selection?.has(run.id) ? 'var(--accent-soft)' : ''}
          >
            {selection ? (
              <Table.Td>
                <Checkbox
                  size="xs"
                  aria-label={t('runs.select', { name: run.workflowName })}
                  checked={selection.has(run.id)}
                  onChange={({ nativeEvent }) =>
                    selection.toggle(run.id, 'shiftKey' in nativeEvent && nativeEvent.shiftKey === true)
                  }
                />
              </Table.Td>
            ) : null}
            <Table.Td>
              <RunState status={run.status} />
            </Table.Td>
            <Table.Td>
              <span className="run-name">
                <Link to={`/runs/${run.id}`} title={run.workflowName}>
                  {run.workflowName}
                </Link>
                <Text span size="xs" c="dimmed" className="run-version">
                  {run.version < 0 ? t('runs.draft') : `v${run.version}`}
                </Text>
                {run.mode === 'live' ? null : (
                  <Badge size="xs" variant="light" style={{ flex: 'none' }}>
                    {t(run.mode === 'test' ? 'runs.test' : 'runs.dry')}
                  </Badge>
                )}
              </span>
            </Table.Td>
            <Table.Td>{run.customerName ?? <Text c="dimmed">–</Text>}</Table.Td>
            <Table.Td>
              <Moment at={run.createdAt} />
            </Table.Td>
            <Table.Td ta="right" className="tabular">
              {run.durationMs === null ? '–' : durationText(run.durationMs)}
            </Table.Td>
            <Table.Td maw={360}>
              <Text truncate title={run.error?.message}>
                {run.error?.message ?? ''}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
