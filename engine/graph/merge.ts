import type { DocumentEdge, DocumentNode, WorkflowDocument } from './document.ts'
import {
  fieldPath,
  fieldsOf,
  fromParts,
  type Item,
  isKeyedList,
  isRecord,
  itemOf,
  type PartPath,
  type Parts,
  toParts,
} from './document-parts.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { applyPatches, type DocumentPatch } from './patch.ts'
import { sameJson } from './same-json.ts'

/**
 * A place that both changed, each in another way. A side on which it is gone is absent; where that is a whole step, the
 * other side changed it, led a connection to it or put a step into it.
 */
export interface MergeConflict {
  path: PartPath
  base?: JsonValue
  mine?: JsonValue
  theirs?: JsonValue
}

export interface Merged {
  /** What only one side changed, as that side has it; where both did, mine, and nothing removed that the other changed. */
  document: WorkflowDocument
  conflicts: MergeConflict[]
}

/**
 * Puts two documents together that both come from `base`: step by step, parameter by parameter. Where both moved the same
 * card it stands where I put it, and that is no conflict. No connection leads to a step that is gone.
 */
export function mergeDocuments(
  base: WorkflowDocument,
  mine: WorkflowDocument,
  theirs: WorkflowDocument,
): Merged {
  if (sameJson(base, theirs)) return { document: mine, conflicts: [] }
  if (sameJson(base, mine)) return { document: theirs, conflicts: [] }
  const sides: Sides = { base: toParts(base), mine: toParts(mine), theirs: toParts(theirs) }
  const kept = keptNodes(base, mine, theirs)
  const conflicts: MergeConflict[] = []
  const parts: Parts = {}
  const keys = new Set([sides.base, sides.theirs, sides.mine].flatMap((side) => Object.keys(side)))
  for (const key of keys) {
    const values = pick(sides, key)
    const list = key === 'nodes' ? kept : new Set<string>()
    const merged = mergePart(key, values, list, conflicts)
    if (merged !== undefined) parts[key] = merged
  }
  return { document: whole(fromParts(parts), base, mine, theirs, kept, conflicts), conflicts }
}

interface Question {
  path: PartPath
  mine?: JsonValue | undefined
  theirs?: JsonValue | undefined
}

/** The changes that settle a conflict as one side has it, in the document that was merged; none where it is so already. */
export function settle({ path, mine, theirs }: Question, as: 'mine' | 'theirs'): DocumentPatch[] {
  const isItem = path.length === 2 && path[0] !== 'settings'
  const present = isItem ? (mine ?? theirs) : mine
  const value = as === 'mine' ? mine : theirs
  if (value === present) return []
  return value === undefined ? [{ op: 'remove', path: [...path] }] : [{ op: 'set', path: [...path], value }]
}

/** The merged document with each conflict settled as it was chosen; what nobody chose stays as I have it. */
export function settleAll(
  { document, conflicts }: { document: WorkflowDocument; conflicts: readonly Question[] },
  choiceOf: (path: PartPath) => 'mine' | 'theirs' | undefined,
): WorkflowDocument {
  const patches = conflicts.flatMap((conflict) => {
    const as = choiceOf(conflict.path)
    return as === undefined ? [] : settle(conflict, as)
  })
  return applyPatches(document, patches)
}

interface Sides {
  base: Parts
  mine: Parts
  theirs: Parts
}

interface Values<Value = JsonValue> {
  base: Value | undefined
  mine: Value | undefined
  theirs: Value | undefined
}

function pick(sides: Sides, key: string): Values {
  return { base: sides.base[key], mine: sides.mine[key], theirs: sides.theirs[key] }
}

function mergePart(
  key: string,
  { base, mine, theirs }: Values,
  kept: ReadonlySet<string>,
  conflicts: MergeConflict[],
): JsonValue | undefined {
  if (mine === undefined && theirs === undefined) return undefined
  const [was, here, there] = [base ?? [], mine ?? [], theirs ?? []]
  if (isKeyedList(was) && isKeyedList(here) && isKeyedList(there)) {
    return mergeLists(key, { base: was, mine: here, theirs: there }, kept, conflicts)
  }
  if (isRecord(base) && isRecord(mine) && isRecord(theirs)) {
    // Where cards stand is nothing to ask about.
    return mergeRecords([key], { base, mine, theirs }, key === 'layout' ? [] : conflicts)
  }
  return mergeValue([key], { base, mine, theirs }, conflicts)
}

function mergeValue(path: PartPath, values: Values, conflicts: MergeConflict[]): JsonValue | undefined {
  const { base, mine, theirs } = values
  if (sameJson(mine, theirs) || sameJson(base, theirs)) return mine
  if (sameJson(base, mine)) return theirs
  conflicts.push(conflictOf(path, values))
  return mine
}

function mergeRecords(
  path: PartPath,
  sides: { base: JsonObject; mine: JsonObject; theirs: JsonObject },
  conflicts: MergeConflict[],
): JsonObject {
  const merged: JsonObject = {}
  const keys = new Set([sides.base, sides.theirs, sides.mine].flatMap((side) => Object.keys(side)))
  for (const key of keys) {
    const values = { base: sides.base[key], mine: sides.mine[key], theirs: sides.theirs[key] }
    const value = mergeValue([...path, key], values, conflicts)
    if (value !== undefined) merged[key] = value
  }
  return merged
}

function mergeLists(
  list: string,
  lists: { base: Item[]; mine: Item[]; theirs: Item[] },
  kept: ReadonlySet<string>,
  conflicts: MergeConflict[],
): Item[] {
  const [base, mine, theirs] = [byId(lists.base), byId(lists.mine), byId(lists.theirs)]
  const merged = new Map<string, Item>()
  for (const id of orderOf(lists)) {
    const values = { base: base.get(id), mine: mine.get(id), theirs: theirs.get(id) }
    const item = mergeItem([list, id], values, kept.has(id), conflicts)
    if (item) merged.set(id, item)
  }
  return [...merged.values()]
}

function mergeItem(
  path: PartPath,
  values: Values<Item>,
  kept: boolean,
  conflicts: MergeConflict[],
): Item | undefined {
  const { base, mine, theirs } = values
  if (mine && theirs) return mergeFields(path, { base, mine, theirs }, conflicts)
  const left = mine ?? theirs
  if (!base || !left) return left
  if (!kept && sameJson(base, left)) return undefined
  conflicts.push(conflictOf(path, values))
  return left
}

function mergeFields(
  path: PartPath,
  { base, mine, theirs }: { base: Item | undefined; mine: Item; theirs: Item },
  conflicts: MergeConflict[],
): Item {
  // The very same objects, so that what did not change is not drawn again.
  if (sameJson(mine, theirs) || sameJson(base, theirs)) return mine
  if (sameJson(base, mine)) return theirs
  const [was, here, there] = [fieldsOf(base), fieldsOf(mine), fieldsOf(theirs)]
  const fields = new Map<string, JsonValue>()
  for (const field of new Set([...here.keys(), ...there.keys(), ...was.keys()])) {
    const values = { base: was.get(field), mine: here.get(field), theirs: there.get(field) }
    const value = mergeValue([...path, ...fieldPath(field)], values, conflicts)
    if (value !== undefined) fields.set(field, value)
  }
  return itemOf(mine.id, fields, [mine, theirs])
}

/** As whoever reordered the list has it, and I before them; what only the other added follows at the end. */
function orderOf({ base, mine, theirs }: { base: Item[]; mine: Item[]; theirs: Item[] }): Set<string> {
  const ids = (list: Item[]) => list.map(({ id }) => id)
  const known = new Set(ids(base))
  const present = new Set(ids(mine))
  const common = ids(mine).filter((id) => known.has(id))
  const reordered = ids(base)
    .filter((id) => present.has(id))
    .some((id, at) => id !== common[at])
  return new Set(reordered ? [...ids(mine), ...ids(theirs)] : [...ids(theirs), ...ids(mine)])
}

/**
 * Steps that one side removed and that stay, because the other changed them, led a connection to them, or put or kept
 * something in them.
 */
function keptNodes(base: WorkflowDocument, mine: WorkflowDocument, theirs: WorkflowDocument): Set<string> {
  const kept = new Set<string>()
  for (const [remover, other] of [
    [mine, theirs],
    [theirs, mine],
  ] as const) {
    const left = new Set(remover.nodes.map(({ id }) => id))
    const removed = new Set(base.nodes.map(({ id }) => id).filter((id) => !left.has(id)))
    const nodes = byId(other.nodes)
    const [nodesBefore, edgesBefore] = [byId(base.nodes), byId(base.edges)]
    const keep = (id: string | undefined): void => {
      const node = id === undefined ? undefined : nodes.get(id)
      if (!node || !removed.has(node.id) || kept.has(node.id)) return
      kept.add(node.id)
      keep(node.parentId)
    }
    for (const node of other.nodes) {
      const before = nodesBefore.get(node.id)
      if (!sameJson(before, node)) keep(node.id)
      if (!before || before.parentId !== node.parentId) keep(node.parentId)
    }
    for (const edge of other.edges) {
      if (sameJson(edgesBefore.get(edge.id), edge)) continue
      keep(edge.source)
      keep(edge.target)
    }
  }
  return kept
}

/** Without loose ends: connections of what is kept come back, those of what is gone go, and nothing stands in itself. */
function whole(
  document: WorkflowDocument,
  base: WorkflowDocument,
  mine: WorkflowDocument,
  theirs: WorkflowDocument,
  kept: ReadonlySet<string>,
  conflicts: MergeConflict[],
): WorkflowDocument {
  const nodes = withoutRings(document.nodes, base, mine, theirs, conflicts)
  const ids = new Set(nodes.map(({ id }) => id))
  const known = new Set([base, mine, theirs].flatMap(({ nodes }) => nodes.map(({ id }) => id)))
  // Whoever removed a step took its connections along; the other still has them.
  const returning = [...mine.edges, ...theirs.edges].filter(
    ({ source, target }) => kept.has(source) || kept.has(target),
  )
  const edges = new Map<string, DocumentEdge>()
  const ways = new Set<string>()
  for (const edge of [...document.edges, ...returning]) {
    const way = JSON.stringify([edge.source, edge.sourceHandle, edge.target])
    if (!ids.has(edge.source) || !ids.has(edge.target) || edges.has(edge.id) || ways.has(way)) continue
    edges.set(edge.id, edge)
    ways.add(way)
  }
  const layout = Object.entries(document.layout).filter(([id]) => ids.has(id) || !known.has(id))
  return {
    ...document,
    nodes: nodes.map((node) => {
      if (node.parentId === undefined || ids.has(node.parentId)) return node
      const { parentId: _gone, ...rest } = node
      return rest
    }),
    edges: [...edges.values()],
    layout: Object.fromEntries(layout),
  }
}

/** Where each put one of two containers into the other, they stand as I have them. */
function withoutRings(
  nodes: readonly DocumentNode[],
  base: WorkflowDocument,
  mine: WorkflowDocument,
  theirs: WorkflowDocument,
  conflicts: MergeConflict[],
): DocumentNode[] {
  const parents = new Map(nodes.map(({ id, parentId }) => [id, parentId]))
  const isInRing = (id: string) => {
    const seen = new Set<string>()
    for (let above = parents.get(id); above !== undefined && !seen.has(above); above = parents.get(above))
      seen.add(above)
    return seen.has(id)
  }
  const [was, here, there] = [byId(base.nodes), byId(mine.nodes), byId(theirs.nodes)]
  const isAsMine = (id: string) => parents.get(id) === here.get(id)?.parentId
  const findTheirs = () => nodes.find(({ id }) => !isAsMine(id) && isInRing(id))
  const mended = new Set<string>()
  // Where one stands as I have it again, another may have come to stand in itself.
  for (let node = findTheirs(); node; node = findTheirs()) {
    const sides = {
      base: was.get(node.id)?.parentId,
      mine: here.get(node.id)?.parentId,
      theirs: there.get(node.id)?.parentId,
    }
    parents.set(node.id, sides.mine)
    mended.add(node.id)
    conflicts.push(conflictOf(['nodes', node.id, 'parentId'], sides))
  }
  return nodes.map((node) => {
    if (!mended.has(node.id)) return node
    const parentId = parents.get(node.id)
    const { parentId: _theirs, ...rest } = node
    return parentId === undefined ? rest : { ...rest, parentId }
  })
}

function conflictOf(path: PartPath, { base, mine, theirs }: Values): MergeConflict {
  return {
    path,
    ...(base === undefined ? {} : { base }),
    ...(mine === undefined ? {} : { mine }),
    ...(theirs === undefined ? {} : { theirs }),
  }
}

function byId<Kind extends { id: string }>(list: readonly Kind[]): Map<string, Kind> {
  return new Map(list.map((item) => [item.id, item]))
}
