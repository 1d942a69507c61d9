import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { checkDocument } from '../graph/check.ts'
import { type WorkflowDocument, workflowDocument } from '../graph/document.ts'
import { toGraph } from '../graph/graph.ts'
import { partUntil } from '../graph/part.ts'
import type { Registry } from '../registry.ts'
import { NotPublishable } from './publish.ts'

/**
 * Keeps the draft as it is now, so that it can be tried: a version below 0, which is never published. The same draft is
 * kept once. Throws `NotPublishable` where it has errors; of one that runs up to a step only those of what runs count, as
 * what comes after it may still be drawn.
 */
export async function snapshotDraft(
  tx: Kysely<Database>,
  registry: Registry,
  workflowId: string,
  actor: string,
  until?: string,
): Promise<{ version: number; document: WorkflowDocument }> {
  const { draft } = await tx
    .selectFrom('workflows')
    .select('draft')
    .where('id', '=', workflowId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const document = workflowDocument.parse(draft)
  const graph = toGraph(document)
  const runs = until !== undefined && graph.nodes.has(until) ? partUntil(graph, until).nodes : undefined
  const problems = checkDocument(document, registry.kind).filter(
    ({ nodeId }) => !runs || nodeId === undefined || runs.has(nodeId),
  )
  if (problems.some(({ severity }) => severity === 'error')) throw new NotPublishable(problems)
  const text = JSON.stringify(document)
  const { rows } = await sql<{ version: number; same: boolean }>`
    select version, document = ${text}::jsonb as same from workflow_versions
     where workflow_id = ${workflowId} and version < 0 order by version limit 1`.execute(tx)
  const [last] = rows
  if (last?.same) return { version: last.version, document }
  const version = (last?.version ?? 0) - 1
  await tx
    .insertInto('workflow_versions')
    .values({ workflow_id: workflowId, version, document: text, note: '', published_by: actor })
    .execute()
  return { version, document }
}
