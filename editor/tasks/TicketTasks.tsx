import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { queries } from '../queries.ts'
import { TaskTable } from './TaskTable.tsx'

/** The tasks of a ticket; nothing where there is none. */
export function TicketTasks({ ticketId }: { ticketId: string }) {
  const { t } = useTranslation()
  const tasks = useQuery({ ...queries.ticketTasks(ticketId), refetchInterval: 15_000 })
  const items = tasks.data?.items ?? []
  if (items.length === 0) return null
  return (
    <section aria-label={t('tasks.onTicket')} style={{ marginTop: 12 }}>
      <Text fw={600} mb={6}>
        {t('tasks.onTicket')}
      </Text>
      <TaskTable items={items} label={t('tasks.onTicket')} />
    </section>
  )
}
