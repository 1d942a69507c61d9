import { Anchor, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { BacktestView } from '#engine/api/types.ts'
import { differenceParts } from './summary-sentence.ts'
import { useKindTitle } from './use-kind-title.ts'

/** What would be otherwise for each customer; a name leads to the customer's events. */
export function BacktestCustomers({
  customers,
  customerName,
  onChoose,
}: {
  customers: NonNullable<BacktestView['summary']>['customers']
  customerName: (id: string | null) => string
  onChoose: (customerId: string) => void
}) {
  const { t, i18n } = useTranslation()
  const titleOf = useKindTitle()
  const list = new Intl.ListFormat(i18n.language)
  const number = (count: number) => count.toLocaleString(i18n.language)
  return (
    <div className="card">
      <Table aria-label={t('backtest.customers')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={240}>{t('backtest.customer')}</Table.Th>
            <Table.Th w={90} ta="right">
              {t('backtest.events')}
            </Table.Th>
            <Table.Th w={90} ta="right">
              {t('backtest.changed')}
            </Table.Th>
            <Table.Th>{t('backtest.draft')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {customers.map((customer) => {
            const { customerId, events, changed } = customer
            const name = customerName(customerId)
            const parts = differenceParts(customer, { t, language: i18n.language, titleOf })
            return (
              <Table.Tr key={customerId ?? ''}>
                <Table.Td>
                  {customerId !== null && changed > 0 ? (
                    <Anchor
                      component="button"
                      type="button"
                      aria-label={t('backtest.showEvents', { name })}
                      onClick={() => onChoose(customerId)}
                    >
                      {name}
                    </Anchor>
                  ) : (
                    name
                  )}
                </Table.Td>
                <Table.Td ta="right" className="tabular">
                  {number(events)}
                </Table.Td>
                <Table.Td ta="right" className="tabular">
                  {number(changed)}
                </Table.Td>
                <Table.Td>
                  {parts.length === 0 ? (
                    <Text span c="dimmed">
                      {t('backtest.nothingElse')}
                    </Text>
                  ) : (
                    list.format(parts)
                  )}
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </div>
  )
}
