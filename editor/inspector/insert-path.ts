import type { Param } from '#engine/expressions/param.ts'
import { plainPath } from '#engine/expressions/plain-path.ts'

/**
 * The parameter with a value taken in where no cursor says the place: an empty one becomes that value, text gets it at
 * its end, and an expression that is one value already is another one.
 */
export function withPath(param: Param | undefined, path: string, isText: boolean): Param {
  if (param === undefined || param.kind === 'literal') {
    const text = isText && typeof param?.value === 'string' ? param.value : ''
    if (text.trim() === '' || /\{[{%]/.test(text)) return { kind: 'expression', source: path }
    return { kind: 'template', source: `${spaced(text)}{{ ${path} }}` }
  }
  if (param.kind === 'template') return { kind: 'template', source: `${spaced(param.source)}{{ ${path} }}` }
  const { source } = param
  return { kind: 'expression', source: isOneValue(source) ? path : `${source} ${path}` }
}

/** What is put in at a place of a source, and what it takes the place of. */
export function insertion(
  kind: 'expression' | 'template',
  source: string,
  { from, to }: { from: number; to: number },
  path: string,
): { from: number; to: number; insert: string } {
  if (kind === 'template') {
    const before = source.slice(0, from)
    const inHole = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%')) > lastClose(before)
    return { from, to, insert: inHole ? path : `{{ ${path} }}` }
  }
  if (isOneValue(source)) return { from: 0, to: source.length, insert: path }
  const before = source.slice(0, from)
  return { from, to, insert: before === '' || /[\s(:,|]$/.test(before) ? path : ` ${path}` }
}

function isOneValue(source: string): boolean {
  return source.trim() === '' || plainPath(source) !== null || /^\s*("[^"]*"|'[^']*'|[\d.]+)\s*$/.test(source)
}

function lastClose(text: string): number {
  return Math.max(text.lastIndexOf('}}'), text.lastIndexOf('%}'))
}

function spaced(text: string): string {
  return text === '' || /\s$/.test(text) ? text : `${text} `
}
