import { Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Contract, ContractDraw } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { dayText } from '../money/day-text.ts'
import { timeText } from '../tickets/CoverageLine.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { LoadMore } from '../ui/LoadMore.tsx'
import { moneyText } from '../ui/money.ts'
import { usePages } from '../ui/use-pages.ts'

export function ContractDraws({ contract, onClose }: { contract: Contract; onClose: () => void }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const draws = usePages(['customer', contract.customerId, 'contracts', contract.id, 'draws'], (cursor) =>
    api.draws(contract.id, { limit: 50, cursor }),
  )
  const drawn = ({ minutes, amountMinor }: ContractDraw) =>
    amountMinor === 0 ? timeText(minutes) : moneyText(amountMinor, contract.currency, language)
  return (
    <Dialog opened onClose={onClose} size="xl" title={t('contract.drawnFrom', { name: contract.name })}>
      <Loaded query={draws} rows={3}>
        {({ pages }) => {
          const shown = pages.flatMap(({ items }) => items)
          if (shown.length === 0)
            return <Empty title={t('contract.noDraws')} text={t('contract.noDrawsText')} />
          return (
            <Table aria-label={t('contract.drawn')} className="money-table">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={130}>{t('money.day')}</Table.Th>
                  <Table.Th>{t('money.why')}</Table.Th>
                  <Table.Th>{t('contract.drawBy')}</Table.Th>
                  <Table.Th ta="right">{t('contract.draw.draw')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {shown.map((draw) => (
                  <Table.Tr key={draw.id}>
                    <Table.Td className="tabular">{dayText(draw.day, language)}</Table.Td>
                    <Table.Td>
                      {t(`contract.draw.${draw.kind}`)}
                      {draw.reason ? <div className="money-small">{draw.reason}</div> : null}
                    </Table.Td>
                    <Table.Td>{draw.by}</Table.Td>
                    <Table.Td className="tabular money-number" data-label={t('contract.draw.draw')}>
                      {drawn(draw)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )
        }}
      </Loaded>
      <LoadMore query={draws} />
    </Dialog>
  )
}
