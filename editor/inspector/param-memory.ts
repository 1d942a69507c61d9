import type { Param } from '#engine/expressions/param.ts'
import type { JsonValue } from '#engine/graph/json.ts'

export type ParamKind = Param['kind']

/** What a field held in each of its three ways, so that going there and back loses nothing. */
export type FieldMemory = { readonly [Kind in ParamKind]?: Extract<Param, { kind: Kind }> }

export function remember(memory: FieldMemory, param: Param | undefined): FieldMemory {
  return param && memory[param.kind] !== param ? { ...memory, [param.kind]: param } : memory
}

/**
 * The same field in another way: what it held there before, else the present value carried over as far as its
 * meaning allows (`a.b` and `{{ a.b }}` are the same value, text is a template without holes).
 */
export function switchKind(
  memory: FieldMemory,
  param: Param | undefined,
  kind: ParamKind,
  isText: boolean,
): Param {
  if (param?.kind === kind) return param
  const kept = memory[kind]
  if (kept) return kept
  switch (kind) {
    case 'literal':
      return { kind, value: param && isText ? plainText(param) : null }
    case 'expression':
      return { kind, source: param ? asExpression(param) : '' }
    case 'template':
      return { kind, source: param ? asTemplate(param) : '' }
  }
}

function plainText(param: Param): JsonValue {
  if (param.kind === 'literal') return param.value
  return param.kind === 'template' && !/\{[{%]/.test(param.source) ? param.source : null
}

function asExpression(param: Param): string {
  if (param.kind === 'expression') return param.source
  if (param.kind === 'template') {
    return /^\s*\{\{((?:(?!\}\}).)*)\}\}\s*$/s.exec(param.source)?.[1]?.trim() ?? quoted(param.source)
  }
  return literalSource(param.value)
}

function asTemplate(param: Param): string {
  if (param.kind === 'template') return param.source
  if (param.kind === 'expression') return param.source.trim() ? `{{ ${param.source.trim()} }}` : ''
  const { value } = param
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function literalSource(value: JsonValue): string {
  if (typeof value === 'string') return quoted(value)
  return typeof value === 'object' ? '' : String(value)
}

/** Liquid knows no escapes inside quotes: text with both kinds of them has no form as an expression. */
function quoted(text: string): string {
  if (text === '' || text.includes('\n')) return ''
  if (!text.includes('"')) return `"${text}"`
  return text.includes("'") ? '' : `'${text}'`
}
