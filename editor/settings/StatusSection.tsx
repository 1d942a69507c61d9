import { Button, Table, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { DeleteCell } from './DeleteCell.tsx'
import { DeskNameCell } from './DeskNameCell.tsx'
import { DeskSection } from './DeskSection.tsx'
import { EditTicketStatus } from './EditTicketStatus.tsx'
import { useDeleteLater } from './use-delete-later.ts'

/** The MSP's own ticket statuses, by kind. */
export function StatusSection() {
  const { t } = useTranslation()
  const { administer } = useMay()
  const statuses = useQuery(queries.ticketStatuses())
  const [open, setOpen] = useUrlFilters(['status'])
  const { isLeaving, deleteLater } = useDeleteLater('ticket-statuses', api.deleteTicketStatus)
  const add = administer ? () => setOpen('status', 'new') : undefined
  return (
    <DeskSection
      title={t('statuses.title')}
      text={t('statuses.text')}
      addLabel={t('statuses.add')}
      onAdd={add}
    >
      <Loaded query={statuses} rows={3}>
        {({ items }) => {
          const shown = items.filter((status) => !isLeaving(status))
          const opened = shown.find(({ id }) => id === open.status) ?? null
          return (
            <>
              {administer && (opened || open.status === 'new') ? (
                <EditTicketStatus key={open.status} status={opened} onClose={() => setOpen('status', '')} />
              ) : null}
              {shown.length === 0 ? (
                <Empty title={t('statuses.empty')} text={t('statuses.emptyText')}>
                  {add ? <Button onClick={add}>{t('statuses.addFirst')}</Button> : null}
                </Empty>
              ) : (
                <div className="card">
                  <Table aria-label={t('statuses.title')}>
                    <Table.Thead>
                      <Table.Tr>
                        <Table.Th>{t('word.name')}</Table.Th>
                        <Table.Th w={240}>{t('statuses.kind')}</Table.Th>
                        <Table.Th w={130} ta="right">
                          {t('deskSettings.openTickets')}
                        </Table.Th>
                        {administer ? (
                          <Table.Th w={110}>
                            <VisuallyHidden>{t('word.delete')}</VisuallyHidden>
                          </Table.Th>
                        ) : null}
                      </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                      {shown.map((status) => (
                        <Table.Tr key={status.id}>
                          <DeskNameCell
                            name={status.name}
                            mark={status.active ? '' : t('deskSettings.off')}
                            onOpen={administer ? () => setOpen('status', status.id) : undefined}
                          />
                          <Table.Td>{t(`ticket.${status.kind}`)}</Table.Td>
                          <Table.Td ta="right" className="tabular">
                            {status.openTickets}
                          </Table.Td>
                          {administer ? (
                            <DeleteCell name={status.name} onDelete={() => deleteLater(status)} />
                          ) : null}
                        </Table.Tr>
                      ))}
                    </Table.Tbody>
                  </Table>
                </div>
              )}
            </>
          )
        }}
      </Loaded>
    </DeskSection>
  )
}
