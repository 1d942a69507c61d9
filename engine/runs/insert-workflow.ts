import type { Kysely } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { WorkflowDocument } from '../graph/document.ts'
import type { JsonObject } from '../graph/json.ts'
import type { Registry } from '../registry.ts'
import { syncTriggers } from './publish.ts'

/** Keeps a new workflow as a draft; its webhooks have their address already, and hear nothing yet. */
export async function insertWorkflow(
  tx: Kysely<Database>,
  registry: Registry,
  document: WorkflowDocument,
  from:
    | { playbook: string; version: number; inputs: JsonObject; saves?: JsonObject; source?: string | null }
    | undefined = undefined,
): Promise<string> {
  const id = uuidv7()
  await tx
    .insertInto('workflows')
    .values({
      id,
      name: document.name,
      description: document.description,
      draft: JSON.stringify(document),
      playbook: from?.playbook ?? null,
      playbook_version: from?.version ?? null,
      playbook_source: from?.source ?? null,
      saves: from?.saves ? JSON.stringify(from.saves) : null,
      playbook_inputs: from ? JSON.stringify(from.inputs) : null,
      playbook_document: from ? JSON.stringify(document) : null,
    })
    .execute()
  await syncTriggers(tx, registry, id, document, undefined)
  return id
}
