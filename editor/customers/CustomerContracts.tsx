import { Button, Table, VisuallyHidden } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contract } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { moneyText } from '../ui/money.ts'
import { EditContract } from './EditContract.tsx'

export function CustomerContracts({ customerId, mayEdit }: { customerId: string; mayEdit: boolean }) {
  const { t, i18n } = useTranslation()
  const contracts = useQuery(queries.contracts(customerId))
  const [editing, setEditing] = useState<Contract | 'new' | null>(null)
  return (
    <>
      {editing ? (
        <EditContract
          customerId={customerId}
          contract={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      ) : null}
      <Loaded query={contracts}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('customers.noContracts')} text={t('customers.noContractsText')}>
              {mayEdit ? (
                <Button onClick={() => setEditing('new')}>{t('customers.addContract')}</Button>
              ) : null}
            </Empty>
          ) : (
            <>
              {mayEdit ? (
                <Button
                  variant="default"
                  mb="sm"
                  leftSection={<IconPlus size={15} />}
                  onClick={() => setEditing('new')}
                >
                  {t('customers.addContract')}
                </Button>
              ) : null}
              <div className="card">
                <Table aria-label={t('customers.contracts')}>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>{t('word.name')}</Table.Th>
                      <Table.Th>{t('contract.kind')}</Table.Th>
                      <Table.Th>{t('contract.period')}</Table.Th>
                      <Table.Th ta="right">{t('contract.included')}</Table.Th>
                      <Table.Th ta="right">{t('contract.rate')}</Table.Th>
                      <Table.Th w={90}>
                        <VisuallyHidden>{t('word.edit')}</VisuallyHidden>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map((contract) => (
                      <Table.Tr key={contract.id}>
                        <Table.Td>{contract.name}</Table.Td>
                        <Table.Td>{t(`contract.${contract.kind}`)}</Table.Td>
                        <Table.Td className="tabular">
                          {contract.startsOn} – {contract.endsOn ?? '…'}
                        </Table.Td>
                        <Table.Td className="tabular" ta="right">
                          {contract.includedMinutes === null
                            ? '–'
                            : `${contract.usedMinutes} / ${contract.includedMinutes} min`}
                        </Table.Td>
                        <Table.Td className="tabular" ta="right">
                          {moneyText(contract.hourlyRateMinor, contract.currency, i18n.language)}
                        </Table.Td>
                        <Table.Td>
                          {mayEdit ? (
                            <Button variant="subtle" size="compact-xs" onClick={() => setEditing(contract)}>
                              {t('word.edit')}
                            </Button>
                          ) : null}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </div>
            </>
          )
        }
      </Loaded>
    </>
  )
}
