import { Button, Group, Table, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Contract, ContractBalance } from '#engine/api/types.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { dayText } from '../money/day-text.ts'
import '../money/money.css'
import { queries } from '../queries.ts'
import { timeText } from '../tickets/CoverageLine.tsx'
import { moneyText } from '../ui/money.ts'

export function ContractTable({
  customerId,
  contracts,
  onDrawn,
  onEdit,
}: {
  customerId: string
  contracts: readonly Contract[]
  onDrawn: (contract: Contract) => void
  onEdit?: (contract: Contract) => void
}) {
  const { t } = useTranslation()
  const language = useLanguage()
  const balances = useQuery(queries.balances(customerId))
  return (
    <Table aria-label={t('customers.contracts')} className="money-table">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('word.name')}</Table.Th>
          <Table.Th>{t('contract.period')}</Table.Th>
          <Table.Th ta="right">{t('contract.left')}</Table.Th>
          <Table.Th ta="right">{t('contract.rate')}</Table.Th>
          <Table.Th w={290}>
            <VisuallyHidden>{t('word.more')}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {contracts.map((contract) => {
          const { id, name, kind, startsOn, endsOn, hourlyRateMinor, currency } = contract
          const isPot = kind === 'block_hours' || kind === 'prepaid'
          return (
            <Table.Tr key={id}>
              <Table.Td>
                {name}
                <div className="money-small">{t(`contract.${kind}`)}</div>
              </Table.Td>
              <Table.Td className="tabular">
                {dayText(startsOn, language)} – {endsOn ? dayText(endsOn, language) : '…'}
              </Table.Td>
              <Table.Td className="tabular money-number" data-label={t('contract.left')}>
                <Left balance={balances.data?.items.find(({ contractId }) => contractId === id)} />
              </Table.Td>
              <Table.Td className="tabular money-number" data-label={t('contract.rate')}>
                {moneyText(hourlyRateMinor, currency, language)}
              </Table.Td>
              <Table.Td>
                <Group gap={6} justify="flex-end">
                  {isPot ? (
                    <Button variant="default" size="compact-sm" onClick={() => onDrawn(contract)}>
                      {t('contract.drawn')}
                    </Button>
                  ) : null}
                  {onEdit ? (
                    <Button
                      variant="default"
                      size="compact-sm"
                      aria-label={t('contract.editNamed', { name })}
                      onClick={() => onEdit(contract)}
                    >
                      {t('word.edit')}
                    </Button>
                  ) : null}
                </Group>
              </Table.Td>
            </Table.Tr>
          )
        })}
      </Table.Tbody>
    </Table>
  )
}

function Left({ balance }: { balance: ContractBalance | undefined }) {
  const { t } = useTranslation()
  const language = useLanguage()
  if (!balance) return <span className="money-small">{t('contract.notCounted')}</span>
  const text = (value: number) =>
    balance.counts === 'money' ? moneyText(value, balance.currency, language) : timeText(value)
  const percent = (balance.percent / 100).toLocaleString(language, { style: 'percent' })
  return (
    <>
      {t('contract.leftOf', { left: text(balance.left), allotted: text(balance.allotted) })}
      <div className="money-small">{t('contract.used', { percent })}</div>
    </>
  )
}
