import { z } from 'zod'
import { isPicked, type RunbookField } from './runbook.ts'

type Plain = string | number | boolean | null
export type RunbookValues = Record<string, Plain>

export type RunbookProblemCode =
  | 'missing'
  | 'type'
  | 'choice'
  | 'long'
  | 'short'
  | 'small'
  | 'large'
  | 'unknown'
  | 'gone'
  | 'other_customer'

export interface RunbookProblem {
  field: string
  code: RunbookProblemCode
  /** A sentence that names the field. */
  message: string
  /** What the sentence speaks of: a limit, or what was wanted. */
  limit?: number
}

/** Characters of one value at most. */
export const longestAnswer = 10_000

const wanted: Record<RunbookField['type'], string> = {
  text: 'a text',
  multiline: 'a text',
  number: 'a number',
  boolean: 'true or false',
  date: 'a date such as 2026-11-21',
  choice: 'one of its choices',
  customer: 'the id of a customer',
  device: 'the id of a device',
  ticket: 'the id of a ticket',
  contact: 'the id of a contact',
}

/**
 * What was filled in, each value of its field's type, nothing as null; what is chosen from the desk is its id. `given` is
 * text from a page or typed values from elsewhere; what is chosen may come with all that belongs to it.
 */
export function readRunbookForm(
  form: readonly RunbookField[],
  given: Readonly<Record<string, unknown>>,
): { values: RunbookValues; problems: RunbookProblem[] } {
  const known = new Set(form.map(({ name }) => name))
  const problems: RunbookProblem[] = Object.keys(given)
    .filter((name) => !known.has(name))
    .map((field) => ({ field, code: 'unknown', message: `there is no field "${field}"` }))
  const values: RunbookValues = {}
  for (const field of form) {
    const read = readField(field, Object.hasOwn(given, field.name) ? given[field.name] : undefined)
    if ('code' in read) problems.push({ field: field.name, ...read })
    else values[field.name] = read.value
  }
  return { values, problems }
}

type Read = { value: Plain } | Omit<RunbookProblem, 'field'>

function readField(field: RunbookField, given: unknown): Read {
  const { name, label, type, required, choices } = field
  const title = label || name
  const value = typeof given === 'string' ? given.trim() : given
  if (value === undefined || value === null || value === '') {
    if (required) return { code: 'missing', message: `"${title}" is missing` }
    return { value: null }
  }
  const bad: Read = { code: 'type', message: `"${title}" must be ${wanted[type]}` }
  if (isPicked(type)) {
    const id = idOf(value)
    return id === undefined ? bad : { value: id }
  }
  switch (type) {
    case 'text':
    case 'multiline':
      if (typeof value !== 'string' && typeof value !== 'number') return bad
      return limitText(field, title, String(value).replaceAll('\r\n', '\n'))
    case 'number': {
      const number = typeof value === 'string' ? Number(value.replace(',', '.')) : value
      if (typeof number !== 'number' || !Number.isFinite(number)) return bad
      return limitNumber(field, title, number)
    }
    case 'boolean':
      if (typeof value === 'boolean') return { value }
      return value === 'true' ? { value: true } : value === 'false' ? { value: false } : bad
    case 'date':
      return typeof value === 'string' && z.iso.date().safeParse(value).success ? { value } : bad
    case 'choice':
      if (typeof value === 'string' && choices.includes(value)) return { value }
      return { code: 'choice', message: `"${title}" must be one of: ${choices.join(', ')}` }
  }
}

function idOf(value: unknown): string | undefined {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : value
  const parsed = z.uuid().safeParse(id)
  return parsed.success ? parsed.data.toLowerCase() : undefined
}

function limitText({ minimum, maximum }: RunbookField, title: string, value: string): Read {
  const most = Math.min(maximum ?? longestAnswer, longestAnswer)
  if (value.length > most)
    return { code: 'long', message: `"${title}" must have at most ${most} characters`, limit: most }
  if (minimum !== null && value.length < minimum)
    return { code: 'short', message: `"${title}" must have at least ${minimum} characters`, limit: minimum }
  return { value }
}

function limitNumber({ minimum, maximum }: RunbookField, title: string, value: number): Read {
  if (minimum !== null && value < minimum)
    return { code: 'small', message: `"${title}" must be at least ${minimum}`, limit: minimum }
  if (maximum !== null && value > maximum)
    return { code: 'large', message: `"${title}" must be at most ${maximum}`, limit: maximum }
  return { value }
}

/** All problems in one sentence. */
export function formSentence(problems: readonly RunbookProblem[]): string {
  return `The form is not filled in: ${problems.map(({ message }) => message).join('; ')}.`
}
