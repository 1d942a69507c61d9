import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { queries } from '../queries.ts'

export type DeskThing = 'customer' | 'device' | 'ticket' | 'contact'

/** Chooses something on the desk by name; what is chosen is its id. Of a known customer only what is theirs. */
export function DeskPicker({
  thing,
  label,
  help,
  required,
  value,
  name,
  customerId,
  problem,
  onChange,
}: {
  thing: DeskThing
  label: string
  help: string
  required: boolean
  value: string | null
  /** Of what is chosen already. */
  name: string | undefined
  customerId: string | null
  problem: string | undefined
  onChange: (value: string | null, name: string) => void
}) {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  const [typed] = useDebouncedValue(search, 200)
  // What is shown of the choice itself finds nothing else.
  const q = typed === name ? '' : typed
  const found = useQuery(queries.deskThings(thing, { q, customerId }))
  const needsCustomer = thing === 'contact' && customerId === null
  const options = found.data ?? []
  const data =
    value !== null && !options.some((option) => option.value === value)
      ? [{ value, label: name ?? value }, ...options]
      : options
  return (
    <Select
      label={label}
      description={help || null}
      withAsterisk={required}
      error={problem ?? null}
      searchable
      clearable={!required}
      disabled={needsCustomer}
      placeholder={t(needsCustomer ? 'runbooks.customerFirst' : 'word.choose')}
      nothingFoundMessage={t(found.isFetching ? 'word.loading' : 'word.nothingFound')}
      limit={50}
      data={data}
      filter={({ options: all }) => all}
      searchValue={search}
      onSearchChange={setSearch}
      value={value}
      onChange={(next) => onChange(next, data.find((option) => option.value === next)?.label ?? '')}
    />
  )
}
