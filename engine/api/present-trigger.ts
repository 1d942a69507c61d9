import type { Selectable } from 'kysely'
import type { z } from 'zod'
import type { TriggersTable } from '../db/schema.ts'
import type { Registry } from '../registry.ts'
import {
  basicUser,
  type HookAuth,
  hookAuth,
  secretHeader,
  signatureHeader,
} from '../triggers/hook-authentication.ts'
import { hookCurl } from './hook-curl.ts'
import { hookUrl } from './list-workflows.ts'
import type { triggerView } from './present-workflow.ts'

type TriggerRow = Pick<
  Selectable<TriggersTable>,
  'id' | 'node_id' | 'type' | 'intake' | 'enabled' | 'hook_key' | 'params' | 'next_due_at'
>

export function presentTrigger(
  row: TriggerRow,
  registry: Registry,
  publicUrl: string,
): z.output<typeof triggerView> {
  return {
    id: row.id,
    nodeId: row.node_id,
    type: row.type,
    intake: row.intake,
    enabled: row.enabled,
    hookUrl: hookUrl(publicUrl, row.hook_key),
    auth: presentAuth(row),
    nextDueAt: row.next_due_at?.toISOString() ?? null,
    curl: curlOf(row, registry, publicUrl, 'SECRET'),
  }
}

/** Null for a trigger that is no webhook. */
export function curlOf(
  row: TriggerRow,
  registry: Registry,
  publicUrl: string,
  secret: string,
): string | null {
  const url = hookUrl(publicUrl, row.hook_key)
  const auth = authOf(row)
  if (url === null || auth === undefined) return null
  const sample = registry.kind(row.type)?.sample ?? {}
  return hookCurl({ url, auth, secret, sample })
}

function presentAuth(row: TriggerRow): z.output<typeof triggerView>['auth'] {
  const auth = authOf(row)
  if (auth === undefined) return null
  switch (auth.authentication) {
    case 'hmac':
      return { kind: 'hmac', header: auth.headerName ?? signatureHeader }
    case 'header':
      return { kind: 'header', header: auth.headerName ?? secretHeader }
    case 'bearer':
      return { kind: 'bearer', header: 'authorization' }
    case 'basic':
      return { kind: 'basic', username: basicUser }
    case 'none':
      return { kind: 'none' }
  }
}

function authOf(row: TriggerRow): HookAuth | undefined {
  return row.intake === 'webhook' ? hookAuth.safeParse(row.params).data : undefined
}
