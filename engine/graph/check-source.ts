import { checkParam, referencedPaths, referencedSteps } from '../expressions/check.ts'
import { nearestName } from '../expressions/nearest-name.ts'
import type { Param } from '../expressions/param.ts'
import type { PlainPath } from '../expressions/plain-path.ts'
import { typeProblems } from './check-type.ts'
import type { DocumentNode } from './document.ts'
import { type Graph, reachableFrom } from './graph.ts'
import type { NodeKind } from './node-kind.ts'
import { error, type GraphProblem, warning } from './problem.ts'
import type { ScopeTypes } from './scope-types.ts'
import { type PathType, typesOf } from './value-schema.ts'

/** A parameter that is worked out in the run, and what is known around it. */
export interface SourceInPlace {
  node: DocumentNode
  kind: NodeKind
  name: string
  title: string
  param: Exclude<Param, { kind: 'literal' }>
  graph: Graph
  types: ScopeTypes
}

/** All that is wrong with an expression or template at its place: itself, the steps and fields it names, its type. */
export function sourceProblems(place: SourceInPlace): GraphProblem[] {
  const { param } = place
  const unreadable = checkParam(param).map(
    ({ code, message, meant }): GraphProblem => ({
      ...error(`expression_${code}`, message),
      ...(meant ? { fix: replaced(param, meant.begin, meant.end, meant.name) } : {}),
    }),
  )
  const steps = referencedSteps(param).flatMap((id) => stepProblem(id, place) ?? [])
  const fields = fieldProblems(place)
  const known = unreadable.length + steps.length + fields.length
  return [...unreadable, ...steps, ...fields, ...(known === 0 ? typeProblems(place) : [])]
}

function stepProblem(id: string, { node, graph, types }: SourceInPlace): GraphProblem | undefined {
  const other = graph.nodes.get(id)?.node
  if (!other) {
    const message = `It uses the result of a step that is gone (${id}): choose another one.`
    return error('unknown_step', message, { id })
  }
  if (types.before.has(id)) return undefined
  const names = { other: other.name, step: node.name }
  const opening = `It uses the result of "${other.name}", which does not run before "${node.name}"`
  if (id === node.id) return error('step_not_before', `${opening}: it is the step itself.`, names)
  const after = reachableFrom(graph, [node.id]).has(id)
  if (after) return error('step_not_before', `${opening}: it runs after it.`, names)
  const group = other.parentId === undefined ? undefined : graph.nodes.get(other.parentId)?.node
  if (group && group.id !== node.parentId) {
    const inside = `${opening}: it stands in "${group.name}", and what is in there is not seen outside.`
    return error('step_not_before', inside, { ...names, group: group.name })
  }
  return error('step_not_before', `${opening}: it stands in another branch, or is not connected.`, names)
}

/** Fields that are not there, by what the steps before say they give. */
function fieldProblems({ node, param, graph, types }: SourceInPlace): GraphProblem[] {
  const problems: GraphProblem[] = []
  for (const { path, begin, end } of referencedPaths(param)) {
    if (path[0] === 'loop' && !types.inLoop) {
      const message = `"${node.name}" stands in no loop, so that "loop" is always empty there.`
      problems.push(warning('no_loop', message, { step: node.name }))
      continue
    }
    const found = types.typeAt(path)
    if ('schema' in found) continue
    problems.push(
      missingField(found, path, { param, begin, end }, (id) => graph.nodes.get(id)?.node.name ?? id),
    )
  }
  return problems
}

function missingField(
  { missing, holder, known }: Extract<PathType, { missing: number }>,
  path: PlainPath,
  at: { param: SourceInPlace['param']; begin: number; end: number },
  nameOf: (stepId: string) => string,
): GraphProblem {
  const field = String(path[missing])
  const whole = spokenPath(path.slice(0, missing), nameOf)
  const types = typesOf(holder)
  const isRecord = types === undefined || types.has('object')
  if (!isRecord) {
    const type = [...types].filter((each) => each !== 'null').join(' or ')
    const message =
      types.has('list') && types.size === 1
        ? `"${whole}" is a list and has no "${field}": take one of its items, as in [0] or first, or use a loop.`
        : `"${whole}" is ${typeNoun[type] ?? type} and has no "${field}".`
    return warning('missing_field', message, { whole, field, type })
  }
  const near = nearestName(field, known)
  const shown = known.slice(0, 8).join(', ') + (known.length > 8 ? ' …' : '')
  const hint = near === undefined ? `It gives ${shown || 'nothing'}.` : `Did you mean "${near}"?`
  const problem = warning('missing_field', `"${whole}" gives no "${field}". ${hint}`, {
    whole,
    field,
    known: shown,
    ...(near === undefined ? {} : { near }),
  })
  const written = at.param.source.slice(at.begin, at.end)
  const place = endOfField(written, path, missing)
  if (near === undefined || place === undefined || !/^[A-Za-z_][\w-]*$/.test(near)) return problem
  return { ...problem, fix: replaced(at.param, at.begin + place - field.length, at.begin + place, near) }
}

const typeNoun: Readonly<Record<string, string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'yes or no',
  list: 'a list',
}

/** Where the missing name ends in the written path, if all up to it is written with dots. */
function endOfField(written: string, path: PlainPath, missing: number): number | undefined {
  const dotted = path.slice(0, missing + 1).join('.')
  return written.startsWith(dotted) ? dotted.length : undefined
}

/** A path as people read it: `Get ticket › contact › name`. */
export function spokenPath(path: PlainPath, nameOf: (stepId: string) => string): string {
  const [root, stepId] = path
  const spoken = root === 'steps' && typeof stepId === 'string' ? [nameOf(stepId), ...path.slice(3)] : path
  return spoken
    .map((key) => (typeof key === 'number' && key >= 0 ? String(key + 1) : String(key)))
    .join(' › ')
}

function replaced(param: SourceInPlace['param'], begin: number, end: number, name: string) {
  const source = param.source.slice(0, begin) + name + param.source.slice(end)
  return { name, param: { ...param, source } }
}
