import { type Kysely, sql } from 'kysely'
import { isDatabaseGone } from '../db/connect.ts'
import type { Database } from '../db/schema.ts'
import type { WorkflowSettings } from '../graph/document.ts'
import type { JsonValue } from '../graph/json.ts'
import type { NoiseSettings } from '../graph/noise-settings.ts'
import { type Reason, reason } from '../noise/reason.ts'
import type { LoadVersion } from '../runs/load-version.ts'
import { limitsIn, type RunLimits } from '../runs/run-limits.ts'
import type { ModeOfWorkflow } from '../runs/workflow-mode.ts'

/** A trigger of a published workflow, with the rules of the version that runs. */
export interface Listener {
  triggerId: string
  workflowId: string
  nodeId: string
  version: number
  sourceKey: string
  type: string
  params: JsonValue
  noise: NoiseSettings
  scope: WorkflowSettings['customerScope']
  /** What its runs share with each other. */
  limits: RunLimits | undefined
  /** Whether its runs write. */
  mode: ModeOfWorkflow
  /** Why it starts nothing at all: switched off, or of a version that cannot be read. */
  off: Reason | undefined
}

interface TriggerRow {
  triggerId: string
  workflowId: string
  nodeId: string
  version: number
  sourceKey: string
  type: string
  params: JsonValue
  enabled: boolean
  workflowEnabled: boolean
  mode: ModeOfWorkflow['mode']
  canaryCustomerIds: string[]
}

/** The triggers that hear some sources, or those with some ids; also those that are switched off, with that reason. */
export async function findListeners(
  tx: Kysely<Database>,
  loadVersion: LoadVersion,
  of: { sources: readonly string[] } | { triggerIds: readonly string[] },
): Promise<Listener[]> {
  const which =
    'sources' in of
      ? sql`t.source_key = any(${of.sources}::text[])`
      : sql`t.id = any(${of.triggerIds}::uuid[])`
  const { rows } = await sql<TriggerRow>`
    select t.id as "triggerId", t.workflow_id as "workflowId", t.node_id as "nodeId", t.source_key as "sourceKey",
           t.type, t.params, t.enabled, w.enabled as "workflowEnabled", w.published_version as version, w.mode,
           w.canary_customer_ids as "canaryCustomerIds"
      from triggers t join workflows w on w.id = t.workflow_id
     where ${which} and w.deleted_at is null and w.published_version is not null
     order by t.id`.execute(tx)
  const listeners: Listener[] = []
  for (const row of rows) {
    const listener = await toListener(row, loadVersion)
    if (listener) listeners.push(listener)
  }
  return listeners
}

/** Undefined for a trigger that the published version does not have. */
async function toListener(
  { enabled, workflowEnabled, mode: own, canaryCustomerIds, ...row }: TriggerRow,
  loadVersion: LoadVersion,
): Promise<Listener | undefined> {
  const mode = { mode: own, canaryCustomerIds }
  try {
    const { document, nodes } = await loadVersion(row.workflowId, row.version)
    const node = nodes.get(row.nodeId)?.node
    if (!node && !enabled) return undefined
    const off = !workflowEnabled ? reason('workflow_off') : enabled ? undefined : reason('trigger_off')
    const { customerScope: scope } = document.settings
    return {
      ...row,
      noise: node?.settings.noise ?? {},
      scope,
      limits: limitsIn(document.settings),
      mode,
      off,
    }
  } catch (error) {
    // One that cannot be read must not hold up the events of all others.
    if (isDatabaseGone(error)) throw error
    const text = error instanceof Error ? error.message : String(error)
    const off = reason('unreadable', { version: row.version, text })
    return { ...row, noise: {}, scope: undefined, limits: undefined, mode, off }
  }
}
