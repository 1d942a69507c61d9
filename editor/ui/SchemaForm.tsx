import { Input, Stack } from '@mantine/core'
import { useId } from 'react'
import type { JsonObject } from '#engine/graph/json.ts'
import { LiteralControl } from './LiteralControl.tsx'
import { fieldsOf } from './schema-fields.ts'

/** A form of plain values drawn from an object's JSON Schema. `problems` are by field name. */
export function SchemaForm({
  schema,
  values,
  problems = {},
  placeholders = {},
  onChange,
}: {
  schema: JsonObject
  values: JsonObject
  problems?: Readonly<Record<string, string>>
  placeholders?: Readonly<Record<string, string>>
  onChange: (values: JsonObject) => void
}) {
  const id = useId()
  return (
    <Stack gap="sm">
      {fieldsOf(schema).map((field) => {
        const own = `${id}-${field.name}`
        const problem = problems[field.name]
        return (
          <div key={field.name}>
            <Input.Label htmlFor={own} required={field.required && !placeholders[field.name]}>
              {field.title}
            </Input.Label>
            {field.description ? <Input.Description mb={4}>{field.description}</Input.Description> : null}
            <LiteralControl
              id={own}
              field={field}
              value={values[field.name]}
              invalid={problem !== undefined}
              {...(placeholders[field.name] ? { placeholder: placeholders[field.name] ?? '' } : {})}
              onChange={(value) => {
                const { [field.name]: _, ...rest } = values
                onChange(value === undefined ? rest : { ...values, [field.name]: value })
              }}
            />
            {problem ? <Input.Error mt={4}>{problem}</Input.Error> : null}
          </div>
        )
      })}
    </Stack>
  )
}
