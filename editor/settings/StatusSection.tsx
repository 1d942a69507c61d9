import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { DeskEntries } from './DeskEntries.tsx'
import { EditTicketStatus } from './EditTicketStatus.tsx'

/** The MSP's own ticket statuses, by kind. */
export function StatusSection() {
  const { t } = useTranslation()
  return (
    <DeskEntries
      words={{
        title: t('statuses.title'),
        text: t('statuses.text'),
        add: t('statuses.add'),
        addFirst: t('statuses.addFirst'),
        empty: t('statuses.empty'),
        emptyText: t('statuses.emptyText'),
      }}
      param="status"
      mayChange={useMay().administer}
      query={useQuery(queries.ticketStatuses())}
      queryKey="ticket-statuses"
      remove={api.deleteTicketStatus}
      name={({ active }) => ({ mark: active ? '' : t('deskSettings.off') })}
      columns={[
        { title: t('statuses.kind'), width: 240, cell: ({ kind }) => t(`ticket.${kind}`) },
        {
          title: t('deskSettings.openTickets'),
          width: 130,
          isNumber: true,
          cell: ({ openTickets }) => openTickets,
        },
      ]}
      edit={(status, onClose) => (
        <EditTicketStatus key={status?.id ?? 'new'} status={status} onClose={onClose} />
      )}
    />
  )
}
