import type { Kysely } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '#engine/db/schema.ts'
import type { WorkflowDocument } from '#engine/graph/document.ts'
import { createRegistry } from '#engine/registry.ts'
import { publishWorkflow } from '#engine/runs/publish.ts'
import { catalogue } from '#nodes'

const registry = createRegistry(catalogue)

/** Publishes a workflow that is started by another one or by hand. */
export async function publishManual(db: Kysely<Database>, document: WorkflowDocument): Promise<string> {
  const id = uuidv7()
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('workflows')
      .values({ id, name: document.name, draft: JSON.stringify(document) })
      .execute()
    await publishWorkflow(tx, registry, id, { actor: 'chaos', note: '' })
  })
  return id
}
