import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { type WorkflowDocument, workflowDocument } from '../graph/document.ts'

export interface MutedCustomer {
  workflowId: string
  workflowName: string
  customerId: string
  customerName: string | null
  reason: string
  /** ISO date of its last day; null for ever. */
  until: string | null
}

export interface MutedWorkflow {
  workflowId: string
  workflowName: string
  /** Null where the whole workflow is off. */
  triggerName: string | null
}

/** What keeps workflows from running besides maintenance: customers excluded on a day (ISO date), and what is off. */
export async function listMuted(
  db: Kysely<Database>,
  today: string,
): Promise<{ exclusions: MutedCustomer[]; switchedOff: MutedWorkflow[] }> {
  const { rows } = await sql<{ id: string; name: string; enabled: boolean; document: unknown }>`
    select w.id, w.name, w.enabled, v.document
      from workflows w join workflow_versions v on v.workflow_id = w.id and v.version = w.published_version
     where w.deleted_at is null
       and (not w.enabled or jsonb_array_length(coalesce(v.document #> '{settings,customerScope,exclude}', '[]')) > 0
            or v.document -> 'nodes' @> '[{"settings": {"disabled": true}}]')
     order by lower(w.name)`.execute(db)
  const triggers = await db
    .selectFrom('triggers')
    .select(['workflow_id', 'node_id'])
    .where('enabled', '=', false)
    .execute()
  const off = new Set(triggers.map(({ workflow_id, node_id }) => `${workflow_id} ${node_id}`))
  const exclusions: Omit<MutedCustomer, 'customerName'>[] = []
  const switchedOff: MutedWorkflow[] = []
  for (const row of rows) {
    const document: WorkflowDocument = workflowDocument.parse(row.document)
    const workflow = { workflowId: row.id, workflowName: row.name }
    if (!row.enabled) switchedOff.push({ ...workflow, triggerName: null })
    else {
      for (const node of document.nodes) {
        if (!node.settings.disabled || !off.has(`${row.id} ${node.id}`)) continue
        switchedOff.push({ ...workflow, triggerName: node.name })
      }
    }
    for (const { customerId, reason, until } of document.settings.customerScope?.exclude ?? []) {
      if (until !== undefined && until < today) continue
      exclusions.push({ ...workflow, customerId, reason, until: until ?? null })
    }
  }
  const names = await customerNames(
    db,
    exclusions.map(({ customerId }) => customerId),
  )
  const named = exclusions.map((one) => ({ ...one, customerName: names.get(one.customerId) ?? null }))
  return { exclusions: named, switchedOff }
}

async function customerNames(db: Kysely<Database>, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from customers where id::text = any(${ids}::text[])`.execute(db)
  return new Map(rows.map(({ id, name }) => [id, name]))
}
