import { type JsonObject, type JsonValue, z } from '#sdk'

/** A field that a workflow's result is to have. */
export const expectedField = z.object({
  name: z.string().trim().min(1).max(60).meta({ title: 'Name' }),
  type: z.enum(['any', 'text', 'number', 'boolean', 'list', 'object']).default('any').meta({ title: 'Type' }),
  required: z.boolean().default(true).meta({ title: 'Required' }),
})
export type ExpectedField = z.output<typeof expectedField>

const wanted = {
  any: 'a value',
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  object: 'an object',
}

/** What a result lacks of the expected fields, in words; undefined where it has them all. */
export function whatIsMissing(result: JsonValue, expected: readonly ExpectedField[]): string | undefined {
  if (expected.length === 0) return undefined
  const fields = asObject(result)
  const wrong = expected.flatMap(({ name, type, required }) => {
    const value = fields && Object.hasOwn(fields, name) ? (fields[name] ?? null) : null
    if (value === null) return required ? [`"${name}" is missing`] : []
    return type === 'any' || typeOf(value) === type ? [] : [`"${name}" must be ${wanted[type]}`]
  })
  return wrong.length > 0 ? wrong.join('; ') : undefined
}

function asObject(value: JsonValue): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
}

function typeOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'list'
  return typeof value === 'string' ? 'text' : typeof value
}
