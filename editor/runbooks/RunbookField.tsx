import { NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { RunbookView } from '#engine/api/types.ts'
import { DeskPicker } from './DeskPicker.tsx'

export type RunbookFormField = RunbookView['form'][number]
export type RunbookValue = RunbookView['values'][string]

/** One question of a runbook's form. */
export function RunbookField({
  field,
  value,
  name,
  customerId,
  problem,
  onChange,
}: {
  field: RunbookFormField
  value: RunbookValue
  /** Of what is chosen on the desk. */
  name: string | undefined
  customerId: string | null
  problem: string | undefined
  onChange: (value: RunbookValue, name?: string) => void
}) {
  const { t } = useTranslation()
  const { type, required, help, choices, minimum, maximum } = field
  const label = field.label || field.name
  const text = typeof value === 'string' ? value : value === null ? '' : String(value)
  const common = { label, description: help || null, error: problem ?? null, withAsterisk: required }
  switch (type) {
    case 'boolean':
      return (
        <Switch
          label={label}
          description={help || null}
          error={problem ?? null}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' ? value : text}
          clampBehavior="none"
          {...(minimum === null ? {} : { min: minimum })}
          {...(maximum === null ? {} : { max: maximum })}
          onChange={(next) => onChange(next === '' ? null : next)}
        />
      )
    case 'choice':
      return (
        <Select
          {...common}
          placeholder={t('word.choose')}
          clearable={!required}
          allowDeselect={!required}
          searchable={choices.length > 10}
          data={[...new Set(choices)]}
          value={text || null}
          onChange={(next) => onChange(next)}
        />
      )
    case 'multiline':
      return (
        <Textarea
          {...common}
          autosize
          minRows={3}
          maxRows={12}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'date':
    case 'text':
      return (
        <TextInput
          {...common}
          type={type === 'date' ? 'date' : 'text'}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    default:
      return (
        <DeskPicker
          thing={type}
          label={label}
          help={help}
          required={required}
          value={text || null}
          name={name}
          customerId={type === 'customer' ? null : customerId}
          problem={problem}
          onChange={onChange}
        />
      )
  }
}
