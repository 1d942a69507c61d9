import { MultiSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { queries } from '../queries.ts'
import { roleLabel } from '../session/role-label.ts'

/** Roles whose members start runbooks, and answer, at all. */
const working = ['technician', 'editor', 'admin'] as const

/**
 * Chooses roles, teams and users; an address that nobody has yet may be typed as it is. Those who are asked may also be
 * whoever is on call, and contacts of the customer.
 */
export function PeoplePicker({
  id,
  who,
  values,
  disabled,
  error,
  'aria-label': label,
  onChange,
}: {
  id: string
  who: 'asked' | 'starting'
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
  const found = (kind: string, labelOf = (name: string, _detail: string) => name) =>
    (people.data?.items ?? [])
      .filter(({ value }) => value.startsWith(`${kind}:`))
      .map(({ value, name, detail }) => ({ value, label: labelOf(name, detail) }))
  const asked = who === 'asked'
  const groups = [
    {
      group: t('approver.roles'),
      items: working.map((role) => ({ value: `role:${role}`, label: t(roleLabel[role]) })),
    },
    {
      group: t('approver.customer'),
      items: asked ? [{ value: 'customer:approvers', label: t('approver.customerApprovers') }] : [],
    },
    {
      group: t('approver.onCall'),
      items: asked ? found('on-call', (team) => t('approver.onCallOf', { team })) : [],
    },
    { group: t('approver.teams'), items: found('team') },
    { group: t('approver.users'), items: found('user') },
    {
      group: t('approver.contacts'),
      items: asked ? found('contact', (name, detail) => `${name} · ${detail}`) : [],
    },
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
      placeholder={values.length > 0 ? '' : t(asked ? 'approver.search' : 'runbooks.everybody')}
      nothingFoundMessage={t('word.none')}
      data={[...groups, { group: t('approver.address'), items: others }].filter(
        ({ items }) => items.length > 0,
      )}
      value={values}
      onChange={onChange}
    />
  )
}
