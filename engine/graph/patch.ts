import type { WorkflowDocument } from './document.ts'
import {
  fieldPath,
  fieldsOf,
  fromParts,
  type Item,
  isKeyedList,
  isRecord,
  type Parts,
  toParts,
} from './document-parts.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { sameJson } from './same-json.ts'

/**
 * One change of a document. Things are named by their id and never by their place in a list, so that a change keeps its
 * meaning when somebody else has added or removed others.
 */
export type DocumentPatch =
  | { op: 'set'; path: string[]; value: JsonValue }
  | { op: 'remove'; path: string[] }
  /** How the things of a list follow each other. */
  | { op: 'order'; path: string[]; ids: string[] }

/** The changes that lead from one document to another. */
export function patchesBetween(before: WorkflowDocument, after: WorkflowDocument): DocumentPatch[] {
  const [one, other] = [toParts(before), toParts(after)]
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) => {
    const [was, is] = [one[key], other[key]]
    if (was === is) return []
    if (isKeyedList(was) && isKeyedList(is)) return listPatches(key, was, is)
    if (isRecord(was) && isRecord(is)) {
      const [before, after] = [new Map(Object.entries(was)), new Map(Object.entries(is))]
      return fieldPatches([key], before, after, (name) => [name])
    }
    return valuePatches([key], was, is)
  })
}

/**
 * The document after the changes. A change of a thing that is gone does nothing; where a step goes, the connections to it
 * go too, and what stood in it stands on its own.
 */
export function applyPatches(
  document: WorkflowDocument,
  patches: readonly DocumentPatch[],
): WorkflowDocument {
  let parts = { ...toParts(document) }
  for (const patch of patches) parts = applyPatch(parts, patch)
  const gone = new Set(
    patches.flatMap(({ op, path: [list, id, field] }) =>
      op === 'remove' && list === 'nodes' && id !== undefined && field === undefined ? [id] : [],
    ),
  )
  const after = fromParts(parts)
  // What the changes made of it may be no document at all: whoever takes them from elsewhere checks it.
  if (!isKeyedList(parts.nodes) || !isKeyedList(parts.edges)) return after
  for (const { id } of parts.nodes) gone.delete(id)
  return gone.size === 0 ? after : withoutNodes(after, gone)
}

function withoutNodes(document: WorkflowDocument, gone: ReadonlySet<string>): WorkflowDocument {
  return {
    ...document,
    nodes: document.nodes.map((node) => {
      if (node.parentId === undefined || !gone.has(node.parentId)) return node
      const { parentId: _gone, ...rest } = node
      return rest
    }),
    edges: document.edges.filter(({ source, target }) => !gone.has(source) && !gone.has(target)),
  }
}

function listPatches(list: string, was: readonly Item[], is: readonly Item[]): DocumentPatch[] {
  const before = new Map(was.map((item) => [item.id, item]))
  const after = new Map(is.map((item) => [item.id, item]))
  const patches: DocumentPatch[] = []
  for (const { id } of was) if (!after.has(id)) patches.push({ op: 'remove', path: [list, id] })
  for (const item of is) {
    const old = before.get(item.id)
    if (!old) patches.push({ op: 'set', path: [list, item.id], value: item })
    else if (old !== item)
      patches.push(...fieldPatches([list, item.id], fieldsOf(old), fieldsOf(item), fieldPath))
  }
  const order = [...was.filter(({ id }) => after.has(id)), ...is.filter(({ id }) => !before.has(id))]
  const ids = is.map(({ id }) => id)
  if (order.some(({ id }, at) => id !== ids[at])) patches.push({ op: 'order', path: [list], ids })
  return patches
}

function fieldPatches(
  path: string[],
  before: ReadonlyMap<string, JsonValue>,
  after: ReadonlyMap<string, JsonValue>,
  pathOf: (field: string) => string[],
): DocumentPatch[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((field) =>
    valuePatches([...path, ...pathOf(field)], before.get(field), after.get(field)),
  )
}

function valuePatches(
  path: string[],
  was: JsonValue | undefined,
  is: JsonValue | undefined,
): DocumentPatch[] {
  if (sameJson(was, is)) return []
  return is === undefined ? [{ op: 'remove', path }] : [{ op: 'set', path, value: is }]
}

function applyPatch(parts: Parts, patch: DocumentPatch): Parts {
  const [key = '', id, ...field] = patch.path
  const part = parts[key]
  if (patch.op === 'order') {
    if (!isKeyedList(part)) return parts
    const places = new Map(patch.ids.map((id, at) => [id, at]))
    const placeOf = ({ id }: Item) => places.get(id) ?? places.size
    return { ...parts, [key]: part.toSorted((a, b) => placeOf(a) - placeOf(b)) }
  }
  const value = patch.op === 'set' ? patch.value : undefined
  if (id === undefined) return withKey(parts, key, value)
  if (!Array.isArray(part)) return { ...parts, [key]: setIn(part, id, field, value) }
  return isKeyedList(part) ? { ...parts, [key]: withItem(part, id, field, value) } : parts
}

function withItem(
  list: Item[],
  id: string,
  [name, ...inner]: string[],
  value: JsonValue | undefined,
): Item[] {
  const at = list.findIndex((item) => item.id === id)
  const old = list[at]
  if (name !== undefined) return old ? list.with(at, { ...setIn(old, name, inner, value), id }) : list
  if (value === undefined) return list.filter((item) => item.id !== id)
  if (!isRecord(value)) return list
  return old ? list.with(at, { ...value, id }) : [...list, { ...value, id }]
}

function setIn(
  part: JsonValue | undefined,
  key: string,
  [next, ...inner]: string[],
  value: JsonValue | undefined,
): JsonObject {
  const record = isRecord(part) ? part : {}
  if (next === undefined) return withKey(record, key, value)
  return { ...record, [key]: setIn(record[key], next, inner, value) }
}

function withKey<Kept extends Parts>(record: Kept, key: string, value: JsonValue | undefined): Kept {
  if (value !== undefined) return { ...record, [key]: value }
  const { [key]: _gone, ...rest } = record
  return rest as Kept
}
