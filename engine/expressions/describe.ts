import type { JsonValue } from '../graph/json.ts'
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

/** Text in quotes, or a step: by its id after a dot or in brackets, with `.output` where that follows. */
const quotedOrStep =
  /"[^"]*"|'[^']*'|(?<![\w.\-\])])steps(?:\.([A-Za-z][\w-]*)|\[(?:"([^"]+)"|'([^']+)')\])(?:\.output\b)?(?:\.(?=\w))?/g

/** Read without the language itself, so that a canvas can be drawn before it is there. */
function withStepNames(
  { kind, source }: Exclude<Param, { kind: 'literal' }>,
  names: (stepId: string) => string,
): string {
  const named = (code: string) => {
    let said = ''
    let done = 0
    for (const match of code.matchAll(quotedOrStep)) {
      const id = match[1] ?? match[2] ?? match[3]
      if (id === undefined) continue
      const end = match.index + match[0].length
      const goesOn = match[0].endsWith('.') || code[end] === '['
      said += code.slice(done, match.index) + names(id) + (goesOn ? ' › ' : '')
      done = end
    }
    return said + code.slice(done)
  }
  if (kind === 'expression') return named(source)
  return source.replace(/\{\{.*?\}\}|\{%.*?%\}/gs, named)
}

function shorten(line: string): string {
  const flat = line.replace(/\s+/g, ' ').trim()
  return flat.length > longest ? `${flat.slice(0, longest - 1).trimEnd()}…` : flat
}
