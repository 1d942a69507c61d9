import { Button, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { TechnicianView } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { useUrlFilters } from '../ui/use-url-filters.ts'
import { DeskNameCell } from './DeskNameCell.tsx'
import { DeskSection } from './DeskSection.tsx'
import { EditTechnician } from './EditTechnician.tsx'

/** Who works on tickets, with their skills and queues. */
export function TechnicianSection() {
  const { t } = useTranslation()
  const { administer } = useMay()
  const technicians = useQuery(queries.technicians())
  const [open, setOpen] = useUrlFilters(['technician'])
  return (
    <DeskSection title={t('technicians.title')} text={t('technicians.text')}>
      <Loaded query={technicians} rows={3}>
        {({ items }) => {
          const opened = items.find(({ userId }) => userId === open.technician)
          return (
            <>
              {administer && opened ? (
                <EditTechnician
                  key={opened.userId}
                  technician={opened}
                  onClose={() => setOpen('technician', '')}
                />
              ) : null}
              {items.length === 0 ? (
                <Empty title={t('technicians.empty')} text={t('technicians.emptyText')}>
                  {administer ? (
                    <Button component={Link} to="/settings/users">
                      {t('technicians.toUsers')}
                    </Button>
                  ) : null}
                </Empty>
              ) : (
                <div className="card">
                  <Table aria-label={t('technicians.title')}>
                    <Table.Thead>
                      <Table.Tr>
                        <Table.Th>{t('word.name')}</Table.Th>
                        <Table.Th>{t('technicians.skills')}</Table.Th>
                        <Table.Th w={240}>{t('queues.title')}</Table.Th>
                        <Table.Th w={130} ta="right">
                          {t('deskSettings.openTickets')}
                        </Table.Th>
                      </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                      {items.map((technician) => (
                        <Table.Tr key={technician.userId}>
                          <DeskNameCell
                            name={technician.name}
                            mark={markOf(technician, t('technicians.apart'), t('technicians.away'))}
                            below={[technician.email, ...technician.addresses].join(', ')}
                            onOpen={administer ? () => setOpen('technician', technician.userId) : undefined}
                          />
                          <Table.Td>{technician.skills.join(', ')}</Table.Td>
                          <Table.Td>{technician.queues.join(', ') || t('replies.everyQueue')}</Table.Td>
                          <Table.Td ta="right" className="tabular">
                            {technician.openTickets}
                          </Table.Td>
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

function markOf({ takesPart, available }: TechnicianView, apart: string, away: string): string {
  if (!takesPart) return apart
  return available ? '' : away
}
