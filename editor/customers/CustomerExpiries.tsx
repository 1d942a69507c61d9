import {
  Anchor,
  Button,
  Group,
  NumberInput,
  Select,
  Table,
  Text,
  TextInput,
  VisuallyHidden,
} from '@mantine/core'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Expiry } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { queries } from '../queries.ts'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Moment } from '../ui/Moment.tsx'
import { toastProblem } from '../ui/toast.tsx'
import { EditExpiry, expiryKinds, startOfDay } from './EditExpiry.tsx'

/** What ends one day at a customer, soonest first. */
export function CustomerExpiries({ customerId, mayEdit }: { customerId: string; mayEdit: boolean }) {
  const { t, i18n } = useTranslation()
  const queryClient = useQueryClient()
  const expiries = useQuery(queries.expiries({ customerId }))
  const [editing, setEditing] = useState<Expiry | null>(null)
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['expiries'] })
  const remove = useMutation({
    mutationFn: (id: string) => api.deleteExpiry(id),
    onSuccess: refresh,
    onError: toastProblem,
  })
  return (
    <>
      {mayEdit ? (
        <AddExpiry customerId={customerId} known={expiries.data?.items ?? []} onAdded={refresh} />
      ) : null}
      {editing ? <EditExpiry expiry={editing} onClose={() => setEditing(null)} /> : null}
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
                    <Table.Th>
                      <VisuallyHidden>{t('word.more')}</VisuallyHidden>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((expiry) => (
                    <Table.Tr key={expiry.id}>
                      <Table.Td>
                        {expiry.name}
                        {expiry.note ? (
                          <Text size="xs" c="dimmed" lineClamp={1}>
                            {expiry.note}
                          </Text>
                        ) : null}
                      </Table.Td>
                      <Table.Td>{t(`expiries.${expiry.kind}`)}</Table.Td>
                      <Table.Td>
                        {new Date(expiry.expiresAt).toLocaleDateString(i18n.language, { timeZone: 'UTC' })} (
                        <Moment at={expiry.expiresAt} />)
                      </Table.Td>
                      <Table.Td>{expiry.warnDays}</Table.Td>
                      <Table.Td ta="right">
                        <Group gap={4} justify="flex-end" wrap="nowrap">
                          <KeptBy expiry={expiry} />
                          {mayEdit && (!expiry.kept || expiry.keptBy === 'check') ? (
                            <Button
                              size="compact-xs"
                              variant="subtle"
                              leftSection={<IconPencil size={13} aria-hidden />}
                              aria-label={`${t('word.edit')}: ${expiry.name}`}
                              onClick={() => setEditing(expiry)}
                            >
                              {t('word.edit')}
                            </Button>
                          ) : null}
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
                        </Group>
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

/** Where its date comes from, with the way there. */
function KeptBy({ expiry: { keptBy, deviceId } }: { expiry: Expiry }) {
  const { t } = useTranslation()
  if (keptBy === null) return null
  if (keptBy === 'contract') return <Text size="sm">{t('expiries.keptByContract')}</Text>
  const text = t(keptBy === 'device' ? 'expiries.keptByDevice' : 'expiries.kept')
  return deviceId ? (
    <Anchor component={Link} to={`/devices/${deviceId}`} size="sm">
      {text}
    </Anchor>
  ) : (
    <Text size="sm">{text}</Text>
  )
}

/** Adds a deadline; the customer's domains that have none yet are offered. */
function AddExpiry({
  customerId,
  known,
  onAdded,
}: {
  customerId: string
  known: readonly Expiry[]
  onAdded: () => void
}) {
  const { t } = useTranslation()
  const customer = useQuery(queries.customer(customerId))
  const names = new Set(known.filter(({ kind }) => kind === 'domain').map(({ name }) => name.toLowerCase()))
  const undated = (customer.data?.domains ?? []).filter((domain) => !names.has(domain.toLowerCase()))
  const [kind, setKind] = useState<Expiry['kind']>('domain')
  const [name, setName] = useState('')
  const [day, setDay] = useState('')
  const [warnDays, setWarnDays] = useState(30)
  const add = useMutation({
    mutationFn: () => api.createExpiry({ customerId, kind, name, expiresAt: startOfDay(day), warnDays }),
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
      {undated.length > 0 ? (
        <Group gap={6} mb="xs">
          <Text size="sm" c="dimmed">
            {t('expiries.undated')}
          </Text>
          {undated.map((domain) => (
            <Button
              key={domain}
              variant="default"
              size="compact-xs"
              onClick={() => {
                setKind('domain')
                setName(domain)
              }}
            >
              {domain}
            </Button>
          ))}
        </Group>
      ) : null}
      <Group gap="xs" mb="sm" align="flex-end">
        <Select
          label={t('expiries.what')}
          w={130}
          allowDeselect={false}
          data={expiryKinds.map((each) => ({ value: each, label: t(`expiries.${each}`) }))}
          value={kind}
          onChange={(next) => setKind(expiryKinds.find((each) => each === next) ?? 'domain')}
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
