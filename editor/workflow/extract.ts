import type { Param } from '#engine/expressions/param.ts'
import type { PlainPath } from '#engine/expressions/plain-path.ts'
import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import { isFinal } from '#engine/graph/graph.ts'
import { handlesOf, type NodeKind } from '#engine/graph/node-kind.ts'
import { fieldsOf } from '../ui/schema-fields.ts'
import type { Edit, Layout } from './edit.ts'
import { extractedInputs, type Input, pathText, withInputs } from './extract-inputs.ts'
import { withInside } from './inside.ts'
import { freeName, idsOf, newId } from './new-step.ts'
import { placeOf } from './place-of.ts'
import { pathsIn, stepsReadBy, withPaths } from './references.ts'
import { cardWidth } from './sizes.ts'
import { freeWord, wordOf } from './word-of.ts'

type Kinds = ReadonlyMap<string, NodeKind>

/** Why steps cannot become a workflow of their own; the words for it are under `extract.<why>`. */
export type ExtractRefusal =
  | { why: 'nothing' }
  | { why: 'trigger' | 'ends' | 'finally' | 'errorOut' | 'mayEndEarly' | 'unclear'; name: string }
  | { why: 'groups'; name: string; other: string }
  | { why: 'twoEntries' | 'twoExits'; names: string }
  | { why: 'collected'; name: string; by: string }

export interface ExtractNames {
  workflow: string
  description: string
  trigger: string
  call: string
  result: string
}

export interface Extraction {
  /** The new workflow. */
  document: WorkflowDocument
  inputs: readonly Input[]
  outputs: readonly { name: string; path: PlainPath }[]
  callId: string
  /** What makes of the steps one that runs the new workflow, once that has an id. */
  edit: (workflowId: string) => Edit
}

const manual = 'manual.start'
const call = 'flow.call'
const giveBack = 'flow.return'
const endings = ['flow.stop', giveBack]

/**
 * The chosen steps as a workflow of their own, and the one step that runs it in their place. What they read from outside
 * becomes its input, what later steps read from them its result.
 */
export function extract(
  document: WorkflowDocument,
  kinds: Kinds,
  selected: Iterable<string>,
  names: ExtractNames,
): Extraction | ExtractRefusal {
  const known = new Set(document.nodes.map(({ id }) => id))
  const chosen = withInside(
    document,
    [...selected].filter((id) => known.has(id)),
  )
  const inside = document.nodes.filter(({ id }) => chosen.has(id))
  const top = inside.filter(({ parentId }) => parentId === undefined || !chosen.has(parentId))
  const cut = cutOf(document, chosen, top)
  const refusal = refusalFor(document, kinds, chosen, inside, top, cut)
  if (refusal) return refusal

  const taken = idsOf(document)
  const fresh = (prefix: 'n' | 'e') => {
    const id = newId(prefix, taken)
    taken.add(id)
    return id
  }
  const callId = fresh('n')
  const { inputs, inputNames } = extractedInputs(document, kinds, inside, chosen)
  const outputs = outputsOf(document, chosen, names.result)
  const outputNames = new Map(outputs.map(({ name, path }) => [pathText(path), name]))

  const child = childDocument()
  return { document: child, inputs, outputs, callId, edit: editOf }

  function childDocument(): WorkflowDocument {
    const origin = cornerOf(document, top)
    const trigger = fresh('n')
    const layout: Layout = { [trigger]: { x: 96, y: 160 } }
    for (const { id } of inside) {
      const { x, y } = placeOf(document, id)
      layout[id] = { x: x - origin.x + 96 + cardWidth + 88, y: y - origin.y + 160 }
    }
    const inner = document.edges.filter(({ source, target }) => chosen.has(source) && chosen.has(target))
    const nodes = inside.map(({ parentId, ...node }): DocumentNode => {
      const params = Object.entries(node.params).map(([name, param]) => [
        name,
        withInputs(param, (path) => inputNames.get(`${node.id} ${pathText(path)}`) ?? null),
      ])
      const parent = parentId !== undefined && chosen.has(parentId) ? { parentId } : {}
      return { ...node, ...parent, params: Object.fromEntries(params) }
    })
    const edges: DocumentEdge[] = [
      ...cut.starts.map((target) => ({ id: fresh('e'), source: trigger, sourceHandle: 'out', target })),
      ...inner,
    ]
    const used = new Set(inside.map(({ name }) => name))
    const start: DocumentNode = {
      id: trigger,
      type: manual,
      name: freeName(names.trigger, used),
      params: inputs.every(({ type }) => type !== undefined)
        ? {
            form: {
              kind: 'literal',
              value: inputs.map(({ name, label, type }) => ({ name, label, type: type ?? 'text' })),
            },
            showPlan: { kind: 'literal', value: false },
          }
        : {},
      settings: {},
    }
    if (outputs.length > 0) {
      const end = fresh('n')
      const ends = top.flatMap((node) =>
        waysOf(node, kinds, inner)
          .filter(
            (way) => !inner.some(({ source, sourceHandle }) => source === node.id && sourceHandle === way),
          )
          .map((way) => ({ id: fresh('e'), source: node.id, sourceHandle: way, target: end })),
      )
      const right = Math.max(...top.map(({ id }) => layout[id]?.x ?? 0))
      layout[end] = { x: right + cardWidth + 88, y: 160 }
      edges.push(...ends)
      nodes.push({
        id: end,
        type: giveBack,
        name: freeName(names.result, used),
        params: Object.fromEntries(
          outputs.map(({ name, path }) => [name, { kind: 'expression' as const, source: pathText(path) }]),
        ),
        settings: {},
      })
    }
    const { timeZone } = document.settings
    return {
      schemaVersion: 1,
      name: names.workflow,
      description: names.description,
      nodes: [start, ...nodes],
      edges,
      layout,
      settings: timeZone === undefined ? {} : { timeZone },
    }
  }

  function editOf(workflowId: string): Edit {
    const [first] = top
    const params: DocumentNode['params'] = {
      workflow: { kind: 'literal', value: workflowId },
      wait: { kind: 'literal', value: true },
    }
    for (const { name, path } of inputs) params[name] = { kind: 'expression', source: pathText(path) }
    const others = new Set(document.nodes.filter(({ id }) => !chosen.has(id)).map(({ name }) => name))
    const node: DocumentNode = {
      id: callId,
      type: call,
      name: freeName(names.call, others),
      ...(first?.parentId === undefined ? {} : { parentId: first.parentId }),
      params,
      settings: {},
    }
    const edges = [
      ...unique(cut.entering, ({ source, sourceHandle }) => `${source} ${sourceHandle}`).map(
        ({ source, sourceHandle }) => ({ id: newId('e', taken), source, sourceHandle, target: callId }),
      ),
      ...unique(cut.leaving, ({ target }) => target).map(({ target }) => ({
        id: newId('e', taken),
        source: callId,
        sourceHandle: 'out',
        target,
      })),
    ]
    const rewritten = document.nodes
      .filter(({ id }) => !chosen.has(id))
      .flatMap((other) =>
        Object.entries(other.params).flatMap(([name, param]): Edit[] => {
          const next = withPaths(param, (path) => {
            const output = outputNames.get(pathText(path))
            return output === undefined ? null : `steps.${callId}.output.result.${output}`
          })
          return next === param ? [] : [{ do: 'setParam', nodeId: other.id, name, param: next }]
        }),
      )
    return {
      do: 'several',
      edits: [
        { do: 'remove', nodeIds: top.map(({ id }) => id), edgeIds: [] },
        { do: 'add', nodes: [node], edges, layout: { [callId]: cornerOf(document, top) } },
        ...rewritten,
      ],
    }
  }
}

export function isRefused(answer: Extraction | ExtractRefusal): answer is ExtractRefusal {
  return 'why' in answer
}

/** Where the chosen steps are cut out of the rest. */
interface Cut {
  entering: readonly DocumentEdge[]
  leaving: readonly DocumentEdge[]
  /** The steps that the new workflow begins with. */
  starts: readonly string[]
}

function cutOf({ edges }: WorkflowDocument, chosen: ReadonlySet<string>, top: readonly DocumentNode[]): Cut {
  const entering = edges.filter(({ source, target }) => !chosen.has(source) && chosen.has(target))
  const leaving = edges.filter(({ source, target }) => chosen.has(source) && !chosen.has(target))
  const entered = new Set(entering.map(({ target }) => target))
  const led = new Set(edges.map(({ target }) => target))
  const starts = top.filter(({ id }) => entered.has(id) || !led.has(id)).map(({ id }) => id)
  return { entering, leaving, starts }
}

function refusalFor(
  document: WorkflowDocument,
  kinds: Kinds,
  chosen: ReadonlySet<string>,
  inside: readonly DocumentNode[],
  top: readonly DocumentNode[],
  cut: Cut,
): ExtractRefusal | null {
  const [first] = top
  if (!first) return { why: 'nothing' }
  const trigger = inside.find(({ type }) => kinds.get(type)?.role === 'trigger')
  if (trigger) return { why: 'trigger', name: trigger.name }
  const elsewhere = top.find(({ parentId }) => parentId !== first.parentId)
  if (elsewhere) return { why: 'groups', name: first.name, other: elsewhere.name }
  const ending = inside.find(({ type }) => endings.includes(type))
  if (ending) return { why: 'ends', name: ending.name }
  const final = top.find(isFinal)
  if (final) return { why: 'finally', name: final.name }
  return (
    entriesRefused(top, cut) ??
    exitsRefused(document, kinds, chosen, top, cut) ??
    collectedRefused(document, kinds, chosen) ??
    unclearRefused(document, chosen)
  )
}

/** All that the steps begin with must be led to alike: one step begins only once. */
function entriesRefused(top: readonly DocumentNode[], { entering, starts }: Cut) {
  const ways = new Map<string, string>()
  for (const id of starts) {
    const own = entering.filter(({ target }) => target === id)
    ways.set(
      id,
      own
        .map(({ source, sourceHandle }) => `${source} ${sourceHandle}`)
        .toSorted()
        .join('\n'),
    )
  }
  if (new Set(ways.values()).size <= 1) return null
  return { why: 'twoEntries' as const, names: namesOf(top, starts) }
}

/** What follows must follow always, or it would begin to follow always. */
function exitsRefused(
  { edges, nodes }: WorkflowDocument,
  kinds: Kinds,
  chosen: ReadonlySet<string>,
  top: readonly DocumentNode[],
  { leaving, starts }: Cut,
): ExtractRefusal | null {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const nameOf = (id: string) => byId.get(id)?.name ?? id
  const trouble = leaving.find(({ sourceHandle }) => troubleWays.includes(sourceHandle))
  if (trouble) return { why: 'errorOut', name: nameOf(trouble.source) }
  const exits = unique(leaving, ({ source, sourceHandle }) => `${source} ${sourceHandle}`)
  const inner = edges.filter(({ source, target }) => chosen.has(source) && chosen.has(target))
  const unsure = exits.filter(({ source, sourceHandle }) => {
    const known = new Map<string, boolean>()
    const leads = (id: string): boolean => {
      const before = known.get(id)
      if (before !== undefined) return before
      known.set(id, false)
      const node = byId.get(id)
      const ways = node ? waysOf(node, kinds, inner) : []
      const answer =
        id === source
          ? ways.length === 1 && ways[0] === sourceHandle
          : ways.length > 0 &&
            ways.every((way) =>
              inner.some((edge) => edge.source === id && edge.sourceHandle === way && leads(edge.target)),
            )
      known.set(id, answer)
      return answer
    }
    return !starts.some(leads)
  })
  const [one] = unsure
  if (!one) return null
  if (exits.length > 1)
    return {
      why: 'twoExits',
      names: namesOf(
        top,
        exits.map(({ source }) => source),
      ),
    }
  return { why: 'mayEndEarly', name: nameOf(one.source) }
}

/** A loop that collects what a step in it gives would collect what the new step gives, which is something else. */
function collectedRefused(
  { nodes }: WorkflowDocument,
  kinds: Kinds,
  chosen: ReadonlySet<string>,
): ExtractRefusal | null {
  for (const { id, type, name, params } of nodes) {
    const kind = kinds.get(type)
    if (chosen.has(id) || !kind) continue
    for (const field of fieldsOf(kind.params)) {
      const param = params[field.name]
      if (field.picker !== 'stepInside' || param?.kind !== 'literal') continue
      const collected = nodes.find((node) => node.id === param.value && chosen.has(node.id))
      if (collected) return { why: 'collected', name: collected.name, by: name }
    }
  }
  return null
}

/** A reference whose path is not written out cannot be led elsewhere. */
function unclearRefused({ nodes }: WorkflowDocument, chosen: ReadonlySet<string>): ExtractRefusal | null {
  const unclear = nodes.find(({ id, params }) =>
    Object.values(params).some((param) => {
      const plain = new Set(pathsIn(param).flatMap(({ path }) => (path[0] === 'steps' ? [path[1]] : [])))
      return stepsReadBy(param).some((step) => chosen.has(step) !== chosen.has(id) && !plain.has(step))
    }),
  )
  return unclear ? { why: 'unclear', name: unclear.name } : null
}

const troubleWays = ['error', 'uncertain']

/** The ways that a step can be left by: its own, and those of trouble where they lead somewhere. */
function waysOf(node: DocumentNode, kinds: Kinds, edges: readonly DocumentEdge[]): string[] {
  const kind = kinds.get(node.type)
  const used = edges.filter(({ source }) => source === node.id).map(({ sourceHandle }) => sourceHandle)
  if (!kind) return [...new Set([...used, 'out'])]
  const own = handlesOf(kind, node.params).map(({ id }) => id)
  return [...own, ...troubleWays.filter((way) => used.includes(way))]
}

/** What other steps read from the chosen ones, each with a name of its own. */
function outputsOf(
  document: WorkflowDocument,
  chosen: ReadonlySet<string>,
  fallback: string,
): Extraction['outputs'] {
  const found = new Map<string, { name: string; path: PlainPath }>()
  const used = new Set<string>()
  for (const { id, params } of document.nodes) {
    if (chosen.has(id)) continue
    for (const param of Object.values(params)) {
      for (const { path } of pathsIn(param)) {
        if (path[0] !== 'steps' || !chosen.has(String(path[1])) || found.has(pathText(path))) continue
        const step = document.nodes.find((node) => node.id === path[1])
        const name = freeWord(wordOf(path.length > 3 ? path : [step?.name ?? fallback]), used)
        used.add(name)
        found.set(pathText(path), { name, path })
      }
    }
  }
  return [...found.values()]
}

function namesOf(nodes: readonly DocumentNode[], ids: readonly string[]): string {
  return nodes
    .filter(({ id }) => ids.includes(id))
    .map(({ name }) => `“${name}”`)
    .join(', ')
}

function cornerOf(document: WorkflowDocument, nodes: readonly DocumentNode[]): { x: number; y: number } {
  const places = nodes.map(({ id }) => placeOf(document, id))
  const leftmost = places.toSorted((a, b) => a.x - b.x || a.y - b.y)[0]
  return leftmost ?? { x: 0, y: 0 }
}

function unique<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()]
}

/** True for a step that runs another workflow which is named in it. */
export function calledWorkflow(node: DocumentNode, kinds: Kinds): string | undefined {
  const kind = kinds.get(node.type)
  const field = kind && fieldsOf(kind.params).find(({ picker }) => picker === 'workflow')
  const param: Param | undefined = field && node.params[field.name]
  return param?.kind === 'literal' && typeof param.value === 'string' && param.value !== ''
    ? param.value
    : undefined
}
