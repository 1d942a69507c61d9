import { ActionIcon, Button, Group, Text, UnstyledButton } from '@mantine/core'
import {
  IconArrowDown,
  IconArrowUp,
  IconChevronDown,
  IconChevronRight,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { JsonObject, JsonValue } from '#engine/graph/json.ts'
import type { SchemaField } from './schema-fields.ts'

/** The fields of a form, each on one line until it is opened; they can be added, moved and removed. */
export function FormFieldList({
  id,
  field,
  items,
  disabled,
  control,
  onChange,
}: {
  id: string
  field: SchemaField
  items: JsonObject[]
  disabled: boolean
  /** The control for one value of a field. */
  control: (row: number, each: SchemaField, item: JsonObject) => ReactNode
  onChange: (value: JsonValue) => void
}) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<number>()
  const types = field.items.find(({ name }) => name === 'type')?.choices ?? []
  const move = (from: number, to: number) => {
    const moved = items.toSpliced(from, 1)
    onChange(moved.toSpliced(to, 0, ...items.slice(from, from + 1)))
    setOpen(open === from ? to : undefined)
  }
  const add = () => {
    onChange([...items, { name: freeName(items), label: '', type: 'text', required: false }])
    setOpen(items.length)
  }
  return (
    <fieldset id={id} aria-label={field.title} style={{ border: 'none', margin: 0, padding: 0 }}>
      {items.map((item, row) => {
        const name = textOf(item.label) || textOf(item.name) || t('formFields.new')
        const isOpen = open === row
        const Mark = isOpen ? IconChevronDown : IconChevronRight
        const type = types.find(({ value }) => value === (item.type ?? 'text'))?.label ?? ''
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: names change while they are typed
          <div key={row} className="card" style={{ padding: '4px 6px', marginBottom: 6 }}>
            <Group gap={2} wrap="nowrap">
              <UnstyledButton
                aria-expanded={isOpen}
                onClick={() => setOpen(isOpen ? undefined : row)}
                style={{ display: 'flex', alignItems: 'center', gap: 4, flex: 1, minWidth: 0 }}
              >
                <Mark size={14} aria-hidden style={{ flex: 'none' }} />
                <span style={{ minWidth: 0 }}>
                  <Text span size="sm" truncate display="block">
                    {name}
                  </Text>
                  <Text span size="xs" c="dimmed" display="block">
                    {item.required === false ? type : `${type}, ${t('formFields.required')}`}
                  </Text>
                </span>
              </UnstyledButton>
              <ActionIcon
                size="sm"
                aria-label={t('formFields.up', { name })}
                disabled={disabled || row === 0}
                onClick={() => move(row, row - 1)}
              >
                <IconArrowUp size={14} />
              </ActionIcon>
              <ActionIcon
                size="sm"
                aria-label={t('formFields.down', { name })}
                disabled={disabled || row === items.length - 1}
                onClick={() => move(row, row + 1)}
              >
                <IconArrowDown size={14} />
              </ActionIcon>
              <ActionIcon
                size="sm"
                aria-label={t('formFields.remove', { name })}
                disabled={disabled}
                onClick={() => {
                  onChange(items.toSpliced(row, 1))
                  setOpen(undefined)
                }}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </Group>
            {isOpen ? (
              <div style={{ padding: '6px 4px 2px' }}>
                {field.items
                  .filter((each) => each.name !== 'choices' || item.type === 'choice')
                  .map((each) => (
                    <div key={each.name} style={{ marginBottom: 8 }}>
                      <label
                        htmlFor={`${id}-${row}-${each.name}`}
                        style={{ fontSize: '0.75rem', fontWeight: 500 }}
                      >
                        {each.title}
                      </label>
                      {control(row, each, item)}
                    </div>
                  ))}
              </div>
            ) : null}
          </div>
        )
      })}
      <Button
        variant="default"
        size="compact-sm"
        disabled={disabled}
        leftSection={<IconPlus size={14} />}
        onClick={add}
      >
        {t('formFields.add')}
      </Button>
    </fieldset>
  )
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

function freeName(items: readonly JsonObject[]): string {
  const taken = new Set(items.map(({ name }) => name))
  let number = items.length + 1
  while (taken.has(`field${number}`)) number += 1
  return `field${number}`
}
