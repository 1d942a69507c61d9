import { Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { queries } from '../queries.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'

/** Deliveries to webhooks that were refused before they were stored. */
export function RefusedDeliveries() {
  const { t } = useTranslation()
  const refusals = useQuery(queries.hookRefusals())
  return (
    <Loaded query={refusals}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title={t('refusals.empty')} text={t('refusals.emptyText')} />
        ) : (
          <div className="card">
            <Table aria-label={t('events.refused')}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={130}>{t('refusals.last')}</Table.Th>
                  <Table.Th>{t('runs.workflow')}</Table.Th>
                  <Table.Th>{t('refusals.why')}</Table.Th>
                  <Table.Th w={180}>{t('refusals.from')}</Table.Th>
                  <Table.Th w={80} ta="right">
                    {t('refusals.count')}
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((row) => (
                  <Table.Tr key={`${row.triggerId} ${row.code} ${row.remoteAddress}`}>
                    <Table.Td>
                      <Moment at={row.lastAt} />
                    </Table.Td>
                    <Table.Td>
                      <Link to={`/workflows/${row.workflowId}`}>{row.workflowName}</Link>
                    </Table.Td>
                    <Table.Td>
                      {t(`refusals.${row.code}`)}
                      <Text size="xs" c="dimmed">
                        {row.reason}
                      </Text>
                    </Table.Td>
                    <Table.Td className="mono">{row.remoteAddress || t('refusals.others')}</Table.Td>
                    <Table.Td ta="right" className="tabular">
                      {row.count}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )
      }
    </Loaded>
  )
}
