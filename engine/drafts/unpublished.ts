import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { type DocumentDiff, diffDocuments } from '../graph/diff.ts'
import { emptyDocument, type WorkflowDocument, workflowDocument } from '../graph/document.ts'

/** What somebody did to a step since the last version. */
export interface TouchedStep {
  id: string
  name: string
  change: 'added' | 'changed' | 'removed' | 'connected' | 'moved'
}

export interface UnpublishedBy {
  actor: string
  changedAt: Date
  steps: TouchedStep[]
  /** Name, description or settings of the workflow itself, or a note on the canvas. */
  workflow: boolean
}

/**
 * Whose changes a draft holds that are not published, the last first. What was changed and changed back is no change;
 * places of cards count only for who did nothing else.
 */
export async function unpublishedBy(db: Kysely<Database>, workflowId: string): Promise<UnpublishedBy[]> {
  const workflow = await db
    .selectFrom('workflows as w')
    .leftJoin('workflow_versions as v', (join) =>
      join.onRef('v.workflow_id', '=', 'w.id').onRef('v.version', '=', 'w.published_version'),
    )
    .select(['w.draft', 'v.document', 'v.published_at'])
    .where('w.id', '=', workflowId)
    .where('w.deleted_at', 'is', null)
    .executeTakeFirst()
  if (!workflow) return []
  const draft = workflowDocument.parse(workflow.draft)
  const published =
    workflow.document === null ? emptyDocument(draft.name) : workflowDocument.parse(workflow.document)
  const rows = await db
    .selectFrom('draft_authors')
    .select(['part', 'actor', 'changed_at'])
    .where('workflow_id', '=', workflowId)
    .$if(workflow.published_at !== null, (query) =>
      query.where('changed_at', '>', workflow.published_at ?? new Date(0)),
    )
    .orderBy('changed_at', 'desc')
    .execute()
  const differences = partsOf(diffDocuments(published, draft), published, draft)
  const people = new Map<string, UnpublishedBy>()
  for (const { part, actor, changed_at } of rows) {
    const touched = differences.get(part)
    if (!touched) continue
    const known = people.get(actor) ?? { actor, changedAt: changed_at, steps: [], workflow: false }
    people.set(actor, known)
    if (touched === 'workflow') known.workflow = true
    else known.steps = withStep(known.steps, touched)
  }
  const places = new Map([...draft.nodes, ...published.nodes].map(({ id }, at) => [id, at]))
  return [...people.values()].map((person) => ({
    ...person,
    steps: worthTelling(person).toSorted((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0)),
  }))
}

/** Everything that is different, by the name under which its author is kept. */
function partsOf(
  diff: DocumentDiff,
  published: WorkflowDocument,
  draft: WorkflowDocument,
): Map<string, TouchedStep | 'workflow'> {
  const names = new Map([...published.nodes, ...draft.nodes].map(({ id, name }) => [id, name]))
  const step = (id: string, change: TouchedStep['change']): TouchedStep => ({
    id,
    name: names.get(id) ?? id,
    change,
  })
  const parts = new Map<string, TouchedStep | 'workflow'>()
  for (const { id } of diff.nodes.added) parts.set(`nodes/${id}`, step(id, 'added'))
  for (const { id } of diff.nodes.removed) parts.set(`nodes/${id}`, step(id, 'removed'))
  for (const { id } of diff.nodes.changed) parts.set(`nodes/${id}`, step(id, 'changed'))
  const edges = [...diff.edges.added, ...diff.edges.removed, ...diff.edges.changed.map(({ after }) => after)]
  for (const { id, target } of edges)
    if (names.has(target)) parts.set(`edges/${id}`, step(target, 'connected'))
  for (const id of diff.moved) if (names.has(id)) parts.set(`layout/${id}`, step(id, 'moved'))
  for (const { path } of diff.document) parts.set(path.slice(0, 2).join('/'), 'workflow')
  const notes = [...diff.notes.added, ...diff.notes.removed, ...diff.notes.changed]
  for (const { id } of notes) parts.set(`notes/${id}`, 'workflow')
  return parts
}

const weights = { added: 4, removed: 4, changed: 3, connected: 2, moved: 1 }

/** Of several things done to one step the weightiest is told. */
function withStep(steps: readonly TouchedStep[], step: TouchedStep): TouchedStep[] {
  const known = steps.find(({ id }) => id === step.id)
  if (known && weights[known.change] >= weights[step.change]) return [...steps]
  return [...steps.filter(({ id }) => id !== step.id), step]
}

function worthTelling({ steps, workflow }: UnpublishedBy): TouchedStep[] {
  const logic = steps.filter(({ change }) => change !== 'moved')
  return logic.length > 0 || workflow ? logic : steps
}
