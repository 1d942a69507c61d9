import { Button, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AllowedTarget } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { toastProblem, toastWithUndo } from '../ui/toast.tsx'
import { AddAllowedTarget } from './AddAllowedTarget.tsx'

/** Addresses of private networks that web requests of workflows may reach. */
export function AllowedTargetsPanel() {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const targets = useQuery(queries.allowedTargets())
  const customers = useQuery(queries.customers())
  const [adding, setAdding] = useState(false)
  const [leaving, setLeaving] = useState<readonly string[]>([])
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['allowed-targets'] })
  const nameOf = (id: string | null) =>
    id === null ? t('targets.everybody') : (customers.data?.items.find((each) => each.id === id)?.name ?? id)

  const closeLater = ({ id, name }: AllowedTarget) => {
    setLeaving((ids) => [...ids, id])
    const comeBack = () => setLeaving((ids) => ids.filter((other) => other !== id))
    toastWithUndo(t('targets.closed', { name }), comeBack, () => {
      api.deleteAllowedTarget(id).then(refresh).catch(toastProblem).finally(comeBack)
    })
  }

  return (
    <>
      <div className="panel-lead">
        <Text c="dimmed">{t('targets.text')}</Text>
        <Button leftSection={<IconPlus size={15} />} onClick={() => setAdding(true)}>
          {t('targets.add')}
        </Button>
      </div>
      {adding ? <AddAllowedTarget onClose={() => setAdding(false)} /> : null}
      <Loaded query={targets}>
        {({ items }) => {
          const shown = items.filter(({ id }) => !leaving.includes(id))
          if (shown.length === 0) return <Empty title={t('targets.empty')} text={t('targets.emptyText')} />
          return (
            <div className="card">
              <Table aria-label={t('targets.title')}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('targets.name')}</Table.Th>
                    <Table.Th>{t('targets.network')}</Table.Th>
                    <Table.Th>{t('targets.customer')}</Table.Th>
                    <Table.Th>{t('targets.reason')}</Table.Th>
                    <Table.Th>{t('word.created')}</Table.Th>
                    <Table.Th w={110}>
                      <VisuallyHidden>{t('targets.close')}</VisuallyHidden>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {shown.map((target) => (
                    <Table.Tr key={target.id}>
                      <Table.Td fw={500}>{target.name}</Table.Td>
                      <Table.Td>
                        <Text ff="monospace" size="xs">
                          {target.hostPattern === '*'
                            ? target.cidr
                            : `${target.hostPattern} → ${target.cidr}`}
                        </Text>
                        <Text size="xs" c="dimmed">
                          {target.ports.length === 0 ? t('targets.allPorts') : target.ports.join(', ')}
                        </Text>
                      </Table.Td>
                      <Table.Td>{nameOf(target.customerId)}</Table.Td>
                      <Table.Td>{target.reason}</Table.Td>
                      <Table.Td>
                        <Moment at={target.createdAt} />
                        <Text size="xs" c="dimmed">
                          {target.createdBy}
                        </Text>
                      </Table.Td>
                      <Table.Td>
                        <Button
                          variant="subtle"
                          color="red"
                          size="compact-xs"
                          aria-label={`${t('targets.close')}: ${target.name}`}
                          onClick={() => closeLater(target)}
                        >
                          {t('targets.close')}
                        </Button>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          )
        }}
      </Loaded>
    </>
  )
}
