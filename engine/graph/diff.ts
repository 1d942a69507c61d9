import type { DocumentEdge, DocumentNode, WorkflowDocument } from './document.ts'
import {
  fieldPath,
  fieldsOf,
  type Item,
  isItemList,
  isRecord,
  type Parts,
  toParts,
} from './document-parts.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { sameJson } from './same-json.ts'

/** One field that is different; a side on which it is not there is absent. */
export interface FieldDifference {
  /** From the thing it belongs to: `['params', 'subject']`, `['name']`, `['settings', 'timeZone']`. */
  path: string[]
  before?: JsonValue
  after?: JsonValue
}

export interface ChangedItem<Kind> {
  id: string
  before: Kind
  after: Kind
  fields: FieldDifference[]
}

export interface ListDifference<Kind> {
  added: Kind[]
  removed: Kind[]
  changed: ChangedItem<Kind>[]
}

/** What is different between two documents. Where cards stand is told apart from what they do. */
export interface DocumentDiff {
  nodes: ListDifference<DocumentNode>
  edges: ListDifference<DocumentEdge>
  notes: ListDifference<JsonObject & { id: string }>
  /** Of the workflow itself: name, description, settings. */
  document: FieldDifference[]
  /** Ids of what stands elsewhere. */
  moved: string[]
}

export function diffDocuments(before: WorkflowDocument, after: WorkflowDocument): DocumentDiff {
  const [one, other] = [toParts(before), toParts(after)]
  const { nodes, edges, notes, layout: _before, ...was } = one
  const { nodes: nodesNow, edges: edgesNow, notes: notesNow, layout: _after, ...is } = other
  return {
    // Things of these lists are what their schema made of them.
    nodes: diffLists(nodes, nodesNow) as unknown as ListDifference<DocumentNode>,
    edges: diffLists(edges, edgesNow) as unknown as ListDifference<DocumentEdge>,
    notes: diffLists(notes, notesNow),
    document: diffFields(flat(was), flat(is), keyPath),
    moved: movedIds(before, after),
  }
}

/** Whether the two do the same: only places of cards may differ. */
export function sameLogic(diff: DocumentDiff): boolean {
  return diff.document.length === 0 && isEmpty(diff.nodes) && isEmpty(diff.edges)
}

/** Whether nothing at all is different. */
export function isSame(diff: DocumentDiff): boolean {
  return sameLogic(diff) && isEmpty(diff.notes) && diff.moved.length === 0
}

function isEmpty({ added, removed, changed }: ListDifference<unknown>): boolean {
  return [added, removed, changed].every(({ length }) => length === 0)
}

function movedIds(before: WorkflowDocument, after: WorkflowDocument): string[] {
  const places = new Map(Object.entries(after.layout))
  return Object.entries(before.layout).flatMap(([id, place]) =>
    places.has(id) && !sameJson(place, places.get(id)) ? [id] : [],
  )
}

function diffLists(before: JsonValue | undefined, after: JsonValue | undefined): ListDifference<Item> {
  const was = new Map((isItemList(before) ? before : []).map((item) => [item.id, item]))
  const is = new Map((isItemList(after) ? after : []).map((item) => [item.id, item]))
  const changed: ChangedItem<Item>[] = []
  for (const [id, item] of is) {
    const old = was.get(id)
    if (!old) continue
    const fields = diffFields(fieldsOf(old), fieldsOf(item), fieldPath)
    if (fields.length > 0) changed.push({ id, before: old, after: item, fields })
  }
  return {
    added: [...is.values()].filter(({ id }) => !was.has(id)),
    removed: [...was.values()].filter(({ id }) => !is.has(id)),
    changed,
  }
}

function diffFields(
  before: ReadonlyMap<string, JsonValue | undefined>,
  after: ReadonlyMap<string, JsonValue | undefined>,
  pathOf: (field: string) => string[],
): FieldDifference[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((field) => {
    const [was, is] = [before.get(field), after.get(field)]
    if (sameJson(was, is)) return []
    return [
      {
        path: pathOf(field),
        ...(was === undefined ? {} : { before: was }),
        ...(is === undefined ? {} : { after: is }),
      },
    ]
  })
}

/** Values of the document by `name`, or `settings/timeZone` for one in a record. */
function flat(parts: Parts): Map<string, JsonValue | undefined> {
  return new Map(
    Object.entries(parts).flatMap(([key, value]): [string, JsonValue | undefined][] =>
      isRecord(value)
        ? Object.entries(value).map(([inner, field]) => [`${key}/${inner}`, field])
        : [[key, value]],
    ),
  )
}

function keyPath(field: string): string[] {
  const slash = field.indexOf('/')
  return slash === -1 ? [field] : [field.slice(0, slash), field.slice(slash + 1)]
}
