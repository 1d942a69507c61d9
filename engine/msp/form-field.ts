import { z } from 'zod'

export const formFieldTypes = ['text', 'multiline', 'number', 'boolean', 'date', 'choice'] as const

/** One field of a form that a person fills in. */
export const formField = z.object({
  name: z
    .string()
    .regex(/^[A-Za-z_]\w{0,49}$/, 'Letters, digits and _ only, beginning with a letter')
    .meta({ title: 'Name', description: 'By which later steps read it.' }),
  label: z.string().trim().max(200).default('').meta({ title: 'Label' }),
  type: z.enum(formFieldTypes).default('text').meta({ title: 'Type' }),
  required: z.boolean().default(true).meta({ title: 'Required' }),
  choices: z.array(z.string()).default([]).meta({ title: 'Choices', description: 'For a choice only.' }),
})

export const formFields = z
  .array(formField)
  .min(1, 'Add at least one field')
  .max(50)
  .refine((fields) => new Set(fields.map(({ name }) => name)).size === fields.length, {
    message: 'Two fields have the same name',
  })
  .refine((fields) => fields.every(({ type, choices }) => type !== 'choice' || choices.length > 0), {
    message: 'A choice needs something to choose from',
  })

export type FormField = z.output<typeof formField>
export type FormValue = string | number | boolean | null
export type FieldProblem = 'required' | 'number' | 'date' | 'choice' | 'long'

/** Characters of one value at most. */
export const longestValue = 5000

export const fieldProblemText: Record<FieldProblem, string> = {
  required: 'This is needed.',
  number: 'This is no number.',
  date: 'This is no date. Write it like 2026-11-21.',
  choice: 'Choose one of the list.',
  long: `This is too long: at most ${longestValue} characters.`,
}

/**
 * What was filled in, as the values that steps read: blank is null, of yes-or-no false. `given` is text from a page, or
 * typed values from the API; what no field names is left out.
 */
export function readForm(
  fields: readonly FormField[],
  given: Readonly<Record<string, unknown>>,
): { values: Record<string, FormValue>; problems: Record<string, FieldProblem> } {
  const values: Record<string, FormValue> = {}
  const problems: Record<string, FieldProblem> = {}
  for (const field of fields) {
    const read = readField(field, Object.hasOwn(given, field.name) ? given[field.name] : undefined)
    if ('problem' in read) problems[field.name] = read.problem
    else values[field.name] = read.value
  }
  return { values, problems }
}

function readField(
  { type, required, choices }: FormField,
  given: unknown,
): { value: FormValue } | { problem: FieldProblem } {
  if (type === 'boolean') return { value: given === true || given === 'true' || given === 'on' }
  const text = typeof given === 'string' || typeof given === 'number' ? String(given).trim() : ''
  if (text === '') return required ? { problem: 'required' } : { value: null }
  if (text.length > longestValue) return { problem: 'long' }
  switch (type) {
    case 'number':
      return /^-?\d{1,15}([.,]\d{1,10})?$/.test(text)
        ? { value: Number(text.replace(',', '.')) }
        : { problem: 'number' }
    case 'date':
      return z.iso.date().safeParse(text).success ? { value: text } : { problem: 'date' }
    case 'choice':
      return choices.includes(text) ? { value: text } : { problem: 'choice' }
    case 'text':
    case 'multiline':
      return { value: text.replaceAll('\r\n', '\n') }
  }
}
