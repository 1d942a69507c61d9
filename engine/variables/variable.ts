import { z } from 'zod'
import type { JsonValue } from '../graph/json.ts'
import { StepFailed } from '../sdk/errors.ts'

export const variableTypes = ['text', 'number', 'boolean', 'json', 'secret'] as const
export type VariableType = (typeof variableTypes)[number]

/** As expressions write it behind `vars.`; no other differs from it in case alone. */
export const variableName = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_]{0,63}$/,
    'A name starts with a letter and holds letters, digits and _, at most 64',
  )

/** Characters of JSON that one value may have: every expression of a step sees all of them. */
const largest = 16_384

/** Throws `StepFailed` where a value is not of the variable's type, or too large. */
export function refuseUnfit(name: string, type: VariableType, value: JsonValue): void {
  const wanted = wantedOf(type, value)
  if (wanted) {
    throw new StepFailed(`"${name}" takes ${wanted}.`, { code: 'variable_type' })
  }
  const size = JSON.stringify(value).length
  if (size > largest) {
    throw new StepFailed(
      `The value of "${name}" is too large: ${size} characters, at most ${largest}. Keep it in a lookup table.`,
      { code: 'variable_too_large' },
    )
  }
}

function wantedOf(type: VariableType, value: JsonValue): string | undefined {
  switch (type) {
    case 'text':
      return typeof value === 'string' ? undefined : 'a text'
    case 'number':
      return typeof value === 'number' ? undefined : 'a number'
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'true or false'
    case 'json':
      // Nothing set and null set would look alike to an expression.
      return value === null ? 'any JSON but null; to have no value here, clear it' : undefined
    case 'secret':
      if (typeof value !== 'string' || value === '') return 'a text that is not empty'
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what no header may hold
      return /[\r\n\u0000]/.test(value) ? 'a text of one line: was too much pasted?' : undefined
  }
}
