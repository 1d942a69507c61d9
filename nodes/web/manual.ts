import { defineTrigger, type JsonObject, type JsonValue, UnreadableDelivery, z } from '#sdk'
import { manualExamples } from './manual-examples.ts'

const field = z.object({
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,59}$/, 'A name starts with a letter and holds letters, digits and _')
    .meta({ title: 'Name' }),
  label: z.string().max(200).default('').meta({ title: 'Label' }),
  type: z.enum(['text', 'number', 'boolean', 'date']).default('text').meta({ title: 'Type' }),
  required: z.boolean().default(false).meta({ title: 'Required' }),
})
type Field = z.output<typeof field>

export const manual = defineTrigger({
  type: 'manual.start',
  title: 'Started by hand',
  description: 'Starts when a person presses Run, with the values of a form.',
  icon: 'IconHandClick',
  params: z.object({
    form: z
      .array(field)
      .max(100)
      .refine(
        (form) => new Set(form.map(({ name }) => name)).size === form.length,
        'Two fields have one name',
      )
      .default([])
      .meta({ title: 'Form', description: 'What is asked before it starts; empty: any values are taken.' }),
  }),
  data: z.record(z.string(), z.unknown()),
  sample: { ticketNumber: 1042 },
  examples: manualExamples,
  manual: {
    read(input, { form }) {
      const data = form.length === 0 ? input : valuesOf(form, input)
      return { type: 'manual.start', source: 'manual', hints: {}, data, raw: input }
    },
  },
})

/** The values of a form, each of its field's type; throws `UnreadableDelivery` naming everything wrong. */
function valuesOf(form: readonly Field[], input: JsonObject): JsonObject {
  const known = new Set(form.map(({ name }) => name))
  const problems = Object.keys(input)
    .filter((name) => !known.has(name))
    .map((name) => `there is no field "${name}"`)
  const values: JsonObject = {}
  for (const entry of form) {
    const value = readField(entry, Object.hasOwn(input, entry.name) ? input[entry.name] : undefined)
    if (value === undefined) problems.push(`"${entry.label || entry.name}" must be ${wanted[entry.type]}`)
    else if (value === null && entry.required) problems.push(`"${entry.label || entry.name}" is missing`)
    else values[entry.name] = value
  }
  if (problems.length > 0) throw new UnreadableDelivery(`The form is not filled in: ${problems.join('; ')}.`)
  return values
}

const wanted = {
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  date: 'a date such as 2026-11-21',
}

/** Null for nothing given, undefined for something of another type. */
function readField({ type }: Field, given: JsonValue | undefined): JsonValue | undefined {
  const value = typeof given === 'string' ? given.trim() : given
  if (value === undefined || value === null || value === '') return null
  switch (type) {
    case 'text':
      return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
    case 'number': {
      const number = typeof value === 'string' ? Number(value) : value
      return typeof number === 'number' && Number.isFinite(number) ? number : undefined
    }
    case 'boolean':
      if (typeof value === 'boolean') return value
      return value === 'true' ? true : value === 'false' ? false : undefined
    case 'date':
      return z.iso.date().safeParse(value).success ? value : undefined
  }
}
