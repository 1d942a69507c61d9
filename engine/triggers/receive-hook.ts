import type { Pool } from 'pg'
import type { SecretBox } from '../connections/secrets.ts'
import type { Registry } from '../registry.ts'
import type { HookRequest } from '../sdk/trigger.ts'
import { authenticateHook, hookAuth } from './hook-authentication.ts'
import { openHookSecret } from './hook-secret.ts'
import type { StoredEvent, StoreEvent } from './store-events.ts'

export interface HookDeps {
  pool: Pool
  registry: Registry
  secrets: SecretBox
  storeEvent: StoreEvent
}

export type HookAnswer =
  | { status: 'accepted'; events: StoredEvent[] }
  | { status: 'unknown' }
  | { status: 'refused'; reason: string }

interface Hook {
  triggerId: string
  type: string
  enabled: boolean
  params: unknown
  secret: string | undefined
}

export type ReceiveHook = (key: string, request: HookRequest) => Promise<HookAnswer>

/** What no hook can be called by is not looked up: the database refuses some of it. */
const isHookKey = /^[\w-]{1,100}$/

/** How long a hook's settings are kept in memory: a rotated secret counts after this at the latest. */
const rememberMs = 1000

/**
 * Takes a webhook delivery: authenticates it on its raw bytes, lets its trigger read it, and answers once the events are
 * committed. Throws `UnreadableDelivery` where the body is not what the trigger reads.
 */
export function createReceiveHook({ pool, registry, secrets, storeEvent }: HookDeps): ReceiveHook {
  const hooks = new Map<string, { until: number; hook: Promise<Hook | undefined> }>()

  function findHook(key: string): Promise<Hook | undefined> {
    const known = hooks.get(key)
    if (known && known.until > Date.now()) return known.hook
    if (hooks.size > 10_000) hooks.clear()
    const hook = readHook(key)
    hooks.set(key, { until: Date.now() + rememberMs, hook })
    hook.catch(() => hooks.delete(key))
    return hook
  }

  async function readHook(key: string): Promise<Hook | undefined> {
    const { rows } = await pool.query<{
      id: string
      type: string
      enabled: boolean
      params: unknown
      secret: Buffer | null
    }>({
      name: 'find_hook',
      text: `select t.id, t.type, t.enabled, t.params, t.secret from triggers t
              join workflows w on w.id = t.workflow_id and w.deleted_at is null
             where t.hook_key = $1`,
      values: [key],
    })
    const [row] = rows
    if (!row) return undefined
    const secret = row.secret ? openHookSecret(secrets, row.id, row.secret) : undefined
    return { triggerId: row.id, type: row.type, enabled: row.enabled, params: row.params, secret }
  }

  return async (key, request) => {
    const hook = isHookKey.test(key) ? await findHook(key) : undefined
    const trigger = hook && registry.trigger(hook.type)
    if (!hook || !trigger?.webhook) return { status: 'unknown' }
    const params = trigger.params.parse(hook.params)
    const verdict = authenticateHook(hookAuth.parse(params), hook.secret, request.headers, request.body)
    if (!verdict.trusted) return { status: 'refused', reason: verdict.reason }
    if (!hook.enabled) return { status: 'unknown' }
    const drafts = trigger.webhook.read(request, params)
    const { trust } = verdict
    const sourceKey = `hook:${key}`
    const events = await Promise.all(drafts.map((draft) => storeEvent({ sourceKey, trust, draft })))
    return { status: 'accepted', events }
  }
}
