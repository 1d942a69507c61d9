import { Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ApprovalSummary } from '#engine/api/types.ts'
import { ApprovalState } from '../approvals/approval-state.tsx'
import { namesOf } from '../approvals/person-name.ts'
import { useListRows } from '../ui/use-list-rows.ts'
import { DueMoment } from './DueMoment.tsx'

/** Tasks, one a row. */
export function TaskTable({ items, label }: { items: readonly ApprovalSummary[]; label: string }) {
  const { t } = useTranslation()
  const row = useListRows(
    items.map(({ id }) => id),
    (id) => `/tasks/${id}`,
  )
  return (
    <div className="card">
      <Table aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('tasks.what')}</Table.Th>
            <Table.Th w={170}>{t('tickets.customer')}</Table.Th>
            <Table.Th w={90}>{t('tasks.ticket')}</Table.Th>
            <Table.Th w={200}>{t('tasks.who')}</Table.Th>
            <Table.Th w={170}>{t('word.status')}</Table.Th>
            <Table.Th w={140}>{t('tasks.due')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((task) => (
            <Table.Tr key={task.id} {...row(task.id)}>
              <Table.Td>
                <Link to={`/tasks/${task.id}`}>{task.title}</Link>
                <Text size="xs" c="dimmed">
                  {task.workflowName}
                </Text>
              </Table.Td>
              <Table.Td>{task.customerName ?? <Text c="dimmed">–</Text>}</Table.Td>
              <Table.Td>
                {task.ticketNumber === null ? (
                  <Text c="dimmed">–</Text>
                ) : (
                  <Link to={`/tickets/${task.ticketId}`}>#{task.ticketNumber}</Link>
                )}
              </Table.Td>
              <Table.Td>
                <Text lineClamp={2}>{namesOf(task.people, t)}</Text>
              </Table.Td>
              <Table.Td>
                <ApprovalState status={task.status} kind="task" />
                {task.decidedBy.length > 0 ? (
                  <Text size="xs" c="dimmed" lineClamp={1}>
                    {t('approvals.decidedBy', { names: task.decidedBy.join(', ') })}
                  </Text>
                ) : null}
              </Table.Td>
              <Table.Td>
                <DueMoment due={task.due} isOpen={task.status === 'open'} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
