import type { JsonValue } from '../graph/json.ts'
import { checked } from './evaluate-core.ts'
import type { Param } from './param.ts'
import { text } from './text.ts'

const longest = 120

/**
 * One short line for people about a parameter, with names of steps instead of their ids:
 * `Ticket {{ steps.n2.output.number }}` reads "Ticket [Get ticket › number]".
 */
export function describeParam(param: Param, names: (stepId: string) => string): string {
  if (param.kind === 'literal') return shorten(literalText(param.value))
  const named = withStepNames(param, names)
  if (param.kind === 'expression') return shorten(named)
  const spoken = named
    .replace(/\{%-?\s*comment.*?endcomment\s*-?%\}/gs, '')
    .replace(/\{%.*?%\}/gs, ' … ')
    .replace(/\{\{-?\s*(.*?)\s*-?\}\}/gs, '[$1]')
  return shorten(spoken.replace(/( … *)+/g, ' … '))
}

function literalText(value: JsonValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return value === '' || value === null ? 'empty' : text(value)
}

function withStepNames(
  param: Exclude<Param, { kind: 'literal' }>,
  names: (stepId: string) => string,
): string {
  const { source } = param
  let result = ''
  let done = 0
  const references = checked(param.kind, source).references.toSorted((a, b) => a.begin - b.begin)
  for (const { stepId, begin, end } of references) {
    if (stepId === undefined || begin < done || end <= begin) continue
    const goesOn = /^[.[]/.exec(source.slice(end))?.[0]
    result += source.slice(done, begin) + names(stepId) + (goesOn === undefined ? '' : ' › ')
    done = goesOn === '.' ? end + 1 : end
  }
  return result + source.slice(done)
}

function shorten(line: string): string {
  const flat = line.replace(/\s+/g, ' ').trim()
  return flat.length > longest ? `${flat.slice(0, longest - 1).trimEnd()}…` : flat
}
