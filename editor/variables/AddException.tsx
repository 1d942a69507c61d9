import { Autocomplete, Button, Group, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ValuePlace, VariableView } from '#engine/api/types.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { queries } from '../queries.ts'
import { ValueControl } from './ValueControl.tsx'

/** Gives a tag or a customer a value of its own; that of a site is given on the customer's page. */
export function AddException({
  type,
  saving,
  onAdd,
}: {
  type: VariableView['type']
  saving: boolean
  onAdd: (place: ValuePlace, value: JsonValue) => Promise<unknown>
}) {
  const { t } = useTranslation()
  const [scope, setScope] = useState<'tag' | 'customer'>('customer')
  const [whose, setWhose] = useState('')
  const [value, setValue] = useState<JsonValue | undefined>()
  const tags = useQuery(queries.tagOrder())
  const customers = useQuery(queries.customers())
  const place: ValuePlace =
    scope === 'tag' ? { scope, tag: whose.trim() } : { scope: 'customer', customerId: whose }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (value === undefined || whose.trim() === '') return
        onAdd(place, value)
          .then(() => {
            setWhose('')
            setValue(undefined)
          })
          // What went wrong was said where it was saved.
          .catch(() => undefined)
      }}
    >
      <Group gap={6} align="flex-start" wrap="nowrap">
        <Select
          aria-label={t('variables.exceptionFor')}
          w={120}
          allowDeselect={false}
          data={[
            { value: 'customer', label: t('variables.place.customer') },
            { value: 'tag', label: t('variables.place.tag') },
          ]}
          value={scope}
          onChange={(next) => {
            setScope(next === 'tag' ? 'tag' : 'customer')
            setWhose('')
          }}
        />
        {scope === 'tag' ? (
          <Autocomplete
            w={220}
            aria-label={t('variables.place.tag')}
            placeholder={t('variables.chooseTag')}
            data={tags.data?.items.map(({ tag }) => tag) ?? []}
            value={whose}
            onChange={setWhose}
          />
        ) : (
          <Select
            w={220}
            aria-label={t('variables.place.customer')}
            placeholder={t('variables.chooseCustomer')}
            searchable
            data={customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
            value={whose || null}
            onChange={(next) => setWhose(next ?? '')}
          />
        )}
        <ValueControl type={type} label={t('variables.value')} value={value} onChange={setValue} />
        <Button
          type="submit"
          variant="default"
          style={{ flex: 'none' }}
          loading={saving}
          disabled={value === undefined || whose.trim() === ''}
        >
          {t('variables.addException')}
        </Button>
      </Group>
    </form>
  )
}
