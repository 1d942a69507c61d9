import { MultiSelect, TagsInput } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { NewSlaPolicy } from '#engine/api/types.ts'
import { queries } from '../queries.ts'
import { priorityList } from '../tickets/ticket-state.tsx'

type Scope = NewSlaPolicy['appliesTo']

/** To which tickets a policy applies; a field that is empty leaves out nobody. */
export function PolicyScope({
  scope,
  disabled,
  onChange,
}: {
  scope: Scope
  disabled: boolean
  onChange: (scope: Scope) => void
}) {
  const { t } = useTranslation()
  const customers = useQuery(queries.customers())
  const known = customers.data?.items ?? []
  const [asked, setAsked] = useState(scope.contractIds.length > 0)
  const contracts = useQueries({
    queries: known.map(({ id }) => ({ ...queries.contracts(id), enabled: asked })),
  })
  const choices = contracts.flatMap(({ data }, index) =>
    (data?.items ?? []).map(({ id, name }) => ({
      value: id,
      label: `${name} · ${known[index]?.name ?? ''}`,
    })),
  )
  const any = (values: readonly string[]) => (values.length === 0 ? t('sla.any') : '')
  return (
    <>
      <MultiSelect
        label={t('sla.contracts')}
        placeholder={any(scope.contractIds)}
        searchable
        disabled={disabled}
        data={withPresent(choices, scope.contractIds)}
        value={scope.contractIds}
        onDropdownOpen={() => setAsked(true)}
        onChange={(contractIds) => onChange({ ...scope, contractIds })}
      />
      <TagsInput
        label={t('sla.tags')}
        placeholder={any(scope.customerTags)}
        disabled={disabled}
        data={[...new Set(known.flatMap(({ tags }) => tags))].sort()}
        value={scope.customerTags}
        onChange={(customerTags) => onChange({ ...scope, customerTags })}
      />
      <TagsInput
        label={t('sla.queues')}
        placeholder={any(scope.queues)}
        disabled={disabled}
        value={scope.queues}
        onChange={(queues) => onChange({ ...scope, queues })}
      />
      <MultiSelect
        label={t('sla.priorities')}
        placeholder={any(scope.priorities)}
        disabled={disabled}
        data={priorityList.map((value) => ({ value, label: t(`priority.${value}`) }))}
        value={scope.priorities}
        onChange={(values) =>
          onChange({ ...scope, priorities: priorityList.filter((priority) => values.includes(priority)) })
        }
      />
    </>
  )
}

/** What is chosen stays to be seen until its name is known. */
function withPresent(choices: { value: string; label: string }[], values: readonly string[]) {
  const missing = values.filter((value) => !choices.some((choice) => choice.value === value))
  return [...choices, ...missing.map((value) => ({ value, label: value }))]
}
