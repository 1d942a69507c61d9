import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { DeskEntries } from './DeskEntries.tsx'
import { EditQueue } from './EditQueue.tsx'

/** The queues, with who gets their new tickets. */
export function QueueSection() {
  const { t } = useTranslation()
  return (
    <DeskEntries
      words={{
        title: t('queues.title'),
        text: t('queues.text'),
        add: t('queues.add'),
        addFirst: t('queues.addFirst'),
        empty: t('queues.empty'),
      }}
      param="queue"
      mayChange={useMay().administer}
      query={useQuery(queries.queues())}
      queryKey="queues"
      remove={api.deleteQueue}
      name={({ active, description }) => ({
        mark: active ? '' : t('deskSettings.off'),
        below: description,
      })}
      columns={[
        {
          title: t('queues.assignment'),
          width: 240,
          cell: ({ assignment, assignee }) =>
            assignment === 'person' ? assignee : t(`queues.assignment.${assignment}`),
        },
        {
          title: t('deskSettings.openTickets'),
          width: 130,
          isNumber: true,
          cell: ({ openTickets }) => openTickets,
        },
      ]}
      edit={(queue, onClose) => <EditQueue key={queue?.id ?? 'new'} queue={queue} onClose={onClose} />}
    />
  )
}
