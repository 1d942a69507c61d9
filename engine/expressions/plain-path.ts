import type { JsonValue } from '../graph/json.ts'
import { leastRecentlyUsed } from './least-recently-used.ts'
import { maxSourceLength } from './limits.ts'
import { isScopeRoot, type Scope } from './scope.ts'

export type PlainPath = (string | number)[]

/** Text with plain paths in it, as alternating pieces. */
export type PlainTemplate = (string | PlainPath)[]

/** The path, if the source is nothing but one path from a root of the scope; anything odd is left to Liquid. */
export const plainPath = leastRecentlyUsed((source): PlainPath | null => {
  if (source.length > maxSourceLength) return null
  const start = skipBlanks(source, 0)
  const read = readPath(source, start)
  return read !== null && skipBlanks(source, read.end) === source.length ? read.path : null
})

/** The pieces, if the template is only text and `{{ plain.path }}`. */
export const plainTemplate = leastRecentlyUsed((source): PlainTemplate | null => {
  if (source.length > maxSourceLength || source.includes('{%')) return null
  const pieces: PlainTemplate = []
  let done = 0
  for (let open = source.indexOf('{{'); open !== -1; open = source.indexOf('{{', done)) {
    const read = readPath(source, skipBlanks(source, open + 2))
    if (read === null) return null
    const close = skipBlanks(source, read.end)
    if (!source.startsWith('}}', close)) return null
    if (open > done) pieces.push(source.slice(done, open))
    pieces.push(read.path)
    done = close + 2
  }
  if (done < source.length) pieces.push(source.slice(done))
  return pieces
})

/** The value at the path, or null; the same answer that Liquid gives, `size`, `first` and `last` included. */
export function valueAtPath(scope: Scope, path: PlainPath): JsonValue {
  let value: unknown = scope
  for (const key of path) {
    if (value === null || value === undefined) return null
    value = property(value, key)
  }
  return (value as JsonValue | undefined) ?? null
}

function property(value: unknown, key: string | number): unknown {
  if (Array.isArray(value) && typeof key === 'number') return value.at(key)
  const holder = Object(value) as { [key: string]: unknown }
  if (Object.hasOwn(holder, key)) return holder[key]
  if (key === 'size') return typeof value === 'string' ? value.length : sizeOf(value)
  if (Array.isArray(value) && key === 'first') return value[0]
  if (Array.isArray(value) && key === 'last') return value.at(-1)
  return undefined
}

function sizeOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined
}

const rootName = /[a-z]+/y
const dottedName = /\.([A-Za-z0-9_\u00c0-\u024f][\w\u00c0-\u024f-]*)/y
const bracketed = /\[[ \t]*(?:(-?\d{1,9})|"([^"\\]*)"|'([^'\\]*)')[ \t]*\]/y

/** The path that begins at `start`, and where it ends; null where none does or where Liquid must say what is wrong. */
export function readPath(source: string, start: number): { path: PlainPath; end: number } | null {
  const root = matchAt(rootName, source, start)
  if (root === null || !isScopeRoot(root[0])) return null
  const path: PlainPath = [root[0]]
  let end = start + root[0].length
  while (end < source.length) {
    const step = source[end] === '.' ? matchAt(dottedName, source, end) : matchAt(bracketed, source, end)
    if (step === null) break
    path.push(
      step[0][0] === '[' && step[1] !== undefined ? Number(step[1]) : (step[1] ?? step[2] ?? step[3] ?? ''),
    )
    end += step[0].length
  }
  // Liquid refuses these, with a message that says why.
  if (path[0] === 'steps' && (typeof path[1] !== 'string' || (path.length > 2 && path[2] !== 'output')))
    return null
  return { path, end }
}

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(source)
}

export function skipBlanks(source: string, from: number): number {
  let at = from
  while (source[at] === ' ' || source[at] === '\t' || source[at] === '\n' || source[at] === '\r') at++
  return at
}
