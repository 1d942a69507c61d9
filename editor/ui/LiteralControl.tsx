import {
  Button,
  MultiSelect,
  NumberInput,
  PasswordInput,
  Select,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import { FormFieldList } from './FormFieldList.tsx'
import { newItem, plainValue } from './field-values.ts'
import { JsonField } from './JsonField.tsx'
import { PeoplePicker } from './PeoplePicker.tsx'
import { Picker } from './Picker.tsx'
import type { SchemaField } from './schema-fields.ts'

/** The control for one value of a schema's field; `undefined` stands for a field that is not set. */
export function LiteralControl({
  id,
  field,
  value,
  disabled = false,
  invalid = false,
  placeholder,
  onChange,
}: {
  id: string
  field: SchemaField
  value: JsonValue | undefined
  disabled?: boolean
  invalid?: boolean
  placeholder?: string
  onChange: (value: JsonValue | undefined) => void
}) {
  const { t } = useTranslation()
  const shown = value === undefined ? field.default : value
  const empty = field.nullable ? null : undefined
  const text =
    typeof shown === 'string' ? shown : shown === undefined || shown === null ? '' : JSON.stringify(shown)
  const setText = (next: string) => onChange(next === '' && !field.required ? (empty ?? '') : next)
  const common = { id, disabled, error: invalid, 'aria-label': field.title }
  if (field.picker && (field.shape === 'text' || field.shape === 'choice')) {
    return (
      <Picker
        {...common}
        picker={field.picker}
        placeholder={field.placeholder}
        value={text}
        onChange={(next) => onChange(next || empty)}
      />
    )
  }
  switch (field.shape) {
    case 'text':
      return field.secret ? (
        <PasswordInput
          {...common}
          autoComplete="new-password"
          placeholder={placeholder ?? field.placeholder}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      ) : (
        <TextInput
          {...common}
          placeholder={placeholder ?? field.placeholder}
          value={text}
          {...(field.maxLength === undefined ? {} : { maxLength: field.maxLength })}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )
    case 'multiline':
      return (
        <Textarea
          {...common}
          autosize
          placeholder={field.placeholder}
          minRows={3}
          maxRows={12}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof shown === 'number' ? shown : ''}
          allowDecimal={!field.integer}
          {...(field.minimum === undefined ? {} : { min: field.minimum })}
          {...(field.maximum === undefined ? {} : { max: field.maximum })}
          onChange={(next) => onChange(typeof next === 'number' ? next : empty)}
        />
      )
    case 'boolean':
      return (
        <Switch
          id={id}
          disabled={disabled}
          aria-label={field.title}
          checked={shown === true}
          label={t(shown === true ? 'word.yes' : 'word.no')}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'choice':
      return (
        <Select
          {...common}
          data={field.choices}
          value={text || null}
          placeholder={t('word.choose')}
          clearable={!field.required && field.default === undefined}
          allowDeselect={false}
          onChange={(next) => onChange(next ?? empty)}
        />
      )
    case 'texts':
      return field.picker === 'starter' || (field.picker === 'approver' && field.choices.length === 0) ? (
        <PeoplePicker
          {...common}
          who={field.picker === 'starter' ? 'starting' : 'asked'}
          values={Array.isArray(shown) ? shown.map(String) : []}
          onChange={(next) => onChange(next)}
        />
      ) : field.choices.length > 0 ? (
        <MultiSelect
          {...common}
          data={field.choices}
          value={Array.isArray(shown) ? shown.map(String) : []}
          onChange={(next) => onChange(next)}
        />
      ) : (
        <TagsInput
          {...common}
          value={Array.isArray(shown) ? shown.map(String) : []}
          onChange={(next) => onChange(next)}
        />
      )
    case 'objects':
      return (
        <ObjectList
          id={id}
          field={field}
          items={Array.isArray(shown) ? shown.filter(isObject) : []}
          disabled={disabled}
          onChange={onChange}
        />
      )
    case 'plain':
      return (
        <TextInput
          {...common}
          placeholder={field.placeholder}
          value={text}
          onChange={(event) => onChange(plainValue(event.currentTarget.value))}
        />
      )
    case 'json':
      return <JsonField {...common} value={shown} onChange={onChange} />
  }
}

function ObjectList({
  id,
  field,
  items,
  disabled,
  onChange,
}: {
  id: string
  field: SchemaField
  items: JsonObject[]
  disabled: boolean
  onChange: (value: JsonValue) => void
}) {
  const { t } = useTranslation()
  // A field that identifies an item (a branch's handle) is made here and never shown.
  const shown = field.items.filter(({ name }) => name !== 'id')
  const change = (row: number, item: JsonObject) =>
    onChange(items.map((old, at) => (at === row ? item : old)))
  const control = (row: number, each: SchemaField, item: JsonObject) => (
    <LiteralControl
      id={`${id}-${row}-${each.name}`}
      field={each}
      value={item[each.name]}
      disabled={disabled}
      onChange={(value) => {
        const { [each.name]: _, ...rest } = item
        change(row, value === undefined ? rest : { ...item, [each.name]: value })
      }}
    />
  )
  if (field.picker === 'form-fields') {
    return <FormFieldList {...{ id, field, items, disabled, control, onChange }} />
  }
  return (
    <fieldset id={id} aria-label={field.title} style={{ border: 'none', margin: 0, padding: 0 }}>
      {items.map((item, row) => (
        <div
          key={typeof item.id === 'string' ? item.id : row}
          className="card"
          style={{ padding: 10, marginBottom: 8 }}
        >
          {shown.map((each) => (
            <div key={each.name} style={{ marginBottom: 8 }}>
              <label htmlFor={`${id}-${row}-${each.name}`} style={{ fontSize: '0.75rem', fontWeight: 500 }}>
                {each.title}
              </label>
              {control(row, each, item)}
            </div>
          ))}
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            disabled={disabled}
            leftSection={<IconTrash size={13} />}
            onClick={() => onChange(items.filter((_, at) => at !== row))}
          >
            {t('word.remove')}
          </Button>
        </div>
      ))}
      <Button
        variant="default"
        size="compact-sm"
        disabled={disabled}
        leftSection={<IconPlus size={14} />}
        onClick={() => onChange([...items, newItem(field, items)])}
      >
        {t('word.add')}
      </Button>
    </fieldset>
  )
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
