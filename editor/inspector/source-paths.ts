import { readPath } from '#engine/expressions/plain-path.ts'

/** One value that a source names, and where. */
export interface SourcePath {
  /** As it is written. */
  text: string
  path: (string | number)[]
  from: number
  to: number
  /** Where `steps.<id>.output` ends; `from` for values of no step. */
  stepEnd: number
}

const root = /(?<![\w.$"'\]-])(?:trigger|event|customer|vars|steps|loop|run)(?=[.[\s|}),]|$)/g
const step = /^steps\.[A-Za-z][\w-]*\.output/

/** The values that an expression or the holes of a template name, in their order. */
export function sourcePaths(kind: 'expression' | 'template', source: string): SourcePath[] {
  const holes = kind === 'expression' ? [{ from: 0, to: source.length }] : holesOf(source)
  const found: SourcePath[] = []
  for (const hole of holes) {
    const inside = maskQuotes(source.slice(hole.from, hole.to))
    for (const { index } of inside.matchAll(root)) {
      const from = hole.from + index
      const read = readPath(source, from)
      if (!read) continue
      const text = source.slice(from, read.end)
      found.push({
        text,
        path: read.path,
        from,
        to: read.end,
        stepEnd: from + (step.exec(text)?.[0].length ?? 0),
      })
    }
  }
  return found
}

/** Where values stand in a template: between its braces, these left out. */
export function holesOf(source: string): { from: number; to: number }[] {
  return [...source.matchAll(/\{[{%]-?([\s\S]*?)-?[%}]\}/g)].map((match) => {
    const from = match.index + match[0].indexOf(match[1] ?? '', 2)
    return { from, to: from + (match[1]?.length ?? 0) }
  })
}

/** Text in quotes names nothing; keys in brackets stand behind a name and are read with it. */
function maskQuotes(text: string): string {
  return text.replace(/"[^"]*"|'[^']*'/g, (quoted) => '"'.repeat(quoted.length))
}

/** A value as people read it: `Get ticket › items › 1 › name`. */
export function pathLabel(
  path: readonly (string | number)[],
  nameOf: (stepId: string) => string,
  rootName: (root: string) => string = (name) => name,
): string {
  const [first, stepId] = path
  const rest = first === 'steps' ? path.slice(3) : path.slice(1)
  const start = first === 'steps' && typeof stepId === 'string' ? nameOf(stepId) : rootName(String(first))
  return [start, ...rest.map((key) => (typeof key === 'number' && key >= 0 ? key + 1 : key))].join(' › ')
}
