import { MultiSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { queries } from '../queries.ts'
import { roleLabel } from '../session/role-label.ts'

/** Roles whose members start runbooks at all. */
const starting = ['technician', 'editor', 'admin'] as const

/** Chooses roles, teams and users; an address may be typed as it is. */
export function StarterPicker({
  id,
  values,
  disabled,
  error,
  'aria-label': label,
  onChange,
}: {
  id: string
  values: string[]
  disabled: boolean
  error: boolean
  'aria-label': string
  onChange: (values: string[]) => void
}) {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  const [q] = useDebouncedValue(search, 200)
  const people = useQuery(queries.approvers({ q, values: values.join(',') }))
  const found = people.data?.items ?? []
  const options = (kind: 'user' | 'team') =>
    found
      .filter(({ value }) => value.startsWith(`${kind}:`))
      .map(({ value, name }) => ({ value, label: name }))
  const groups = [
    {
      group: t('approver.roles'),
      items: starting.map((role) => ({ value: `role:${role}`, label: t(roleLabel[role]) })),
    },
    { group: t('approver.teams'), items: options('team') },
    { group: t('approver.users'), items: options('user') },
  ]
  const known = new Set(groups.flatMap(({ items }) => items.map(({ value }) => value)))
  const typed = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(search) ? [search] : []
  const others = [...new Set([...values, ...typed])]
    .filter((value) => !known.has(value))
    .map((value) => ({ value, label: value.replace(/^team:/, '') }))
  return (
    <MultiSelect
      id={id}
      aria-label={label}
      disabled={disabled}
      error={error}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      placeholder={values.length === 0 ? t('runbooks.everybody') : ''}
      nothingFoundMessage={t('word.none')}
      data={[...groups, { group: t('approver.address'), items: others }].filter(
        ({ items }) => items.length > 0,
      )}
      value={values}
      onChange={onChange}
    />
  )
}
