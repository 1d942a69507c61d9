import { checked } from './evaluate-core.ts'
import type { Param } from './param.ts'

export interface NamedVariables {
  /** The parameter reads `vars` somehow. */
  reads: boolean
  /** Those that it names and cannot do without: one with a `default` filter says itself what else. */
  needed: string[]
}

const nameBehind = /^(?:\.([A-Za-z]\w*)|\[[ \t]*(?:"([^"]*)"|'([^']*)')[ \t]*\])/

/** Which variables a parameter reads. A name that is worked out, such as `vars[trigger.key]`, is not known before. */
export function namedVariables(param: Param): NamedVariables {
  // Most sources never speak of them, and every step asks.
  if (param.kind === 'literal' || !param.source.includes('vars')) return { reads: false, needed: [] }
  const { kind, source } = param
  const references = checked(kind, source).references.filter(({ root }) => root === 'vars')
  const needed = references.flatMap(({ end }) => {
    const rest = source.slice(end)
    const [whole, ...names] = nameBehind.exec(rest) ?? []
    const name = names.find((each) => each !== undefined)
    if (whole === undefined || name === undefined) return []
    return hasDefault(rest.slice(whole.length)) ? [] : [name]
  })
  return { reads: references.length > 0, needed: [...new Set(needed)] }
}

/** Whether a `default` filter follows within the same braces or tag. */
function hasDefault(rest: string): boolean {
  const end = /\}\}|%\}/.exec(rest)?.index ?? rest.length
  return /\|\s*default\b/.test(rest.slice(0, end))
}
