import type { Param } from '#engine/expressions/param.ts'
import { type PlainPath, readPath } from '#engine/expressions/plain-path.ts'

/** A path that a source reads, and where it stands in it. */
export interface ReadPath {
  path: PlainPath
  begin: number
  end: number
}

const code = /\{\{([\s\S]*?)\}\}|\{%([\s\S]*?)%\}/g
const quoted = /"[^"\\]*"|'[^'\\]*'/g

/** Every plain path that a parameter reads from the scope. A text in quotes counts where a filter takes it for an expression. */
export function pathsIn(param: Param): ReadPath[] {
  if (param.kind === 'literal') return []
  const { source } = param
  const quotesCount = /_exp\s*:/.test(source)
  return codeIn(param.kind, source).flatMap(([begin, end]) => {
    const texts = quotesCount ? [] : [...source.slice(begin, end).matchAll(quoted)]
    const found: ReadPath[] = []
    for (let at = begin; at < end; ) {
      const text = texts.find(({ index }) => index === at - begin)
      if (text) {
        at += text[0].length
        continue
      }
      const read = /[\w.-]/.test(source[at - 1] ?? '') && at > begin ? null : readPath(source, at)
      if (read && !/\w/.test(source[read.end] ?? '')) {
        found.push({ path: read.path, begin: at, end: read.end })
        at = read.end
      } else at++
    }
    return found
  })
}

/** The parameter with paths replaced; `replace` answers null for one that stays. */
export function withPaths(param: Param, replace: (path: PlainPath) => string | null): Param {
  if (param.kind === 'literal') return param
  let source = ''
  let done = 0
  for (const { path, begin, end } of pathsIn(param)) {
    const next = replace(path)
    if (next === null) continue
    source += param.source.slice(done, begin) + next
    done = end
  }
  return done === 0 ? param : { kind: param.kind, source: source + param.source.slice(done) }
}

/** The parameter with references to steps led to others. What follows `steps.<id>` need not be a plain path. */
export function withStepIds(param: Param, ids: ReadonlyMap<string, string>): Param {
  if (param.kind === 'literal') return param
  let source = ''
  let done = 0
  for (const [begin, end] of codeIn(param.kind, param.source)) {
    source += param.source.slice(done, begin) + renamed(param.source.slice(begin, end), ids)
    done = end
  }
  return { kind: param.kind, source: source + param.source.slice(done) }
}

/** The ids of the steps that a parameter reads, each once. */
export function stepsReadBy(param: Param): string[] {
  if (param.kind === 'literal') return []
  const ids = codeIn(param.kind, param.source).flatMap(([begin, end]) =>
    [...param.source.slice(begin, end).matchAll(stepReference)].map((match) => match[2] ?? match[4] ?? ''),
  )
  return [...new Set(ids)]
}

const stepReference =
  /(?<![\w.-])(steps\s*\.\s*)([A-Za-z][\w-]*)|(?<![\w.-])(steps\s*\[\s*["'])([^"']+)(?=["']\s*\])/g

function renamed(text: string, ids: ReadonlyMap<string, string>): string {
  return text.replace(
    stepReference,
    (whole, dot: string | undefined, named = '', open: string | undefined, keyed = '') => {
      const fresh = ids.get(dot === undefined ? keyed : named)
      return fresh === undefined ? whole : `${dot ?? open}${fresh}`
    },
  )
}

/** Where a source is read as an expression: all of it, or what stands in the braces of a template. */
function codeIn(kind: 'expression' | 'template', source: string): [begin: number, end: number][] {
  if (kind === 'expression') return [[0, source.length]]
  return [...source.matchAll(code)].map(({ index, 0: whole }) => [index + 2, index + whole.length - 2])
}
