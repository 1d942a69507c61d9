import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { DraftRefused, type DraftSave, writeDraft } from '../drafts/write-draft.ts'
import { type WorkflowDocument, workflowDocument } from '../graph/document.ts'
import type { Registry } from '../registry.ts'
import { syncTriggers } from '../runs/publish.ts'
import { notFound, Problem } from './problems.ts'

/** Changes the draft, or replaces it; throws `DraftMoved` where somebody saved another one meanwhile. */
export async function saveDraft(
  tx: Kysely<Database>,
  registry: Registry,
  id: string,
  save: DraftSave,
): Promise<{ revision: number; document: WorkflowDocument }> {
  const saved = await writeDraft(tx, registry, id, save).catch((error: unknown) => {
    if (!(error instanceof DraftRefused)) throw error
    throw new Problem(422, error.message, {
      errors: error.issues.map(({ path, message }) => ({ where: path.map(String).join('.'), message })),
    })
  })
  if (!saved) throw notFound('workflow')
  return saved
}

/** Switches a workflow on or off: off, its triggers hear nothing; runs under way go on. */
export async function setWorkflowEnabled(
  tx: Kysely<Database>,
  registry: Registry,
  id: string,
  enabled: boolean,
): Promise<void> {
  const workflow = await tx
    .updateTable('workflows')
    .set({ enabled, updated_at: new Date(), expected_since: new Date() })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .returning('published_version')
    .executeTakeFirst()
  if (workflow === undefined) throw notFound('workflow')
  if (workflow.published_version === null) return
  const { document } = await tx
    .selectFrom('workflow_versions')
    .select('document')
    .where('workflow_id', '=', id)
    .where('version', '=', workflow.published_version)
    .executeTakeFirstOrThrow()
  await syncTriggers(tx, registry, id, workflowDocument.parse(document), { enabled })
}

/** Hides a workflow and silences its triggers; its versions and runs stay for the record. */
export async function deleteWorkflow(tx: Kysely<Database>, id: string): Promise<void> {
  const deleted = await tx
    .updateTable('workflows')
    .set({ deleted_at: new Date(), enabled: false })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (deleted.numUpdatedRows === 0n) throw notFound('workflow')
  await tx.updateTable('triggers').set({ enabled: false }).where('workflow_id', '=', id).execute()
}

/** Who saved the draft that is there now, as a `Problem` 409. */
export async function draftMoved(db: Kysely<Database>, id: string, revision: number): Promise<Problem> {
  const current = await db
    .selectFrom('workflows')
    .select('updated_at')
    .where('id', '=', id)
    .executeTakeFirst()
  const last = await db
    .selectFrom('audit_log')
    .select('actor')
    .where('subject', '=', `workflow/${id}`)
    .where('action', 'in', ['workflow.created', 'workflow.edited', 'playbook.imported', 'playbook.updated'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  const who = last === undefined ? 'Somebody' : last.actor
  const when = (current?.updated_at ?? new Date()).toISOString()
  return new Problem(409, `${who} saved another draft at ${when}. Load it, then make your change again.`, {
    extra: { revision },
  })
}
