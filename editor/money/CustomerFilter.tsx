import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { queries } from '../queries.ts'

export function CustomerFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation()
  const customers = useQuery(queries.customers())
  return (
    <Select
      aria-label={t('money.customer')}
      placeholder={t('money.customer')}
      searchable
      clearable
      w={200}
      value={value || null}
      data={customers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
      onChange={(next) => onChange(next ?? '')}
    />
  )
}
