import type { Kysely } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import { type WorkflowDocument, workflowDocument } from '../graph/document.ts'

export interface Snapshot {
  id: string
  name: string
  note: string
  revision: number
  savedBy: string
  savedAt: Date
}

const columns = ['id', 'name', 'note', 'revision', 'saved_by as savedBy', 'saved_at as savedAt'] as const

/** Keeps the draft as it is now under a name; undefined where there is no such workflow. */
export async function insertSnapshot(
  tx: Kysely<Database>,
  workflowId: string,
  { name, note, actor }: { name: string; note: string; actor: string },
): Promise<Snapshot | undefined> {
  const workflow = await tx
    .selectFrom('workflows')
    .select(['draft', 'draft_revision'])
    .where('id', '=', workflowId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!workflow) return undefined
  return tx
    .insertInto('draft_snapshots')
    .values({
      id: uuidv7(),
      workflow_id: workflowId,
      name,
      note,
      revision: workflow.draft_revision,
      document: JSON.stringify(workflow.draft),
      saved_by: actor,
    })
    .returning(columns)
    .executeTakeFirstOrThrow()
}

/** The newest first. */
export async function listSnapshots(db: Kysely<Database>, workflowId: string): Promise<Snapshot[]> {
  return db
    .selectFrom('draft_snapshots')
    .select(columns)
    .where('workflow_id', '=', workflowId)
    .orderBy('saved_at', 'desc')
    .execute()
}

export async function findSnapshot(
  db: Kysely<Database>,
  workflowId: string,
  id: string,
): Promise<(Snapshot & { document: WorkflowDocument }) | undefined> {
  const row = await db
    .selectFrom('draft_snapshots')
    .select([...columns, 'document'])
    .where('workflow_id', '=', workflowId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && { ...row, document: workflowDocument.parse(row.document) }
}

/** Its name, where it was there. */
export async function deleteSnapshot(
  tx: Kysely<Database>,
  workflowId: string,
  id: string,
): Promise<string | undefined> {
  const row = await tx
    .deleteFrom('draft_snapshots')
    .where('workflow_id', '=', workflowId)
    .where('id', '=', id)
    .returning('name')
    .executeTakeFirst()
  return row?.name
}

/** Calls a version something, or (with an empty name) nothing. False where there is no such version. */
export async function nameVersion(
  tx: Kysely<Database>,
  workflowId: string,
  version: number,
  { name, actor }: { name: string; actor: string },
): Promise<boolean> {
  const known = await tx
    .selectFrom('workflow_versions')
    .select('version')
    .where('workflow_id', '=', workflowId)
    .where('version', '=', version)
    .executeTakeFirst()
  if (!known) return false
  if (name === '') {
    await tx
      .deleteFrom('version_names')
      .where('workflow_id', '=', workflowId)
      .where('version', '=', version)
      .execute()
    return true
  }
  await tx
    .insertInto('version_names')
    .values({ workflow_id: workflowId, version, name, named_by: actor })
    .onConflict((conflict) =>
      conflict
        .columns(['workflow_id', 'version'])
        .doUpdateSet({ name, named_by: actor, named_at: new Date() }),
    )
    .execute()
  return true
}
