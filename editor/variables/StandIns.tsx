import { Autocomplete, Button, Fieldset, Group, Select, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConnectionView, ValuePlace } from '#engine/api/types.ts'
import { api } from '../api.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { queries } from '../queries.ts'
import { toast, toastProblem } from '../ui/toast.tsx'
import { placeKeyOf } from './place-name.ts'

/** For whom another connection stands in for this one; more are added for a tag or a customer. */
export function StandIns({ connection }: { connection: ConnectionView }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const overrides = useQuery(queries.overrides(connection.id))
  const connections = useQuery(queries.connections())
  const connectors = useQuery(queries.connectors(useLanguage()))
  const tags = useQuery(queries.tagOrder())
  const customers = useQuery(queries.customers())
  const [scope, setScope] = useState<'tag' | 'customer'>('tag')
  const [whose, setWhose] = useState('')
  const [usedId, setUsedId] = useState<string | null>(null)
  const settled = async (word: 'variables.set' | 'variables.cleared') => {
    await queryClient.invalidateQueries({ queryKey: ['connections'] })
    setWhose('')
    setUsedId(null)
    toast(t(word))
  }
  const add = useMutation({
    mutationFn: ({ place, usedId }: { place: ValuePlace; usedId: string }) =>
      api.setOverride(connection.id, place, usedId),
    onSuccess: () => settled('variables.set'),
    onError: toastProblem,
  })
  const clear = useMutation({
    mutationFn: (place: ValuePlace) => api.clearOverride(connection.id, place),
    onSuccess: () => settled('variables.cleared'),
    onError: toastProblem,
  })
  const portsOf = (type: string) => connectors.data?.items.find((each) => each.type === type)?.ports ?? []
  const able = (connections.data?.items ?? []).filter(
    (other) =>
      other.id !== connection.id &&
      portsOf(connection.type).every((port) => portsOf(other.type).includes(port)) &&
      (other.customerId === null || (scope === 'customer' && other.customerId === whose)),
  )
  return (
    <Fieldset legend={t('standIns.title')}>
      <Text size="xs" c="dimmed" mb={6}>
        {t('standIns.text')}
      </Text>
      {overrides.data?.items.map(({ place, placeName, customerName, usedName }) => {
        const where = [
          t(`variables.place.${place.scope}`),
          [customerName, placeName].filter(Boolean).join(', '),
        ].join(' · ')
        return (
          <Group key={placeKeyOf(place)} justify="space-between" wrap="nowrap" gap={8}>
            <Text truncate>
              {where}: {usedName}
            </Text>
            <Button
              variant="subtle"
              color="red"
              size="compact-xs"
              aria-label={`${t('variables.clear')}: ${where}`}
              onClick={() => clear.mutate(place)}
            >
              {t('variables.clear')}
            </Button>
          </Group>
        )
      })}
      <Group gap={6} mt={6} wrap="nowrap">
        <Select
          aria-label={t('standIns.for')}
          w={110}
          allowDeselect={false}
          data={[
            { value: 'tag', label: t('variables.place.tag') },
            { value: 'customer', label: t('variables.place.customer') },
          ]}
          value={scope}
          onChange={(next) => {
            setScope(next === 'customer' ? 'customer' : 'tag')
            setWhose('')
            setUsedId(null)
          }}
        />
        {scope === 'tag' ? (
          <Autocomplete
            style={{ flex: 1 }}
            aria-label={t('variables.place.tag')}
            placeholder={t('variables.chooseTag')}
            data={tags.data?.items.map(({ tag }) => tag) ?? []}
            value={whose}
            onChange={setWhose}
          />
        ) : (
          <Select
            style={{ flex: 1 }}
            aria-label={t('variables.place.customer')}
            placeholder={t('variables.chooseCustomer')}
            searchable
            data={customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
            value={whose || null}
            onChange={(next) => setWhose(next ?? '')}
          />
        )}
        <Select
          style={{ flex: 1 }}
          aria-label={t('variables.isUsed')}
          placeholder={t('standIns.choose')}
          data={able.map(({ id, name }) => ({ value: id, label: name }))}
          value={usedId}
          onChange={setUsedId}
        />
        <Button
          variant="default"
          style={{ flex: 'none' }}
          loading={add.isPending}
          disabled={usedId === null || whose.trim() === ''}
          onClick={() => {
            if (usedId === null) return
            const place: ValuePlace =
              scope === 'tag' ? { scope, tag: whose.trim() } : { scope: 'customer', customerId: whose }
            add.mutate({ place, usedId })
          }}
        >
          {t('standIns.add')}
        </Button>
      </Group>
    </Fieldset>
  )
}
