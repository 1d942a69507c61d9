import type { Kysely } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import { checkDocument, type GraphProblem } from '../graph/check.ts'
import { checkCalls } from '../graph/check-calls.ts'
import { type WorkflowDocument, workflowDocument } from '../graph/document.ts'
import type { Registry } from '../registry.ts'
import { awaitedEvents } from './awaited-events.ts'
import { checkTriggers } from './check-triggers.ts'
import { newHookKey, sourceKey, triggerParams } from './trigger-params.ts'

/** The draft has errors; publishing says which. */
export class NotPublishable extends Error {
  override name = 'NotPublishable'
  readonly problems: GraphProblem[]
  constructor(problems: GraphProblem[]) {
    super('The workflow has errors: mend them, then publish.')
    this.problems = problems
  }
}

/**
 * Makes the draft the next immutable version and switches the workflow's triggers to it, in the caller's transaction.
 * Throws `NotPublishable` with the errors. Runs under way keep their version.
 */
export async function publishWorkflow(
  tx: Kysely<Database>,
  registry: Registry,
  workflowId: string,
  by: { actor: string; note: string; authors?: readonly string[] },
): Promise<{ version: number; problems: GraphProblem[] }> {
  const workflow = await tx
    .selectFrom('workflows')
    .select(['draft', 'published_version', 'enabled'])
    .where('id', '=', workflowId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const document = workflowDocument.parse(workflow.draft)
  const checked = checkDocument(document, registry.kind)
  const problems = [
    ...checked,
    ...checkTriggers(document, registry, checked),
    ...checkCalls(document, workflowId, registry.kind),
  ]
  if (problems.some((problem) => problem.severity === 'error')) throw new NotPublishable(problems)
  const version = (workflow.published_version ?? 0) + 1
  const expected = document.settings.expectedEvery
  await tx
    .insertInto('workflow_versions')
    .values({
      workflow_id: workflowId,
      version,
      document: JSON.stringify(document),
      note: by.note,
      published_by: by.actor,
      authors: [...(by.authors ?? [])],
    })
    .execute()
  await tx
    .updateTable('workflows')
    .set({
      published_version: version,
      name: document.name,
      description: document.description,
      awaits: awaitedEvents(document, registry.kind),
      expected_every: expected === undefined ? null : JSON.stringify(expected),
      expected_since: new Date(),
      updated_at: new Date(),
    })
    .where('id', '=', workflowId)
    .execute()
  await syncTriggers(tx, registry, workflowId, document, { enabled: workflow.enabled })
  return { version, problems }
}

/**
 * Keeps one row for each trigger node. `enabled` where the document is published and the workflow is on; undefined
 * for a draft, whose new triggers get their address early but hear nothing yet.
 */
export async function syncTriggers(
  tx: Kysely<Database>,
  registry: Registry,
  workflowId: string,
  document: WorkflowDocument,
  published: { enabled: boolean } | undefined,
): Promise<void> {
  const kept: string[] = []
  for (const node of document.nodes) {
    const trigger = registry.trigger(node.type)
    const intake = trigger?.kind.intake
    if (!trigger || !intake) continue
    kept.push(node.id)
    const params = triggerParams(trigger.params, node.params)
    const id = uuidv7()
    const hookKey = intake === 'webhook' || intake === 'portal' ? newHookKey() : null
    const hears = [...(trigger.own?.types ?? [])]
    const row = await tx
      .insertInto('triggers')
      .values({
        id,
        workflow_id: workflowId,
        node_id: node.id,
        type: node.type,
        intake,
        source_key: sourceKey(intake, id, hookKey),
        hook_key: hookKey,
        params: JSON.stringify(params),
        hears,
        enabled: published?.enabled === true && node.settings.disabled !== true,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['workflow_id', 'node_id'])
          .doUpdateSet((row) => ({ workflow_id: row.ref('excluded.workflow_id') })),
      )
      .returning(['id', 'hook_key'])
      .executeTakeFirstOrThrow()
    if (row.id === id || !published) continue
    await tx
      .updateTable('triggers')
      .set({
        type: node.type,
        intake,
        source_key: sourceKey(intake, row.id, row.hook_key),
        params: JSON.stringify(params),
        hears,
        enabled: published.enabled && node.settings.disabled !== true,
        next_due_at: null,
      })
      .where('id', '=', row.id)
      .execute()
  }
  if (!published) return
  await tx
    .updateTable('triggers')
    .set({ enabled: false })
    .where('workflow_id', '=', workflowId)
    .where((where) => (kept.length > 0 ? where('node_id', 'not in', kept) : where.lit(true)))
    .execute()
}
