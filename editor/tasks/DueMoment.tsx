import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Moment } from '../ui/Moment.tsx'
import { useNow } from '../ui/use-now.ts'

/** When a task should be done, with a word where that is over. */
export function DueMoment({ due, isOpen }: { due: string | null; isOpen: boolean }) {
  const { t } = useTranslation()
  const now = useNow()
  if (!due) return <Text c="dimmed">–</Text>
  const isOverdue = isOpen && Date.parse(due) <= now.getTime()
  return (
    <Text span {...(isOverdue ? { c: 'var(--state-failed)', fw: 600 } : {})}>
      <Moment at={due} />
      {isOverdue ? ` · ${t('tasks.overdue')}` : ''}
    </Text>
  )
}
