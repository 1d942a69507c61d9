import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { type WorkflowDocument, workflowDocument } from '../graph/document.ts'
import type { Registry } from '../registry.ts'
import { syncTriggers } from '../runs/publish.ts'
import { notFound, Problem } from './problems.ts'

/** Replaces the draft that the editor has seen; a `Problem` 409 where somebody saved another one meanwhile. */
export async function saveDraft(
  tx: Kysely<Database>,
  registry: Registry,
  id: string,
  revision: number,
  document: WorkflowDocument,
): Promise<number> {
  const saved = await tx
    .updateTable('workflows')
    .set({
      name: document.name,
      description: document.description,
      draft: JSON.stringify(document),
      draft_revision: revision + 1,
      updated_at: new Date(),
    })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .where('draft_revision', '=', revision)
    .executeTakeFirst()
  if (saved.numUpdatedRows === 0n) throw await conflict(tx, id)
  await syncTriggers(tx, registry, id, document, undefined)
  return revision + 1
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
    .set({ enabled, updated_at: new Date() })
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

async function conflict(tx: Kysely<Database>, id: string): Promise<Problem> {
  const current = await tx
    .selectFrom('workflows')
    .select(['draft_revision', 'updated_at'])
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (current === undefined) return notFound('workflow')
  const last = await tx
    .selectFrom('audit_log')
    .select('actor')
    .where('subject', '=', `workflow/${id}`)
    .where('action', 'in', ['workflow.created', 'workflow.edited', 'playbook.imported', 'playbook.updated'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  const who = last === undefined ? 'Somebody' : last.actor
  const when = current.updated_at.toISOString()
  return new Problem(409, `${who} saved another draft at ${when}. Load it, then make your change again.`, {
    extra: { revision: current.draft_revision },
  })
}
