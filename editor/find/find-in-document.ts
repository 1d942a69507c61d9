import type { DocumentNode, WorkflowDocument } from '#engine/graph/document.ts'
import type { JsonValue } from '#engine/graph/json.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { fieldsOf } from '../ui/schema-fields.ts'
import type { Edit } from '../workflow/edit.ts'
import { stepsReadBy } from '../workflow/references.ts'

/** Where in a workflow a text was found. */
export type Place = 'name' | 'kind' | 'param' | 'key' | 'note' | 'reads' | 'canvasNote'

export interface Hit {
  /** The step, or the note on the canvas. */
  id: string
  place: Place
  /** The name of the step; of a note its beginning. */
  name: string
  /** The parameter, and what it is called. */
  param?: { name: string; title: string; path: readonly (string | number)[] }
  text: string
  begin: number
  end: number
}

type Kinds = ReadonlyMap<string, NodeKind>

const most = 2000

/** Everything that holds a text, whatever its case and accents: names, kinds, values, expressions, notes, and who reads whom. */
export function findInDocument(document: WorkflowDocument, kinds: Kinds, search: string): Hit[] {
  const wanted = comparable(search.trim())
  if (wanted === '') return []
  const names = new Map(document.nodes.map(({ id, name }) => [id, name]))
  const inSteps = document.nodes.flatMap((node) => hitsOfStep(node, kinds, names, wanted))
  const inNotes = (document.notes ?? []).flatMap(({ id, text }) =>
    within(text, wanted, { id, place: 'canvasNote', name: text.slice(0, 60) }),
  )
  return [...inSteps, ...inNotes].slice(0, most)
}

function hitsOfStep(
  node: DocumentNode,
  kinds: Kinds,
  names: ReadonlyMap<string, string>,
  wanted: string,
): Hit[] {
  const { id, name, settings } = node
  const kind = kinds.get(node.type)
  const titles = new Map(kind ? fieldsOf(kind.params).map((field) => [field.name, field.title]) : [])
  const of = { id, name }
  const hits: Hit[] = [
    ...within(name, wanted, { ...of, place: 'name' }),
    ...within(kind?.title ?? node.type, wanted, { ...of, place: 'kind' }),
  ]
  for (const [param, value] of Object.entries(node.params)) {
    const named = (path: readonly (string | number)[]) => ({
      name: param,
      title: titles.get(param) ?? param,
      path,
    })
    if (value.kind !== 'literal') {
      hits.push(...within(value.source, wanted, { ...of, place: 'param', param: named([]) }))
      for (const step of stepsReadBy(value)) {
        const read = names.get(step)
        if (read) hits.push(...within(read, wanted, { ...of, place: 'reads', param: named([]) }).slice(0, 1))
      }
      continue
    }
    for (const { path, text, isKey } of textsIn(value.value)) {
      hits.push(...within(text, wanted, { ...of, place: isKey ? 'key' : 'param', param: named(path) }))
    }
  }
  return [...hits, ...within(settings.note ?? '', wanted, { ...of, place: 'note' })]
}

function within(text: string, wanted: string, hit: Omit<Hit, 'text' | 'begin' | 'end'>): Hit[] {
  const found: Hit[] = []
  const looked = comparable(text)
  for (let at = looked.indexOf(wanted); at !== -1; at = looked.indexOf(wanted, at + wanted.length)) {
    found.push({ ...hit, text, begin: at, end: at + wanted.length })
  }
  return found
}

/** As long as the text itself, so that places in it stay the same. */
function comparable(text: string): string {
  return Array.from({ length: text.length }, (_, at) => {
    const sign = text.charAt(at)
    const plain = sign.normalize('NFD').charAt(0).toLowerCase()
    return plain.length === 1 ? plain : sign
  }).join('')
}

function textsIn(
  value: JsonValue,
  path: readonly (string | number)[] = [],
): { path: readonly (string | number)[]; text: string; isKey: boolean }[] {
  if (value === null) return []
  if (Array.isArray(value)) return value.flatMap((each, at) => textsIn(each, [...path, at]))
  if (typeof value !== 'object') return [{ path, text: String(value), isKey: false }]
  return Object.entries(value).flatMap(([key, each]) => [
    { path, text: key, isKey: true },
    ...textsIn(each, [...path, key]),
  ])
}

/** Whether a found text can be replaced: what steps are called and hold, but not what follows from something else. */
export function mayReplace({ place, text, begin, end, param }: Hit, document: WorkflowDocument): boolean {
  if (place === 'kind' || place === 'reads' || place === 'key') return false
  if (!param) return true
  // An id within a reference is nobody's text.
  return !document.nodes.some(({ id }) => {
    const at = text.indexOf(`steps.${id}`)
    return at !== -1 && begin < at + `steps.${id}`.length && end > at
  })
}

/** The edit that replaces found texts, as one step back; null where none can be replaced. */
export function replaceEdit(document: WorkflowDocument, hits: readonly Hit[], by: string): Edit | null {
  const groups = Map.groupBy(
    hits.filter((hit) => mayReplace(hit, document)),
    ({ id, place, param }) => JSON.stringify([id, place, param?.name, param?.path]),
  )
  const replaced = [...groups.values()].flatMap((group): { hit: Hit; text: string }[] => {
    const [first] = group
    if (!first) return []
    const text = group
      .toSorted((a, b) => b.begin - a.begin)
      .reduce((text, { begin, end }) => text.slice(0, begin) + by + text.slice(end), first.text)
    return [{ hit: first, text }]
  })
  // Of one parameter several texts may change: each edit takes over what the one before it made.
  const literals = new Map<string, JsonValue>()
  const edits = replaced.flatMap(({ hit, text }): Edit[] => {
    const { id, place, param } = hit
    if (place === 'name')
      return text.trim() === '' ? [] : [{ do: 'rename', nodeId: id, name: text.slice(0, 120) }]
    if (place === 'note') return [{ do: 'setSettings', nodeIds: [id], settings: { note: text } }]
    if (place === 'canvasNote') return [{ do: 'setNote', noteId: id, note: { text } }]
    const now = document.nodes.find((node) => node.id === id)?.params[param?.name ?? '']
    if (!param || !now) return []
    if (now.kind !== 'literal')
      return [{ do: 'setParam', nodeId: id, name: param.name, param: { kind: now.kind, source: text } }]
    const key = `${id} ${param.name}`
    const value = withText(literals.get(key) ?? now.value, param.path, text)
    literals.set(key, value)
    return [{ do: 'setParam', nodeId: id, name: param.name, param: { kind: 'literal', value } }]
  })
  return edits.length > 0 ? { do: 'several', edits } : null
}

/** Numbers stay numbers where the new text is one. */
function withText(value: JsonValue, path: readonly (string | number)[], text: string): JsonValue {
  const [step, ...rest] = path
  if (step === undefined) {
    if (typeof value === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
    return text
  }
  if (Array.isArray(value)) return value.map((each, at) => (at === step ? withText(each, rest, text) : each))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, key === step ? withText(each, rest, text) : each]),
  )
}
