import { MultiSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { queries } from '../queries.ts'

/** Chooses the customers for whom a workflow is real. */
export function CanaryPicker({
  values,
  known = [],
  onChange,
}: {
  values: string[]
  /** Names of those that were chosen before. */
  known?: readonly { id: string; name: string }[]
  onChange: (values: string[]) => void
}) {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  const [names, setNames] = useState(() => new Map(known.map(({ id, name }) => [id, name])))
  const [q] = useDebouncedValue(search, 200)
  const found = useQuery({ ...queries.customers(q), placeholderData: keepPreviousData })
  const options = new Map([
    ...values.map((id) => [id, names.get(id) ?? id] as const),
    ...(found.data?.items ?? []).map(({ id, name }) => [id, name] as const),
  ])
  return (
    <MultiSelect
      label={t('workflowMode.canaries')}
      placeholder={values.length === 0 ? t('word.choose') : ''}
      data={[...options].map(([value, label]) => ({ value, label }))}
      value={values}
      searchable
      hidePickedOptions
      searchValue={search}
      nothingFoundMessage={t('word.none')}
      onSearchChange={setSearch}
      onChange={(next) => {
        setNames(new Map([...names, ...options]))
        onChange(next)
      }}
    />
  )
}
