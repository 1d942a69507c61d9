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
import { EditQueue } from './EditQueue.tsx'
import { useDeleteLater } from './use-delete-later.ts'

/** The queues, with who gets their new tickets. */
export function QueueSection() {
  const { t } = useTranslation()
  const { administer } = useMay()
  const queues = useQuery(queries.queues())
  const [open, setOpen] = useUrlFilters(['queue'])
  const { isLeaving, deleteLater } = useDeleteLater('queues', api.deleteQueue)
  const add = administer ? () => setOpen('queue', 'new') : undefined
  return (
    <DeskSection title={t('queues.title')} text={t('queues.text')} addLabel={t('queues.add')} onAdd={add}>
      <Loaded query={queues} rows={3}>
        {({ items }) => {
          const shown = items.filter((queue) => !isLeaving(queue))
          const opened = shown.find(({ id }) => id === open.queue) ?? null
          return (
            <>
              {administer && (opened || open.queue === 'new') ? (
                <EditQueue key={open.queue} queue={opened} onClose={() => setOpen('queue', '')} />
              ) : null}
              {shown.length === 0 ? (
                <Empty title={t('queues.empty')}>
                  {add ? <Button onClick={add}>{t('queues.addFirst')}</Button> : null}
                </Empty>
              ) : (
                <div className="card">
                  <Table aria-label={t('queues.title')}>
                    <Table.Thead>
                      <Table.Tr>
                        <Table.Th>{t('word.name')}</Table.Th>
                        <Table.Th w={240}>{t('queues.assignment')}</Table.Th>
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
                      {shown.map((queue) => (
                        <Table.Tr key={queue.id}>
                          <DeskNameCell
                            name={queue.name}
                            mark={queue.active ? '' : t('deskSettings.off')}
                            below={queue.description}
                            onOpen={administer ? () => setOpen('queue', queue.id) : undefined}
                          />
                          <Table.Td>
                            {queue.assignment === 'person'
                              ? queue.assignee
                              : t(`queues.assignment.${queue.assignment}`)}
                          </Table.Td>
                          <Table.Td ta="right" className="tabular">
                            {queue.openTickets}
                          </Table.Td>
                          {administer ? (
                            <DeleteCell name={queue.name} onDelete={() => deleteLater(queue)} />
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
