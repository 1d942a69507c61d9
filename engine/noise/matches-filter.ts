import type { JsonObject, JsonValue } from '../graph/json.ts'
import type { FilterCondition, NoiseSettings } from '../graph/noise-settings.ts'

type Filter = NonNullable<NoiseSettings['filter']>

/** The first condition that keeps an event out, or undefined where it passes. A filter without conditions lets all pass. */
export function failedCondition(
  { match, conditions }: Filter,
  scope: JsonObject,
): FilterCondition | undefined {
  const failed = conditions.filter((condition) => !holds(condition, scope))
  if (match === 'any') return failed.length < conditions.length ? undefined : failed[0]
  return failed[0]
}

/** A condition as people say it: `trigger.title contains disk`. */
export function conditionText({ field, operator, value }: FilterCondition): string {
  return [field, operator.replaceAll('_', ' '), ...(value === undefined ? [] : [String(value)])].join(' ')
}

function holds({ field, operator, value = '' }: FilterCondition, scope: JsonObject): boolean {
  const found = valueAt(scope, field)
  switch (operator) {
    case 'equals':
      return texts(found).includes(fold(value))
    case 'not_equals':
      return !texts(found).includes(fold(value))
    case 'contains':
      return texts(found).some((text) => text.includes(fold(value)))
    case 'not_contains':
      return !texts(found).some((text) => text.includes(fold(value)))
    case 'starts_with':
      return texts(found).some((text) => text.startsWith(fold(value)))
    case 'ends_with':
      return texts(found).some((text) => text.endsWith(fold(value)))
    case 'one_of': {
      const wanted = String(value).split(',').map(fold)
      return texts(found).some((text) => wanted.includes(text))
    }
    case 'greater':
      return toNumber(found) > toNumber(value)
    case 'less':
      return toNumber(found) < toNumber(value)
    case 'is_empty':
      return isEmpty(found)
    case 'is_not_empty':
      return !isEmpty(found)
  }
}

function valueAt(scope: JsonValue, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = scope
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    if (!Object.hasOwn(value, part)) return undefined
    value = Array.isArray(value) ? value[Number(part)] : value[part]
  }
  return value
}

/** A list, such as tags, is as good as any of its entries. */
function texts(value: JsonValue | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(texts)
  return value === undefined || value === null || typeof value === 'object' ? [] : [fold(value)]
}

function fold(value: string | number | boolean): string {
  return String(value).trim().toLowerCase()
}

/** What is no number is greater and less than nothing. */
function toNumber(value: JsonValue | undefined): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
