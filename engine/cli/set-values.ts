import type { JsonObject, JsonValue } from '../graph/json.ts'

/** The values of `--set KEY=VALUE`, or of another option like it, as texts; throws for one without `=`. */
export function setValues(given: readonly string[], option = '--set'): Record<string, string> {
  const values: Record<string, string> = {}
  for (const text of given) {
    const at = text.indexOf('=')
    if (at < 1) throw new Error(`"${text}" sets nothing. Write ${option} KEY=VALUE.`)
    values[text.slice(0, at).trim()] = text.slice(at + 1)
  }
  return values
}

/** Texts as the types that a form's JSON Schema wants; what is unknown or does not fit stays text, for the form to refuse. */
export function typedValues(values: Record<string, string>, form: JsonObject): JsonObject {
  const { properties } = form
  const typed: JsonObject = {}
  for (const [name, text] of Object.entries(values)) {
    const property = isObject(properties) ? properties[name] : undefined
    typed[name] = typedValue(text, isObject(property) ? property.type : undefined)
  }
  return typed
}

function typedValue(text: string, type: JsonValue | undefined): JsonValue {
  if ((type === 'integer' || type === 'number') && text.trim() !== '' && !Number.isNaN(Number(text))) {
    return Number(text)
  }
  if (type === 'boolean' && /^(true|yes|on|1)$/i.test(text)) return true
  if (type === 'boolean' && /^(false|no|off|0)$/i.test(text)) return false
  return text
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Collects an option that may be given many times. */
export function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value]
}
