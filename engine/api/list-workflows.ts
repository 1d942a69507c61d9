import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../db/schema.ts'
import { workflowDocument } from '../graph/document.ts'
import { hookUrl } from '../triggers/hook-access.ts'
import { runStatus } from './present-run.ts'
import type { workflowSummary } from './present-workflow.ts'

export type WorkflowSummary = z.output<typeof workflowSummary>

/** By name. */
export async function listWorkflows(db: Kysely<Database>, publicUrl: string): Promise<WorkflowSummary[]> {
  const rows = await summaries(db).orderBy(sql`lower(workflows.name)`).orderBy('workflows.id').execute()
  return rows.map((row) => presentSummary(row, publicUrl))
}

/** With its draft; undefined when there is none of that id. */
export async function findWorkflow(db: Kysely<Database>, id: string, publicUrl: string) {
  const row = await summaries(db).select('workflows.draft').where('workflows.id', '=', id).executeTakeFirst()
  return row && { ...presentSummary(row, publicUrl), document: workflowDocument.parse(row.draft) }
}

const triggersJson = z.array(
  z.object({
    nodeId: z.string(),
    type: z.string(),
    intake: z.enum(['webhook', 'mailbox', 'schedule', 'manual', 'own', 'portal']),
    hookKey: z.string().nullable(),
  }),
)
const lastRunJson = z.object({ id: z.string(), status: runStatus, createdAt: z.coerce.date() })

function summaries(db: Kysely<Database>) {
  return db
    .selectFrom('workflows')
    .where('workflows.deleted_at', 'is', null)
    .select([
      'workflows.id',
      'workflows.name',
      'workflows.description',
      'workflows.enabled',
      'workflows.published_version',
      'workflows.draft_revision',
      'workflows.playbook',
      'workflows.created_at',
      'workflows.updated_at',
      sql<boolean>`workflows.draft is distinct from (
        select document from workflow_versions
         where workflow_id = workflows.id and version = workflows.published_version)`.as('draft_changed'),
      sql<unknown>`(
        select coalesce(jsonb_agg(jsonb_build_object(
                 'nodeId', node_id, 'type', type, 'intake', intake, 'hookKey', hook_key) order by created_at), '[]')
          from triggers where workflow_id = workflows.id
           and jsonb_path_exists(workflows.draft, '$.nodes[*] ? (@.id == $node)', jsonb_build_object('node', node_id))
      )`.as('triggers'),
      sql<unknown>`(
        select jsonb_build_object('id', id, 'status', status, 'createdAt', created_at)
          from all_runs where workflow_id = workflows.id order by id desc limit 1)`.as('last_run'),
    ])
}

type SummaryRow = Awaited<ReturnType<ReturnType<typeof summaries>['execute']>>[number]

function presentSummary(row: SummaryRow, publicUrl: string): WorkflowSummary {
  const lastRun = lastRunJson.nullable().parse(row.last_run)
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    enabled: row.enabled,
    publishedVersion: row.published_version,
    draftRevision: row.draft_revision,
    draftChanged: row.draft_changed,
    playbook: row.playbook,
    triggers: triggersJson.parse(row.triggers).map(({ nodeId, type, intake, hookKey }) => ({
      nodeId,
      type,
      intake,
      hookUrl: hookUrl(publicUrl, { intake, hook_key: hookKey }),
    })),
    lastRun: lastRun && { ...lastRun, createdAt: lastRun.createdAt.toISOString() },
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}
