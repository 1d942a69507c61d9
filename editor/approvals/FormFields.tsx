import { Checkbox, NumberInput, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ApprovalView } from '#engine/api/types.ts'

type Field = ApprovalView['fields'][number]
export type FormValues = Record<string, string | number | boolean | null>

/** The fields of a form that a workflow asks with. `problems` are by field name. */
export function FormFields({
  fields,
  values,
  problems,
  onChange,
}: {
  fields: readonly Field[]
  values: FormValues
  problems: Readonly<Record<string, string>>
  onChange: (values: FormValues) => void
}) {
  return (
    <Stack gap="sm">
      {fields.map((field) => (
        <FormControl
          key={field.name}
          field={field}
          value={values[field.name] ?? null}
          problem={problems[field.name]}
          onChange={(value) => onChange({ ...values, [field.name]: value })}
        />
      ))}
    </Stack>
  )
}

function FormControl({
  field: { name, label, type, required, choices },
  value,
  problem,
  onChange,
}: {
  field: Field
  value: string | number | boolean | null
  problem: string | undefined
  onChange: (value: string | number | boolean | null) => void
}) {
  const { t } = useTranslation()
  const common = { label: label || name, error: problem ?? null }
  const text = typeof value === 'string' ? value : ''
  switch (type) {
    case 'boolean':
      return (
        <Checkbox
          {...common}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'number':
      return (
        <NumberInput
          {...common}
          withAsterisk={required}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : null)}
        />
      )
    case 'choice':
      return (
        <Select
          {...common}
          withAsterisk={required}
          placeholder={t('word.choose')}
          clearable={!required}
          data={choices}
          value={text || null}
          onChange={onChange}
        />
      )
    case 'multiline':
      return (
        <Textarea
          {...common}
          withAsterisk={required}
          autosize
          minRows={3}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'date':
    case 'text':
      return (
        <TextInput
          {...common}
          withAsterisk={required}
          type={type === 'date' ? 'date' : 'text'}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}
