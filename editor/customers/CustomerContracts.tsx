import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contract } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { ContractDraws } from './ContractDraws.tsx'
import { ContractProblems } from './ContractProblems.tsx'
import { ContractTable } from './ContractTable.tsx'
import { EditContract } from './EditContract.tsx'
import { WhatWouldHappen } from './WhatWouldHappen.tsx'

/** The contracts of a customer: what is left of them, what is wrong with them, and what they say of work. */
export function CustomerContracts({ customerId, mayEdit }: { customerId: string; mayEdit: boolean }) {
  const { t } = useTranslation()
  const contracts = useQuery(queries.contracts(customerId))
  const [editing, setEditing] = useState<Contract | 'new' | null>(null)
  const [drawn, setDrawn] = useState<Contract | null>(null)
  return (
    <>
      {editing ? (
        <EditContract
          customerId={customerId}
          contract={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      ) : null}
      {drawn ? <ContractDraws contract={drawn} onClose={() => setDrawn(null)} /> : null}
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
                  leftSection={<IconPlus size={15} aria-hidden />}
                  onClick={() => setEditing('new')}
                >
                  {t('customers.addContract')}
                </Button>
              ) : null}
              <div className="card">
                <ContractTable
                  customerId={customerId}
                  contracts={items}
                  onDrawn={setDrawn}
                  {...(mayEdit ? { onEdit: setEditing } : {})}
                />
              </div>
              {items.map((contract) => (
                <ContractProblems key={contract.id} contract={contract} />
              ))}
              <WhatWouldHappen customerId={customerId} />
            </>
          )
        }
      </Loaded>
    </>
  )
}
