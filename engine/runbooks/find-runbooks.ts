import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { RunbookSettings } from '../msp/runbook.ts'
import type { Registry } from '../registry.ts'

/** A published workflow that people start from a form. */
export interface Runbook {
  workflowId: string
  name: string
  description: string
  version: number
  trigger: { nodeId: string; type: string; params: unknown }
  settings: RunbookSettings
}

/** By category and name. */
export async function listRunbooks(db: Kysely<Database>, registry: Registry): Promise<Runbook[]> {
  return selectRunbooks(db, registry, sql`true`)
}

/** Undefined where it is none, not published, or switched off. */
export async function findRunbook(
  db: Kysely<Database>,
  registry: Registry,
  workflowId: string,
): Promise<Runbook | undefined> {
  return (await selectRunbooks(db, registry, sql`w.id = ${workflowId}`))[0]
}

async function selectRunbooks(
  db: Kysely<Database>,
  registry: Registry,
  where: ReturnType<typeof sql>,
): Promise<Runbook[]> {
  const { rows } = await sql<Omit<Runbook, 'trigger' | 'settings'> & Runbook['trigger']>`
    select distinct on (w.id) w.id as "workflowId", v.document ->> 'name' as name,
           coalesce(v.document ->> 'description', '') as description,
           w.published_version as version, t.node_id as "nodeId", t.type, t.params
      from workflows w
      join workflow_versions v on v.workflow_id = w.id and v.version = w.published_version
      join triggers t on t.workflow_id = w.id and t.intake = 'manual' and t.enabled
     where w.deleted_at is null and ${where}
     order by w.id, t.created_at`.execute(db)
  return rows
    .flatMap(({ nodeId, type, params, ...workflow }): Runbook[] => {
      const node = registry.trigger(type)
      const settings = node?.manual?.runbook(node.params.parse(params))
      return settings ? [{ ...workflow, trigger: { nodeId, type, params }, settings }] : []
    })
    .sort(
      (a, b) =>
        a.settings.category.localeCompare(b.settings.category) ||
        a.name.localeCompare(b.name) ||
        a.workflowId.localeCompare(b.workflowId),
    )
}
