import { z } from 'zod'
import { checkParam } from '../expressions/check.ts'
import { nearestName } from '../expressions/nearest-name.ts'
import type { Param } from '../expressions/param.ts'
import { sourceProblems } from './check-source.ts'
import type { DocumentEdge, DocumentNode, WorkflowDocument } from './document.ts'
import { findLoop, type Graph, groupsAround, isFinal, reachableFrom, toGraph } from './graph.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { handlesOf, type NodeKind } from './node-kind.ts'
import { error, type GraphProblem, warning } from './problem.ts'
import { type ScopeTypes, scopeTypes } from './scope-types.ts'
import { choicesOf } from './value-schema.ts'

export type { GraphProblem } from './problem.ts'

/** Everything wrong with a document that can be known without running it. Errors refuse publishing. */
export function checkDocument(
  document: WorkflowDocument,
  kindOf: (type: string) => NodeKind | undefined,
): GraphProblem[] {
  const graph = toGraph(document)
  const around = scopeTypes(graph, kindOf)
  return [
    ...checkIds(document),
    ...document.edges.flatMap((edge) => checkEdge(edge, graph, kindOf)),
    ...checkLoops(graph),
    ...checkTriggers(document, graph, kindOf),
    ...checkSettings(document),
    ...document.nodes.flatMap((node) => checkNode(node, graph, kindOf, around)),
  ]
}

function checkIds({ nodes, edges }: WorkflowDocument): GraphProblem[] {
  const problems: GraphProblem[] = []
  const seen = new Set<string>()
  for (const { id, name } of nodes) {
    if (seen.has(id)) {
      problems.push({
        ...error('duplicate_id', `Two steps have the id "${id}" (one is "${name}").`),
        nodeId: id,
      })
    }
    seen.add(id)
  }
  const seenEdges = new Set<string>()
  for (const edge of edges) {
    const key = `${edge.source} ${edge.sourceHandle} ${edge.target}`
    if (seenEdges.has(key)) {
      problems.push({
        ...error('duplicate_edge', 'The same connection is drawn twice: delete one.'),
        edgeId: edge.id,
      })
    }
    seenEdges.add(key)
  }
  return problems
}

function checkEdge(
  edge: DocumentEdge,
  graph: Graph,
  kindOf: (type: string) => NodeKind | undefined,
): GraphProblem[] {
  const at = { edgeId: edge.id }
  const source = graph.nodes.get(edge.source)?.node
  const target = graph.nodes.get(edge.target)?.node
  if (!source || !target) {
    return [
      {
        ...error('dangling_edge', `A connection leads ${source ? 'to' : 'from'} a step that is gone.`),
        ...at,
      },
    ]
  }
  const problems: GraphProblem[] = []
  const kind = kindOf(source.type)
  const known = kind ? handlesOf(kind, source.params).map((handle) => handle.id) : undefined
  if (known && !alwaysKnown.includes(edge.sourceHandle) && !known.includes(edge.sourceHandle)) {
    const message = `"${source.name}" has no way out called "${edge.sourceHandle}": connect one of ${known.join(', ')}.`
    problems.push({ ...error('unknown_handle', message), ...at, nodeId: source.id })
  }
  if (kindOf(target.type)?.role === 'trigger') {
    const message = `"${target.name}" is a trigger: nothing can lead to it.`
    problems.push({ ...error('edge_to_trigger', message), ...at, nodeId: target.id })
  }
  if (source.parentId === target.parentId && isFinal(source) !== isFinal(target)) {
    const message = `Of "${source.name}" and "${target.name}" only one runs at the end of its group: they cannot be connected.`
    problems.push({ ...error('edge_to_finally', message), ...at })
  }
  if (source.parentId !== target.parentId) {
    const message = `"${source.name}" and "${target.name}" stand in different groups: connect the group instead.`
    problems.push({ ...error('edge_across_groups', message), ...at })
  }
  return problems
}

/** Ways out that every step has. */
const alwaysKnown = ['error', 'uncertain']

function checkLoops(graph: Graph): GraphProblem[] {
  const loop = findLoop(graph)
  if (!loop) return []
  const names = loop.map((id) => `"${graph.nodes.get(id)?.node.name ?? id}"`).join(' → ')
  const nodeId = loop[0]
  return [
    {
      ...error(
        'loop',
        `These steps lead back to themselves: ${names}. Remove a connection; use a loop step to repeat.`,
      ),
      ...(nodeId === undefined ? {} : { nodeId }),
    },
  ]
}

function checkTriggers(
  { nodes }: WorkflowDocument,
  graph: Graph,
  kindOf: (type: string) => NodeKind | undefined,
): GraphProblem[] {
  const triggers = nodes.filter((node) => kindOf(node.type)?.role === 'trigger')
  if (triggers.length === 0) {
    return [
      error('no_trigger', 'Nothing starts this workflow: add a trigger, such as a webhook or a schedule.'),
    ]
  }
  const reached = reachableFrom(
    graph,
    triggers.map((node) => node.id),
  )
  return nodes
    .filter((node) => !reached.has(node.id))
    .map((node) => ({
      ...warning(
        'unreachable',
        `"${node.name}" is never reached: connect it to a step that runs before it.`,
        {
          step: node.name,
        },
      ),
      nodeId: node.id,
    }))
}

function checkSettings({ settings: { concurrencyKey } }: WorkflowDocument): GraphProblem[] {
  if (concurrencyKey === undefined) return []
  return checkParam({ kind: 'template', source: concurrencyKey }).map(({ message }) =>
    error('bad_concurrency_key', `The key by which runs wait for each other cannot be read: ${message}`, {
      text: message,
    }),
  )
}

function checkNode(
  node: DocumentNode,
  graph: Graph,
  kindOf: (type: string) => NodeKind | undefined,
  around: (node: DocumentNode) => ScopeTypes,
): GraphProblem[] {
  const kind = kindOf(node.type)
  if (!kind) {
    const message = `This installation has no step of type "${node.type}" ("${node.name}"). Replace it or update.`
    return [{ ...error('unknown_type', message), nodeId: node.id }]
  }
  const problems = [
    ...groupProblems(node, kind, graph, kindOf),
    ...missingParams(node, kind),
    ...unknownParams(node, kind),
  ]
  for (const [name, param] of Object.entries(node.params)) {
    const found =
      param.kind === 'literal'
        ? literalProblems(kind, name, param.value)
        : sourceProblems({ node, kind, name, title: titleOf(kind, name), param, graph, types: around(node) })
    problems.push(...found.map((problem) => ({ ...problem, nodeId: node.id, param: name })))
  }
  return problems
}

function groupProblems(
  node: DocumentNode,
  kind: NodeKind,
  graph: Graph,
  kindOf: (type: string) => NodeKind | undefined,
): GraphProblem[] {
  if (kind.container && !graph.bodies.has(node.id)) {
    const message = `"${node.name}" has nothing in it: put the steps into it that it is to run.`
    return [{ ...warning('empty_group', message), nodeId: node.id }]
  }
  if (node.parentId === undefined) {
    if (!node.settings.finally) return []
    const message = `"${node.name}" stands in no group, so there is no end for it to wait for.`
    return [{ ...warning('finally_outside', message), nodeId: node.id }]
  }
  const parent = graph.nodes.get(node.parentId)?.node
  if (!parent || !kindOf(parent.type)?.container) {
    const message = `"${node.name}" stands in ${parent ? `"${parent.name}", which holds no steps` : 'a group that is gone'}.`
    return [{ ...error('not_a_group', message), nodeId: node.id }]
  }
  if (groupsAround(graph, node.id).has(node.id)) {
    const message = `"${node.name}" stands in itself: move it, or one of the groups around it, out.`
    return [{ ...error('group_in_itself', message), nodeId: node.id }]
  }
  if (isFinal(node) && !kindOf(parent.type)?.hasEnd) {
    const message = `"${node.name}" is to run at the end of "${parent.name}", which has none: only "try" groups do.`
    return [{ ...error('no_finally', message), nodeId: node.id }]
  }
  if (kind.role !== 'trigger') return []
  return [
    {
      ...error('trigger_in_group', `The trigger "${node.name}" cannot stand in a group: move it out.`),
      nodeId: node.id,
    },
  ]
}

function missingParams(node: DocumentNode, kind: NodeKind): GraphProblem[] {
  const required = Array.isArray(kind.params.required) ? kind.params.required : []
  return required.flatMap((name) =>
    typeof name === 'string' && isEmpty(node.params[name])
      ? [
          {
            ...error('missing_parameter', `"${node.name}" needs a value for "${titleOf(kind, name)}".`, {
              step: node.name,
              title: titleOf(kind, name),
            }),
            nodeId: node.id,
            param: name,
          },
        ]
      : [],
  )
}

/** Nothing was entered, or an expression without a word in it. */
function isEmpty(param: Param | undefined): boolean {
  return param === undefined || (param.kind !== 'literal' && param.source.trim() === '')
}

function unknownParams(node: DocumentNode, kind: NodeKind): GraphProblem[] {
  if (kind.freeParams) return []
  const known = propertiesOf(kind)
  return Object.keys(node.params)
    .filter((name) => known[name] === undefined)
    .map((name) => ({
      ...warning('unknown_parameter', `"${node.name}" has no parameter "${name}": it is ignored.`, {
        step: node.name,
        name,
      }),
      nodeId: node.id,
      param: name,
    }))
}

const schemas = new WeakMap<object, z.ZodType>()

function literalProblems(kind: NodeKind, name: string, value: JsonValue): GraphProblem[] {
  const property = propertiesOf(kind)[name]
  if (typeof property !== 'object' || property === null || Array.isArray(property)) return []
  const required = Array.isArray(kind.params.required) && kind.params.required.includes(name)
  // An emptied field of the form: the same as no value.
  if (!required && (value === null || value === '')) return []
  let schema = schemas.get(property)
  if (!schema) {
    // A property may refer to the definitions of the schema it stands in.
    schema = z.fromJSONSchema('$defs' in kind.params ? { ...property, $defs: kind.params.$defs } : property)
    schemas.set(property, schema)
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return []
  const outside = choiceProblem(titleOf(kind, name), property, value)
  if (outside) return [outside]
  const issue = parsed.error.issues[0]
  const where = issue && issue.path.length > 0 ? ` (${issue.path.join('.')})` : ''
  return [error('bad_parameter', `"${titleOf(kind, name)}"${where}: ${issue?.message ?? 'not valid'}.`)]
}

/** A value that is none of the choices, with the one that was probably meant. */
function choiceProblem(title: string, property: JsonObject, value: JsonValue): GraphProblem | undefined {
  const choices = choicesOf(property)?.filter((choice) => typeof choice === 'string')
  if (!choices || typeof value !== 'string') return undefined
  const near = nearestName(value, choices)
  const hint = near === undefined ? `Choose one of ${choices.join(', ')}.` : `Did you mean "${near}"?`
  return {
    ...error('bad_parameter', `"${title}" cannot be "${value}". ${hint}`),
    ...(near === undefined ? {} : { fix: { name: near, param: { kind: 'literal', value: near } } }),
  }
}

function propertiesOf(kind: NodeKind): JsonObject {
  const { properties } = kind.params
  return typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? properties : {}
}

function titleOf(kind: NodeKind, name: string): string {
  const property = propertiesOf(kind)[name]
  const title =
    typeof property === 'object' && property !== null && !Array.isArray(property) ? property.title : undefined
  return typeof title === 'string' ? title : name
}
