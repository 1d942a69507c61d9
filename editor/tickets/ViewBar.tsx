import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { queries } from '../queries.ts'
import { SavedViews } from '../ui/SavedViews.tsx'
import { filterNames, filtersText, openStatuses } from './ticket-filters.ts'

/** Ways to look at the tickets: those that everybody has, and saved ones. */
export function ViewBar() {
  const { t } = useTranslation()
  const user = useQuery(queries.session()).data?.user
  const mine = user?.name || user?.email || ''
  return (
    <SavedViews
      list="tickets"
      names={filterNames}
      common={[
        { label: t('ticketList.open'), filters: filtersText({ status: openStatuses }) },
        { label: t('ticketList.mine'), filters: filtersText({ status: openStatuses, assignee: mine }) },
        {
          label: t('ticketList.unassigned'),
          filters: filtersText({ status: openStatuses, unassigned: 'true' }),
        },
        { label: t('ticketList.late'), filters: filtersText({ sla: 'breached' }) },
        { label: t('ticketList.all'), filters: '' },
      ]}
    />
  )
}
