import { filters as liquidFilters } from 'liquidjs'
import { dateFilters } from './date-filters.ts'
import type { Filter } from './filter.ts'
import { FilterProblem } from './filter-problem.ts'
import { numberFilters } from './number-filters.ts'
import { toJsonText, toText } from './to-json-text.ts'

/** Liquid's own filters that are allowed, with how many values each may be given after the colon. */
const allowed: { [name: string]: [least: number, most: number] } = {
  array_to_sentence_string: [0, 1],
  base64_decode: [0, 0],
  base64_encode: [0, 0],
  capitalize: [0, 0],
  compact: [0, 0],
  concat: [1, 1],
  default: [1, 2],
  downcase: [0, 0],
  escape: [0, 0],
  escape_once: [0, 0],
  find: [1, 2],
  find_exp: [2, 2],
  find_index: [1, 2],
  find_index_exp: [2, 2],
  first: [0, 0],
  group_by: [1, 1],
  group_by_exp: [2, 2],
  has: [1, 2],
  has_exp: [2, 2],
  last: [0, 0],
  lstrip: [0, 1],
  map: [1, 1],
  newline_to_br: [0, 0],
  normalize_whitespace: [0, 0],
  number_of_words: [0, 0],
  pop: [0, 0],
  push: [1, 1],
  reject: [1, 2],
  reject_exp: [2, 2],
  remove: [1, 1],
  remove_first: [1, 1],
  remove_last: [1, 1],
  replace: [2, 2],
  replace_first: [2, 2],
  replace_last: [2, 2],
  reverse: [0, 0],
  rstrip: [0, 1],
  shift: [0, 0],
  slice: [1, 2],
  sort: [0, 1],
  sort_natural: [0, 1],
  split: [1, 1],
  squish: [0, 0],
  strip: [0, 1],
  strip_html: [0, 0],
  strip_newlines: [0, 0],
  sum: [0, 1],
  truncate: [0, 2],
  truncatewords: [0, 2],
  uniq: [0, 0],
  unshift: [1, 1],
  upcase: [0, 0],
  url_decode: [0, 0],
  url_encode: [0, 0],
  where: [1, 2],
  where_exp: [2, 2],
}

/** Filters whose first value names an item and whose second is an expression about it, as text. */
export const expressionFilters: ReadonlySet<string> = new Set(
  Object.keys(allowed).filter((name) => name.endsWith('_exp')),
)

const ownFilters: { [name: string]: Filter } = {
  append: { args: [1, 1], run: (_call, value, end) => toText(value) + toText(end) },
  prepend: { args: [1, 1], run: (_call, value, start) => toText(start) + toText(value) },
  to_text: { args: [0, 0], run: (_call, value) => toText(value) },
  join: {
    args: [0, 1],
    run: (_call, value, between = ' ') => listOf(value).map(toText).join(toText(between)),
  },
  first_line: { args: [0, 0], run: (_call, value) => toText(value).trim().split(/\r?\n/, 1)[0] ?? '' },
  slug: { args: [0, 0], run: (_call, value) => slug(toText(value)) },
  json: {
    args: [0, 1],
    run: (_call, value, indent) => {
      const compact = toJsonText(value)
      return typeof indent === 'number'
        ? JSON.stringify(JSON.parse(compact), null, Math.min(indent, 8))
        : compact
    },
  },
  parse_json: { args: [0, 0], run: (_call, value) => parseJson(value) },
  size: {
    args: [0, 0],
    run: (_call, value) => {
      if (typeof value === 'string' || Array.isArray(value)) return value.length
      return typeof value === 'object' && value !== null ? Object.keys(value).length : 0
    },
  },
  pluck: {
    args: [1, 12],
    run: (_call, value, ...names) => {
      const rows = listOf(value)
      if (names.length === 1) return rows.map((row) => ownValue(row, toText(names[0])))
      return rows.map((row) =>
        Object.fromEntries(names.map(toText).map((name) => [name, ownValue(row, name)])),
      )
    },
  },
  if: {
    args: [1, 2],
    run: (_call, value, yes, no = null) =>
      value === false || value === null || value === undefined ? no : yes,
  },
  ...numberFilters,
  ...dateFilters,
}

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return value === null || value === undefined ? [] : [value]
}

function ownValue(row: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null
    return (value as { [name: string]: unknown })[name]
  }, row)
}

function slug(value: string): string {
  return value
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

function parseJson(value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    throw new FilterProblem(`This text is not JSON: ${JSON.stringify(value.slice(0, 40))}.`)
  }
}

/** The implementations of every filter of ours, by name. */
export const ownFilterEntries: readonly [string, Filter][] = Object.entries(ownFilters)

/** Every filter that may be used, and how many values it takes. */
export const filterArguments: ReadonlyMap<string, readonly [least: number, most: number]> = new Map([
  ...Object.entries(allowed),
  ...ownFilterEntries.map(([name, filter]): [string, [number, number]] => [name, filter.args]),
])

export const libraryFilterEntries = Object.entries(liquidFilters).filter(([name]) =>
  Object.hasOwn(allowed, name),
)
