import { Select, Table, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { UsedConnection, ValuePlace } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { useMay } from '../session/use-may.ts'
import { Loaded } from '../ui/Loaded.tsx'
import { toast, toastProblem } from '../ui/toast.tsx'
import { fromWhere } from './place-name.ts'

/** Which connection is used for a customer or a site where a step names one; another one of the kind may stand in. */
export function CustomerConnections({
  customerId,
  siteId,
  place,
}: {
  customerId: string
  siteId: string | undefined
  place: ValuePlace
}) {
  const { t } = useTranslation()
  const may = useMay()
  const queryClient = useQueryClient()
  const used = useQuery(queries.usedConnections(customerId, siteId))
  const connections = useQuery(queries.connections())
  const connectors = useQuery(queries.connectors(useLanguage()))
  const bind = useMutation({
    mutationFn: async ({ item, usedId }: { item: UsedConnection; usedId: string }) => {
      const own = item.chain.find((link) => link.place.scope === place.scope)
      const otherwise = item.chain.find((link) => link !== own && link.usedId !== null)
      // What would be used anyway needs no override.
      if (own?.usedId && otherwise?.usedId === usedId) await api.clearOverride(item.connectionId, place)
      else await api.setOverride(item.connectionId, place, usedId)
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['connections'] })
      toast(t('variables.set'))
    },
    onError: toastProblem,
  })
  const portsOf = new Map(connectors.data?.items.map(({ type, ports }) => [type, ports]))

  /** Those that can do the same, are everybody's or this customer's, and the named one itself. */
  const choicesFor = ({ connectionId, type }: UsedConnection) =>
    (connections.data?.items ?? [])
      .filter(
        (other) =>
          other.id === connectionId ||
          ((other.customerId === null || other.customerId === customerId) &&
            (portsOf.get(type) ?? []).every((port) => portsOf.get(other.type)?.includes(port))),
      )
      .map(({ id, name }) => ({ value: id, label: name }))

  return (
    <Loaded query={used}>
      {({ items }) =>
        items.length === 0 ? (
          <Text c="dimmed">{t('variables.noConnections')}</Text>
        ) : (
          <div className="card">
            <Table aria-label={t('variables.connections')} layout="fixed">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('variables.stepNames')}</Table.Th>
                  <Table.Th>{t('variables.isUsed')}</Table.Th>
                  <Table.Th w={220}>{t('variables.from')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((item) => {
                  const winner = item.chain.find(({ reason }) => reason === 'wins')
                  return (
                    <Table.Tr key={item.connectionId}>
                      <Table.Td>{item.connectionName}</Table.Td>
                      <Table.Td>
                        {may.administer ? (
                          <Select
                            aria-label={t('variables.usedFor', { name: item.connectionName })}
                            allowDeselect={false}
                            data={choicesFor(item)}
                            value={item.usedId}
                            onChange={(usedId) => {
                              if (usedId !== null && usedId !== item.usedId) bind.mutate({ item, usedId })
                            }}
                          />
                        ) : (
                          item.usedName
                        )}
                      </Table.Td>
                      <Table.Td>
                        <Text c="dimmed">{winner ? fromWhere(winner, t) : '–'}</Text>
                      </Table.Td>
                    </Table.Tr>
                  )
                })}
              </Table.Tbody>
            </Table>
          </div>
        )
      }
    </Loaded>
  )
}
