import type { TFunction } from 'i18next'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import type { PartPath } from '#engine/graph/document-parts.ts'
import type { NodeKind } from '#engine/graph/node-kind.ts'
import { fieldsOf } from '../ui/schema-fields.ts'

export type Kinds = ReadonlyMap<string, NodeKind>

/** What a place of a document is called by people: `Subject of Create ticket`. */
export function partName(
  [list = '', id = '', ...field]: PartPath,
  documents: readonly WorkflowDocument[],
  kinds: Kinds,
  t: TFunction,
): string {
  if (list === 'nodes') {
    const step = stepName(id, documents)
    return field.length === 0
      ? step
      : t('draft.ofStep', { field: fieldName(id, field, documents, kinds, t), step })
  }
  if (list === 'edges') {
    const edge = documents.flatMap(({ edges }) => edges).find((other) => other.id === id)
    const from = edge ? stepName(edge.source, documents) : ''
    return t('diff.connection', { from, to: edge ? stepName(edge.target, documents) : '' })
  }
  if (list === 'notes') return t('diff.note')
  return t('draft.ofWorkflow', { field: fieldName('', id === '' ? [list] : [list, id], documents, kinds, t) })
}

export function stepName(id: string, documents: readonly WorkflowDocument[]): string {
  return documents.flatMap(({ nodes }) => nodes).find((node) => node.id === id)?.name ?? id
}

const known = {
  name: 'diff.field.name',
  description: 'diff.field.description',
  type: 'diff.field.type',
  parentId: 'diff.field.parentId',
} as const

/** What a field of a step is called: the title of its parameter, or of what it is. */
export function fieldName(
  nodeId: string,
  path: readonly string[],
  documents: readonly WorkflowDocument[],
  kinds: Kinds,
  t: TFunction,
): string {
  const [place = '', name = ''] = path
  if (place === 'params') {
    const node = documents.flatMap(({ nodes }) => nodes).find(({ id }) => id === nodeId)
    const kind = node && kinds.get(node.type)
    return (kind && fieldsOf(kind.params).find((field) => field.name === name)?.title) ?? name
  }
  if (place === 'settings') return spaced(name)
  return place in known ? t(known[place as keyof typeof known]) : spaced(place)
}

function spaced(name: string): string {
  const words = name.replace(/([A-Z])/g, ' $1').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
