import type { Kysely } from 'kysely'
import type { SecretBox } from '../connections/secrets.ts'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import type { Registry } from '../registry.ts'
import {
  describeHookAccess,
  type HookAccess,
  hookCurl,
  hookUrl,
  sampleBodyOf,
} from '../triggers/hook-access.ts'
import { hookAuthOf } from '../triggers/hook-authentication.ts'
import { revealHookSecret } from '../triggers/hook-secret.ts'

export interface ImportDeps {
  registry: Registry
  secrets: SecretBox
  publicUrl: string
}

/** A trigger of a new workflow; the last four are null where it is no webhook. */
export interface ImportedTrigger {
  id: string
  nodeId: string
  type: string
  hookUrl: string | null
  auth: HookAccess | null
  secret: string | null
  /** One line for a shell that posts an example. */
  curl: string | null
}

/** How the triggers of a workflow are reached; makes the secrets of its webhooks if they have none yet. */
export async function describeTriggers(
  tx: Kysely<Database>,
  { registry, secrets, publicUrl }: ImportDeps,
  workflowId: string,
  exampleOf: (nodeId: string) => JsonValue | undefined = () => undefined,
): Promise<ImportedTrigger[]> {
  const rows = await tx
    .selectFrom('triggers')
    .select(['id', 'node_id', 'type', 'intake', 'hook_key', 'params'])
    .where('workflow_id', '=', workflowId)
    .orderBy('id')
    .execute()
  const described: ImportedTrigger[] = []
  for (const row of rows) {
    const { id, type, node_id: nodeId } = row
    const url = hookUrl(publicUrl, row)
    const trigger = registry.trigger(type)
    const auth = hookAuthOf(trigger, row.params)
    const secret = row.intake !== 'webhook' ? undefined : await revealHookSecret(tx, secrets, id)
    if (url === null || auth === undefined || secret === undefined) {
      described.push({ id, nodeId, type, hookUrl: url, auth: null, secret: null, curl: null })
      continue
    }
    const body = exampleOf(nodeId) ?? sampleBodyOf(trigger, row.params)
    described.push({
      id,
      nodeId,
      type,
      hookUrl: url,
      auth: describeHookAccess(auth),
      secret: auth.authentication === 'none' ? null : secret,
      curl: hookCurl({ url, auth, secret, body }) ?? null,
    })
  }
  return described
}
