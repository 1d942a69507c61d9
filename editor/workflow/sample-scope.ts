import type { Run } from '#engine/api/types.ts'
import { plainPath, valueAtPath } from '#engine/expressions/plain-path.ts'
import type { Scope } from '#engine/expressions/scope.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { isFinal, toGraph, upstreamOf } from '#engine/graph/graph.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { parentsOf } from './groups.ts'
import { stepSample } from './step-sample.ts'

/**
 * What an expression of a step would see: the data of the last run, and samples of the kinds where it has none.
 * `event` holds the envelope with the trigger's data under `data`.
 */
export function sampleScope(
  document: WorkflowDocument,
  kinds: ReadonlyMap<string, NodeKind>,
  nodeId: string,
  lastRun: Run | null,
  /** What steps are known to give, pins before runs. */
  samples: ReadonlyMap<string, { value: JsonValue }> = new Map(),
): Scope {
  const before = endedBefore(document, nodeId)
  const steps: Scope['steps'] = {}
  for (const node of document.nodes) {
    const { id, type } = node
    const kind = kinds.get(type)
    if (!before.has(id) || kind?.role !== 'action') continue
    const seen = lastRun?.steps.findLast((step) => step.nodeId === id && step.status === 'ok')
    steps[id] = { output: samples.get(id)?.value ?? seen?.output ?? stepSample(node, kind) }
  }
  const trigger = document.nodes.find(
    ({ id, type }) => (before.has(id) || id === nodeId) && kinds.get(type)?.role === 'trigger',
  )
  const event = lastRun?.event ?? {}
  const example = trigger ? (kinds.get(trigger.type)?.sample ?? null) : null
  const data = (trigger && samples.get(trigger.id)?.value) ?? event.data ?? example
  return {
    trigger: data,
    event,
    customer:
      event.customer ??
      (lastRun?.customerName ? { id: lastRun.customerId, name: lastRun.customerName } : null),
    vars: {},
    steps,
    ...loopOf(document, kinds, nodeId, { trigger: data, steps }),
    run: { id: lastRun?.id ?? null, timeZone: document.settings.timeZone ?? 'Europe/Rome' },
  }
}

/** A container knows what its own steps gave, and a step at the end what came before the end. */
function endedBefore(document: WorkflowDocument, nodeId: string): Set<string> {
  const graph = toGraph(document)
  const node = graph.nodes.get(nodeId)?.node
  const bodies = [nodeId, ...(node && isFinal(node) ? [node.parentId ?? ''] : [])]
  return new Set([...upstreamOf(graph, nodeId), ...bodies.flatMap((id) => graph.bodies.get(id) ?? [])])
}

/** The first item of the list that the innermost container runs over, where that is a plain path to a value at hand. */
function loopOf(
  document: WorkflowDocument,
  kinds: ReadonlyMap<string, NodeKind>,
  nodeId: string,
  roots: Pick<Scope, 'trigger' | 'steps'>,
): Pick<Scope, 'loop'> {
  const parentId = parentsOf(document).get(nodeId)
  const parent = document.nodes.find(({ id }) => id === parentId)
  if (!parent || !kinds.get(parent.type)?.container) return {}
  const { items } = parent.params
  const path = items && items.kind === 'expression' ? plainPath(items.source) : null
  const around: Scope = { event: null, customer: null, vars: {}, run: null, ...roots }
  const value = items?.kind === 'literal' ? items.value : path ? valueAtPath(around, path) : undefined
  return { loop: { item: (Array.isArray(value) ? value[0] : undefined) ?? null, index: 0 } }
}

export interface Reference {
  /** What is inserted: `steps.n_ab12cd.output.number`. */
  path: string
  /** What is read: `Create ticket › number`. */
  label: string
  /** What it is now. */
  value: JsonValue
  /** A short form of that. */
  preview: string
}

const deepest = 4
const most = 400

/** All values within reach of an expression, named as people name them. */
export function referencesOf(
  scope: Scope,
  document: WorkflowDocument,
  kinds: ReadonlyMap<string, NodeKind>,
): Reference[] {
  const found: Reference[] = []
  const visit = (
    value: JsonValue,
    schema: JsonValue | undefined,
    path: string,
    label: string,
    depth: number,
  ) => {
    if (found.length >= most) return
    found.push({ path, label, value, preview: preview(value) })
    if (depth >= deepest) return
    const properties = propertiesOf(schema)
    const fields = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
    for (const name of new Set([...Object.keys(fields), ...Object.keys(properties)])) {
      const next = /^[A-Za-z0-9_][\w-]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`
      visit(fields[name] ?? null, properties[name], next, `${label} › ${name}`, depth + 1)
    }
    if (Array.isArray(value) && value[0] !== undefined) {
      visit(value[0], undefined, `${path}[0]`, `${label} › 1`, depth + 1)
    }
  }
  const trigger = document.nodes.find(({ type }) => kinds.get(type)?.role === 'trigger')
  visit(scope.trigger, trigger && kinds.get(trigger.type)?.output, 'trigger', 'trigger', 0)
  for (const [id, { output }] of Object.entries(scope.steps)) {
    const node = document.nodes.find((other) => other.id === id)
    if (!node) continue
    visit(output, kinds.get(node.type)?.output, `steps.${id}.output`, node.name, 0)
  }
  if (scope.loop) visit(scope.loop, undefined, 'loop', 'loop', 0)
  visit(scope.customer, undefined, 'customer', 'customer', 0)
  for (const [name, value] of Object.entries(scope.vars))
    visit(value, undefined, `vars.${name}`, `vars › ${name}`, 0)
  visit(scope.event, undefined, 'event', 'event', 1)
  visit(scope.run, undefined, 'run', 'run', 0)
  return found
}

function propertiesOf(schema: JsonValue | undefined): { [name: string]: JsonValue } {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return {}
  const { properties, anyOf } = schema
  if (typeof properties === 'object' && properties !== null && !Array.isArray(properties)) return properties
  return Array.isArray(anyOf) ? Object.assign({}, ...anyOf.map(propertiesOf)) : {}
}

function preview(value: JsonValue): string {
  if (value === null) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
