import type { TFunction } from 'i18next'
import type { DocumentDiff, FieldDifference } from '#engine/graph/diff.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { fieldName, type Kinds, stepName } from './part-name.ts'
import { partText } from './part-text.ts'

export type Mark = 'added' | 'removed' | 'changed'

/** One line of what changed, and the fields that it changed in. */
export interface DiffEntry {
  key: string
  mark: Mark
  title: string
  /** The step on the canvas that it is about. */
  nodeId?: string
  fields: { name: string; before: string; after: string }[]
}

/** What changed as a list for people: steps first, then what connects them, then the workflow itself. */
export function diffEntries(
  diff: DocumentDiff,
  before: WorkflowDocument,
  after: WorkflowDocument,
  kinds: Kinds,
  t: TFunction,
): DiffEntry[] {
  const documents = [after, before]
  const named = (nodeId: string, { path, before, after }: FieldDifference) => ({
    name: fieldName(nodeId, path[0] === 'settings' && nodeId === '' ? path : path, documents, kinds, t),
    before: path[0] === 'parentId' ? stepName(partText(before), documents) : partText(before),
    after: path[0] === 'parentId' ? stepName(partText(after), documents) : partText(after),
  })
  const edge = (mark: Mark, { id, source, target }: { id: string; source: string; target: string }) => ({
    key: `edges/${id}`,
    mark,
    title: t('diff.connection', { from: stepName(source, documents), to: stepName(target, documents) }),
    nodeId: target,
    fields: [],
  })
  const whole = (mark: Mark, { id, name }: { id: string; name: string }): DiffEntry => ({
    key: `nodes/${id}`,
    mark,
    title: name,
    nodeId: id,
    fields: [],
  })
  return [
    ...diff.nodes.added.map((node) => whole('added', node)),
    ...diff.nodes.removed.map((node) => whole('removed', node)),
    ...diff.nodes.changed.map(({ id, after, fields }) => ({
      ...whole('changed', after),
      fields: fields.map((field) => named(id, field)),
    })),
    ...diff.edges.added.map((one) => edge('added', one)),
    ...diff.edges.removed.map((one) => edge('removed', one)),
    ...diff.edges.changed.map(({ after }) => edge('changed', after)),
    ...(['added', 'removed', 'changed'] as const).flatMap((mark) =>
      diff.notes[mark].map(({ id }) => ({ key: `notes/${id}`, mark, title: t('diff.note'), fields: [] })),
    ),
    ...(diff.document.length === 0
      ? []
      : [
          {
            key: 'document',
            mark: 'changed' as const,
            title: t('diff.workflow'),
            fields: diff.document.map((field) => named('', field)),
          },
        ]),
  ]
}
