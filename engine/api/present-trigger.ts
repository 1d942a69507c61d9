import { z } from '@hono/zod-openapi'
import type { Selectable } from 'kysely'
import type { TriggersTable } from '../db/schema.ts'
import type { Registry } from '../registry.ts'
import { describeHookAccess, hookCurl, hookUrl, sampleBodyOf } from '../triggers/hook-access.ts'
import { type HookAuth, hookAuthOf } from '../triggers/hook-authentication.ts'
import { jsonValue } from './json-value.ts'
import type { triggerView } from './present-workflow.ts'

type TriggerRow = Pick<
  Selectable<TriggersTable>,
  'id' | 'node_id' | 'type' | 'intake' | 'enabled' | 'hook_key' | 'params' | 'next_due_at'
>

const publishedParams = z.record(z.string(), jsonValue)

export function presentTrigger(
  row: TriggerRow,
  registry: Registry,
  publicUrl: string,
): z.output<typeof triggerView> {
  const auth = authOf(row, registry)
  return {
    id: row.id,
    nodeId: row.node_id,
    type: row.type,
    intake: row.intake,
    enabled: row.enabled,
    params: publishedParams.parse(row.params),
    hookUrl: hookUrl(publicUrl, row),
    auth: auth === undefined ? null : describeHookAccess(auth),
    nextDueAt: row.next_due_at?.toISOString() ?? null,
    curl: curlOf(row, registry, publicUrl, 'SECRET'),
  }
}

/** A command that posts an example; null for a trigger that is no webhook. */
export function curlOf(
  row: TriggerRow,
  registry: Registry,
  publicUrl: string,
  secret: string,
): string | null {
  const url = hookUrl(publicUrl, row)
  const auth = authOf(row, registry)
  if (url === null || auth === undefined) return null
  const body = sampleBodyOf(registry.trigger(row.type), row.params)
  return hookCurl({ url, auth, secret, body }) ?? null
}

function authOf(row: TriggerRow, registry: Registry): HookAuth | undefined {
  return row.intake === 'webhook' ? hookAuthOf(registry.trigger(row.type), row.params) : undefined
}
