import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { type WorkflowDocument, workflowDocument } from '../graph/document.ts'
import type { DocumentPatch } from '../graph/patch.ts'
import { documentPatch } from '../graph/patch-schema.ts'

export interface DraftChange {
  revision: number
  actor: string
  changedAt: Date
  /** As whoever saved it called the save. */
  saveId: string | null
  patches: DocumentPatch[]
}

export interface DraftNews {
  revision: number
  /** Oldest first. */
  changes: DraftChange[]
  /** The draft itself, where not every change since is remembered. */
  document: WorkflowDocument | undefined
}

const patchList = z.array(documentPatch)

/** What became of a draft since a revision; undefined where there is no such workflow. */
export async function changesSince(
  db: Kysely<Database>,
  workflowId: string,
  since: number,
): Promise<DraftNews | undefined> {
  const workflow = await db
    .selectFrom('workflows')
    .select(['draft', 'draft_revision'])
    .where('id', '=', workflowId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!workflow) return undefined
  const revision = workflow.draft_revision
  const rows = await db
    .selectFrom('draft_changes')
    .select(['revision', 'actor', 'changed_at', 'save_id', 'patches'])
    .where('workflow_id', '=', workflowId)
    .where('revision', '>', since)
    .where('revision', '<=', revision)
    .orderBy('revision')
    .execute()
  const changes = rows.map((row) => ({
    revision: row.revision,
    actor: row.actor,
    changedAt: row.changed_at,
    saveId: row.save_id,
    patches: patchList.parse(row.patches ?? []),
  }))
  const isWhole =
    since <= revision && rows.length === revision - since && rows.every(({ patches }) => patches !== null)
  return { revision, changes, document: isWhole ? undefined : workflowDocument.parse(workflow.draft) }
}
