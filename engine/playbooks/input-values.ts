import { nearestName } from '../expressions/nearest-name.ts'
import type { JsonObject, JsonValue } from '../graph/json.ts'
import type { Playbook, PlaybookInput } from './playbook.ts'

/** Inputs that are missing, unknown or of the wrong kind; `issues` has one sentence for each. */
export class InputsRefused extends Error {
  override name = 'InputsRefused'
  readonly issues: readonly { where: string; message: string }[]
  constructor(issues: readonly { where: string; message: string }[]) {
    super(`The playbook cannot be imported like this: ${issues.map(({ message }) => message).join(' ')}`)
    this.issues = issues
  }
}

export type InputValues = Record<string, string | number | boolean>

/** The value of each input that has one; throws `InputsRefused` naming every input that is wrong. */
export function inputValues({ inputs }: Pick<Playbook, 'inputs'>, given: JsonObject): InputValues {
  const issues: { where: string; message: string }[] = []
  const values: InputValues = {}
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(inputs, name)) continue
    const near = nearestName(name, Object.keys(inputs))
    const known = Object.keys(inputs).join(', ') || 'none'
    const hint = near === undefined ? `The inputs are: ${known}.` : `Did you mean "${near}"?`
    issues.push({ where: `inputs.${name}`, message: `There is no input "${name}". ${hint}` })
  }
  for (const [name, input] of Object.entries(inputs)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined
    if (value === undefined || value === null || value === '') {
      if (input.default !== undefined) values[name] = input.default
      else if (input.required) {
        issues.push({ where: `inputs.${name}`, message: `"${name}" (${input.title.en}) must be given.` })
      }
      continue
    }
    const read = readValue(input, value)
    if (read === undefined) {
      issues.push({
        where: `inputs.${name}`,
        message: `"${name}" (${input.title.en}) must be ${wanted(input)}.`,
      })
    } else values[name] = read
  }
  if (issues.length > 0) throw new InputsRefused(issues)
  return values
}

/** Texts count for numbers and yes or no, as a command line has nothing else. */
function readValue(input: PlaybookInput, value: JsonValue): string | number | boolean | undefined {
  switch (input.type) {
    case 'text':
      return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
    case 'choice':
      return typeof value === 'string' && input.choices?.includes(value) ? value : undefined
    case 'boolean':
      if (typeof value === 'boolean') return value
      if (typeof value !== 'string') return undefined
      return /^(true|yes|on|1)$/i.test(value) ? true : /^(false|no|off|0)$/i.test(value) ? false : undefined
    case 'number': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      if (typeof number !== 'number' || !Number.isFinite(number)) return undefined
      const { minimum = -Infinity, maximum = Infinity } = input
      return number >= minimum && number <= maximum ? number : undefined
    }
  }
}

function wanted({ type, choices, minimum, maximum }: PlaybookInput): string {
  switch (type) {
    case 'text':
      return 'a text'
    case 'choice':
      return `one of ${choices?.join(', ')}`
    case 'boolean':
      return 'true or false'
    case 'number': {
      if (minimum !== undefined && maximum !== undefined) return `a number from ${minimum} to ${maximum}`
      return minimum === undefined ? 'a number' : `a number of at least ${minimum}`
    }
  }
}
