import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { type WorkflowDocument, workflowDocument } from '../graph/document.ts'
import { applyPatches, type DocumentPatch, patchesBetween } from '../graph/patch.ts'
import type { Registry } from '../registry.ts'
import { syncTriggers } from '../runs/publish.ts'

/** How many saves of a draft are remembered, for those whose base is older. */
const changesKept = 500
/** Characters of JSON; a larger change is not kept, and who missed it loads the whole draft. */
const longestChange = 256 * 1024

/** The draft is no longer the one that was changed. */
export class DraftMoved extends Error {
  override name = 'DraftMoved'
  readonly revision: number
  constructor(revision: number) {
    super(`The draft is at revision ${revision} now.`)
    this.revision = revision
  }
}

/** The changes do not lead to a workflow document. */
export class DraftRefused extends Error {
  override name = 'DraftRefused'
  readonly issues: readonly z.core.$ZodIssue[]
  constructor(issues: readonly z.core.$ZodIssue[]) {
    super('After these changes it would be no workflow document.')
    this.issues = issues
  }
}

export interface DraftSave {
  /** The revision that was changed. */
  revision: number
  actor: string
  /** The same save that is sent again is done once. */
  saveId?: string | undefined
  change: { patches: readonly DocumentPatch[] } | { document: WorkflowDocument }
}

/**
 * Changes a draft, in the caller's transaction, and keeps who changed what. Undefined where there is no such workflow;
 * throws `DraftMoved` and `DraftRefused`. Answers the draft as it was saved, which is older than the newest one where
 * this save had come through before.
 */
export async function writeDraft(
  tx: Kysely<Database>,
  registry: Registry,
  workflowId: string,
  save: DraftSave,
): Promise<{ revision: number; document: WorkflowDocument } | undefined> {
  const row = await tx
    .selectFrom('workflows')
    .select(['draft', 'draft_revision'])
    .where('id', '=', workflowId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return undefined
  const draft = workflowDocument.parse(row.draft)
  const before = await revisionOfSave(tx, workflowId, save.saveId)
  if (before !== undefined) return { revision: before, document: draft }
  if (row.draft_revision !== save.revision) throw new DraftMoved(row.draft_revision)
  const wanted = 'patches' in save.change ? applyPatches(draft, save.change.patches) : save.change.document
  const { data: document, error } = workflowDocument.safeParse(wanted)
  if (!document) throw new DraftRefused(error.issues)
  const revision = row.draft_revision + 1
  await tx
    .updateTable('workflows')
    .set({
      name: document.name,
      description: document.description,
      draft: JSON.stringify(document),
      draft_revision: revision,
      updated_at: new Date(),
    })
    .where('id', '=', workflowId)
    .execute()
  await keepChange(tx, workflowId, revision, save, patchesBetween(draft, document))
  await syncTriggers(tx, registry, workflowId, document, undefined)
  return { revision, document }
}

async function revisionOfSave(
  tx: Kysely<Database>,
  workflowId: string,
  saveId: string | undefined,
): Promise<number | undefined> {
  if (saveId === undefined) return undefined
  const row = await tx
    .selectFrom('draft_changes')
    .select('revision')
    .where('workflow_id', '=', workflowId)
    .where('save_id', '=', saveId)
    .executeTakeFirst()
  return row?.revision
}

async function keepChange(
  tx: Kysely<Database>,
  workflowId: string,
  revision: number,
  { actor, saveId }: DraftSave,
  patches: DocumentPatch[],
): Promise<void> {
  const text = JSON.stringify(patches)
  await tx
    .insertInto('draft_changes')
    .values({
      workflow_id: workflowId,
      revision,
      actor,
      save_id: saveId ?? null,
      patches: text.length > longestChange ? null : text,
    })
    .execute()
  await tx
    .deleteFrom('draft_changes')
    .where('workflow_id', '=', workflowId)
    .where('revision', '<=', revision - changesKept)
    .execute()
  await keepAuthors(tx, workflowId, actor, patches)
}

/** Keeps whose hand each part of the draft has seen. */
export async function keepAuthors(
  tx: Kysely<Database>,
  workflowId: string,
  actor: string,
  patches: readonly DocumentPatch[],
): Promise<void> {
  const parts = [
    ...new Set(patches.flatMap(({ op, path }) => (op === 'order' ? [] : [path.slice(0, 2).join('/')]))),
  ]
  if (parts.length === 0) return
  await tx
    .insertInto('draft_authors')
    .values(parts.map((part) => ({ workflow_id: workflowId, part, actor })))
    .onConflict((conflict) =>
      conflict
        .columns(['workflow_id', 'part', 'actor'])
        .doUpdateSet((row) => ({ changed_at: row.ref('excluded.changed_at') })),
    )
    .execute()
}
