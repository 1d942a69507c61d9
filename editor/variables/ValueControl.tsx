import { NumberInput, PasswordInput, Select, Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { VariableView } from '#engine/api/types.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import { JsonField } from '../ui/JsonField.tsx'

/** One value of a variable, by its type; undefined while there is nothing to save. */
export function ValueControl({
  type,
  label,
  value,
  disabled = false,
  onChange,
}: {
  type: VariableView['type']
  label: string
  value: JsonValue | undefined
  disabled?: boolean
  onChange: (value: JsonValue | undefined) => void
}) {
  const { t } = useTranslation()
  const common = { 'aria-label': label, disabled, style: { flex: 1, minWidth: 0 } }
  switch (type) {
    case 'number':
      return (
        <NumberInput
          {...common}
          hideControls
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        />
      )
    case 'boolean':
      return (
        <Select
          {...common}
          data={[
            { value: 'true', label: t('variables.yes') },
            { value: 'false', label: t('variables.no') },
          ]}
          value={typeof value === 'boolean' ? String(value) : null}
          onChange={(next) => onChange(next === null ? undefined : next === 'true')}
        />
      )
    case 'secret':
      return (
        <PasswordInput
          {...common}
          autoComplete="new-password"
          placeholder={t('variables.secretNew')}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.currentTarget.value || undefined)}
        />
      )
    case 'json':
      return (
        <JsonField
          id=""
          aria-label={label}
          disabled={disabled}
          error={false}
          value={value}
          onChange={onChange}
        />
      )
    case 'text':
      return (
        <Textarea
          {...common}
          autosize
          minRows={1}
          maxRows={6}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}
