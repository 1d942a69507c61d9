import { nearestName } from '../expressions/nearest-name.ts'
import type { Param } from '../expressions/param.ts'
import { plainPath } from '../expressions/plain-path.ts'
import type { DocumentNode } from './document.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { NodeKind } from './node-kind.ts'
import { type GraphProblem, warning } from './problem.ts'
import type { ScopeTypes } from './scope-types.ts'
import { constantText, typeOfParam } from './source-type.ts'
import { choicesOf, type TypeName, typesOf, type ValueSchema } from './value-schema.ts'

interface TypedPlace {
  node: DocumentNode
  kind: NodeKind
  name: string
  title: string
  param: Exclude<Param, { kind: 'literal' }>
  types: ScopeTypes
}

/**
 * What a parameter is given that it cannot take. Nodes are free to take more than their schema says, as a number for a
 * text or "yes" for a condition, so only what none of them takes is named; one that takes all says `anything`.
 */
export function typeProblems(place: TypedPlace): GraphProblem[] {
  const { kind, name, title, param, types } = place
  const property = propertyOf(kind, name)
  const wanted = typesOf(property)
  if (!property || !wanted || property.anything === true) return []
  const given = typeOfParam(param, types.typeAt)
  const choices = choicesOf(property)
  const constant = constantText(param)
  if (choices && constant !== undefined && constant.trim() !== '') {
    return outsideChoices(title, choices, [constant], param)
  }
  const have = typesOf(given)
  if (!have) return []
  const wrong = [...have].filter((type) => type !== 'null' && !takes(wanted, type, property))
  const usable = [...have].filter((type) => type !== 'null' && !wrong.includes(type))
  if (wrong.length > 0 && usable.length === 0) return [wrongType(title, wanted, wrong, param)]
  if (wanted.has('number') && !wanted.has('text') && have.has('text')) return textForNumber(title, param)
  const possible = choicesOf(given)
  return choices && possible ? outsideChoices(title, choices, possible, param) : []
}

function takes(wanted: ReadonlySet<TypeName>, type: TypeName, property: JsonObject): boolean {
  if (wanted.has(type)) return true
  // A condition takes anything, and text is read as a number or split into words.
  if (wanted.has('boolean')) return true
  if (type === 'text') return wanted.has('number') || (wanted.has('list') && itemsAreText(property))
  // What people call a number or a name may be written as either.
  if (wanted.has('text') && choicesOf(property) === undefined) return type === 'number' || type === 'boolean'
  return false
}

function itemsAreText(property: JsonObject): boolean {
  const types = typesOf(isObject(property.items) ? property.items : undefined)
  return types === undefined || types.has('text')
}

/** Text that cannot be a number whatever the run brings; a plain path to text may still hold digits. */
function textForNumber(title: string, param: Exclude<Param, { kind: 'literal' }>): GraphProblem[] {
  const fixed = param.source.replace(/\{\{.*?\}\}|\{%.*?%\}/gs, '')
  const constant = constantText(param)
  const letters =
    param.kind === 'template' ? /[A-Za-z]/.test(fixed) : constant !== undefined && !isNumber(constant)
  if (letters) return [wrongType(title, new Set(['number']), ['text'], param)]
  return []
}

function isNumber(text: string): boolean {
  return text.trim() === '' || Number.isFinite(Number(text))
}

const nouns: Readonly<Record<TypeName, string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'yes or no',
  list: 'a list',
  object: 'a record with fields',
  null: 'nothing',
}

function wrongType(
  title: string,
  wanted: ReadonlySet<TypeName>,
  given: readonly TypeName[],
  param: Exclude<Param, { kind: 'literal' }>,
): GraphProblem {
  const names = { title, wanted: typeKey(wanted), given: typeKey(new Set(given)) }
  const message = `"${title}" wants ${spoken(wanted)}, and this gives ${spoken(new Set(given))}.`
  const problem = warning('wrong_type', message, names)
  const isPath = param.kind === 'expression' && plainPath(param.source) !== null
  if (!isPath) return problem
  if (given.join() === 'list' && wanted.has('text')) {
    return { ...problem, fix: added(param, "| join: ', '") }
  }
  return problem
}

function typeKey(types: ReadonlySet<TypeName>): string {
  return [...types].filter((type) => type !== 'null').join(',')
}

function spoken(types: ReadonlySet<TypeName>): string {
  return [...types]
    .filter((type) => type !== 'null')
    .map((type) => nouns[type])
    .join(' or ')
}

function added(param: Exclude<Param, { kind: 'literal' }>, filter: string) {
  return { name: filter, param: { ...param, source: `${param.source.trimEnd()} ${filter}` } }
}

/** Values none of which is a choice. One of several that is not is no mistake: a branch may have kept it out. */
function outsideChoices(
  title: string,
  choices: readonly JsonValue[],
  possible: readonly JsonValue[],
  param: Exclude<Param, { kind: 'literal' }>,
): GraphProblem[] {
  const values = possible.filter((value) => value !== null)
  if (values.length === 0 || values.some((value) => choices.includes(value))) return []
  const known = choices.filter((choice) => typeof choice === 'string')
  const [only] = values
  const near = values.length === 1 && typeof only === 'string' ? nearestName(only, known) : undefined
  const hint = near === undefined ? `It takes ${known.join(', ')}.` : `Did you mean "${near}"?`
  const problem = warning(
    'not_a_choice',
    `"${title}" cannot be ${values.map((value) => `"${String(value)}"`).join(', ')}. ${hint}`,
    {
      title,
      values: values.map(String).join(', '),
      known: known.join(', '),
      ...(near === undefined ? {} : { near }),
    },
  )
  if (near === undefined || typeof only !== 'string') return [problem]
  return [{ ...problem, fix: { name: near, param: { ...param, source: param.source.replace(only, near) } } }]
}

function propertyOf({ params }: NodeKind, name: string): ValueSchema {
  const { properties } = params
  const property = isObject(properties) ? properties[name] : undefined
  if (!isObject(property)) return undefined
  return property
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
