import { Button, Group, NumberInput, Select, Table, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Expiry } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { toastProblem } from '../ui/toast.tsx'

const kinds = ['domain', 'licence', 'warranty', 'certificate', 'contract', 'other'] as const

/** What ends one day at a customer, soonest first. */
export function CustomerExpiries({ customerId, mayEdit }: { customerId: string; mayEdit: boolean }) {
  const { t, i18n } = useTranslation()
  const queryClient = useQueryClient()
  const expiries = useQuery(queries.expiries({ customerId }))
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['expiries'] })
  const remove = useMutation({
    mutationFn: (id: string) => api.deleteExpiry(id),
    onSuccess: refresh,
    onError: toastProblem,
  })
  return (
    <>
      {mayEdit ? <AddExpiry customerId={customerId} onAdded={refresh} /> : null}
      <Loaded query={expiries}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('expiries.empty')} text={t('expiries.emptyText')} />
          ) : (
            <div className="card">
              <Table aria-label={t('expiries.title')}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('word.name')}</Table.Th>
                    <Table.Th>{t('expiries.what')}</Table.Th>
                    <Table.Th>{t('expiries.ends')}</Table.Th>
                    <Table.Th>{t('expiries.warnDays')}</Table.Th>
                    <Table.Th />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((expiry) => (
                    <Table.Tr key={expiry.id}>
                      <Table.Td>{expiry.name}</Table.Td>
                      <Table.Td>{t(`expiries.${expiry.kind}`)}</Table.Td>
                      <Table.Td>
                        {new Date(expiry.expiresAt).toLocaleDateString(i18n.language)} (
                        <Moment at={expiry.expiresAt} />)
                      </Table.Td>
                      <Table.Td>{expiry.warnDays}</Table.Td>
                      <Table.Td ta="right">
                        {expiry.kept ? t('expiries.kept') : null}
                        {mayEdit && !expiry.kept ? (
                          <Button
                            size="compact-xs"
                            variant="subtle"
                            leftSection={<IconTrash size={13} aria-hidden />}
                            aria-label={`${t('word.delete')}: ${expiry.name}`}
                            onClick={() => remove.mutate(expiry.id)}
                          >
                            {t('word.delete')}
                          </Button>
                        ) : null}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          )
        }
      </Loaded>
    </>
  )
}

function AddExpiry({ customerId, onAdded }: { customerId: string; onAdded: () => void }) {
  const { t } = useTranslation()
  const [kind, setKind] = useState<Expiry['kind']>('domain')
  const [name, setName] = useState('')
  const [day, setDay] = useState('')
  const [warnDays, setWarnDays] = useState(30)
  const add = useMutation({
    mutationFn: () => api.createExpiry({ customerId, kind, name, expiresAt: `${day}T00:00:00Z`, warnDays }),
    onSuccess: () => {
      setName('')
      onAdded()
    },
    onError: toastProblem,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate()
      }}
    >
      <Group gap="xs" mb="sm" align="flex-end">
        <Select
          label={t('expiries.what')}
          w={130}
          allowDeselect={false}
          data={kinds.map((each) => ({ value: each, label: t(`expiries.${each}`) }))}
          value={kind}
          onChange={(next) => setKind(kinds.find((each) => each === next) ?? 'domain')}
        />
        <TextInput
          label={t('word.name')}
          required
          style={{ flex: 1 }}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t('expiries.ends')}
          type="date"
          required
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <NumberInput
          label={t('expiries.warnDays')}
          w={130}
          min={0}
          max={3650}
          value={warnDays}
          onChange={(value) => setWarnDays(Number(value) || 0)}
        />
        <Button type="submit" variant="default" loading={add.isPending}>
          {t('expiries.add')}
        </Button>
      </Group>
    </form>
  )
}
