import type { JsonValue } from '../graph/json.ts'

/** Where something is otherwise than wanted, such as `effects[0].input.subject`; undefined where there is nothing. */
export interface Difference {
  where: string
  wanted: JsonValue | undefined
  seen: JsonValue | undefined
}

export interface Comparison {
  /** Records count for the fields they name only, but for those whose last name is among `whole`. */
  partial?: boolean
  whole?: readonly string[]
  /** `{matches}` stands for a text that has this regular expression in it. */
  patterns?: boolean
}

/**
 * In what `seen` is otherwise than `wanted`. Lists are compared one by one, with nothing beside. */
export function differences(
  wanted: JsonValue | undefined,
  seen: unknown,
  { partial = false, whole = [], patterns = false }: Comparison = {},
): Difference[] {
  return between('', wanted, seen, partial)

  function between(
    where: string,
    wanted: JsonValue | undefined,
    seen: unknown,
    partial: boolean,
  ): Difference[] {
    const otherwise = () => [{ where, wanted, seen: toJson(seen) }]
    if (Array.isArray(wanted)) {
      if (!Array.isArray(seen)) return otherwise()
      const length = Math.max(wanted.length, seen.length)
      return Array.from({ length }).flatMap((_, index) =>
        between(`${where}[${index}]`, wanted[index], seen[index], partial),
      )
    }
    if (typeof wanted !== 'object' || wanted === null) return wanted === seen ? [] : otherwise()
    if (patterns && typeof wanted.matches === 'string') {
      return typeof seen === 'string' && new RegExp(wanted.matches).test(seen) ? [] : otherwise()
    }
    if (typeof seen !== 'object' || seen === null || Array.isArray(seen)) return otherwise()
    const known = new Map<string, unknown>(Object.entries(seen))
    const names = partial ? Object.keys(wanted) : [...new Set([...Object.keys(wanted), ...known.keys()])]
    return names.flatMap((name) =>
      between(
        where === '' ? name : `${where}.${name}`,
        wanted[name],
        known.get(name),
        partial && !whole.includes(name),
      ),
    )
  }
}

function toJson(value: unknown): JsonValue | undefined {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as JsonValue)
}

/** A difference in one line, for a report. */
export function differenceText({ where, wanted, seen }: Difference): string {
  const say = (value: JsonValue | undefined) => (value === undefined ? 'nothing' : JSON.stringify(value))
  return `${where}: wanted ${say(wanted)}, and there is ${say(seen)}`
}
