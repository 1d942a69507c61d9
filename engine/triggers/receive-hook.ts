import type { Pool } from 'pg'
import type { SecretBox } from '../connections/secrets.ts'
import type { Registry } from '../registry.ts'
import type { HookAuth } from '../sdk/hook-auth.ts'
import type { Powers } from '../sdk/powers.ts'
import { type HookRequest, type TriggerNode, UnreadableDelivery } from '../sdk/trigger.ts'
import { type DeliveryOutcome, keepDelivery } from './captured-delivery.ts'
import { authenticateHook, hookAuthOf, type Verdict } from './hook-authentication.ts'
import { openHookSecret } from './hook-secret.ts'
import { createSignatureKeys } from './signature-keys.ts'
import type { StoredEvent, StoreEvent } from './store-events.ts'

export interface HookDeps {
  pool: Pool
  registry: Registry
  secrets: SecretBox
  storeEvent: StoreEvent
  /** Fetches the keys of senders that sign with their own. */
  powers?: Partial<Powers>
}

export type HookAnswer =
  | { status: 'accepted'; events: StoredEvent[] }
  | { status: 'unknown' }
  | { status: 'refused'; reason: string }
  /** It cannot be checked now: the sender is to try again. */
  | { status: 'unready'; reason: string }

interface Hook {
  triggerId: string
  type: string
  enabled: boolean
  params: unknown
  secret: string | undefined
  /** A person waits to see the next delivery. */
  isWatched: boolean
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
export function createReceiveHook({ pool, registry, secrets, storeEvent, powers }: HookDeps): ReceiveHook {
  const findKey = createSignatureKeys(powers?.http)
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
      watched: boolean
    }>({
      name: 'find_hook',
      text: `select t.id, t.type, t.enabled, t.params, t.secret,
                    c.trigger_id is not null as watched from triggers t
              join workflows w on w.id = t.workflow_id and w.deleted_at is null
              left join captured_deliveries c
                on c.trigger_id = t.id and c.received_at is null and c.expires_at > now()
             where t.hook_key = $1`,
      values: [key],
    })
    const [row] = rows
    if (!row) return undefined
    const secret = row.secret ? openHookSecret(secrets, row.id, row.secret) : undefined
    return {
      triggerId: row.id,
      type: row.type,
      enabled: row.enabled,
      params: row.params,
      secret,
      isWatched: row.watched,
    }
  }

  async function judge(
    auth: HookAuth,
    hook: Hook,
    request: HookRequest,
  ): Promise<Verdict | { unready: string }> {
    const source = auth.authentication === 'hmac' ? auth.signature?.key : undefined
    if (!source) return authenticateHook(auth, hook.secret, request)
    if (auth.secretInUrl) {
      // Nothing is fetched for a stranger.
      const verdict = authenticateHook({ authentication: 'query' }, hook.secret, request)
      if (!verdict.trusted) return verdict
    }
    const found = await findKey(source, request.body)
    if ('unready' in found) return found
    if ('refused' in found) return { trusted: false, reason: found.refused }
    return authenticateHook(auth, hook.secret, request, found.key)
  }

  async function take(
    hook: Hook,
    trigger: TriggerNode,
    read: NonNullable<TriggerNode['webhook']>['read'],
    key: string,
    request: HookRequest,
  ): Promise<HookAnswer> {
    const params = trigger.params.parse(hook.params)
    const auth = hookAuthOf(trigger, params)
    if (!auth) return { status: 'unknown' }
    const keep = async (came: DeliveryOutcome) => {
      if (hook.isWatched) await keepDelivery(pool, hook.triggerId, request, auth.headerName, came)
    }
    const verdict = await judge(auth, hook, request)
    if ('unready' in verdict) {
      await keep({ outcome: 'refused', reason: verdict.unready })
      return { status: 'unready', reason: verdict.unready }
    }
    if (!verdict.trusted) {
      await keep({ outcome: 'refused', reason: verdict.reason })
      return { status: 'refused', reason: verdict.reason }
    }
    if (!hook.enabled) return { status: 'unknown' }
    try {
      const drafts = read(request, params)
      const { trust } = verdict
      const sourceKey = `hook:${key}`
      const events = await Promise.all(drafts.map((draft) => storeEvent({ sourceKey, trust, draft })))
      await keep({ outcome: 'accepted' })
      return { status: 'accepted', events }
    } catch (error) {
      if (error instanceof UnreadableDelivery) await keep({ outcome: 'unreadable', reason: error.message })
      throw error
    }
  }

  return async (key, request) => {
    const hook = isHookKey.test(key) ? await findHook(key) : undefined
    const trigger = hook && registry.trigger(hook.type)
    if (!hook || !trigger?.webhook) return { status: 'unknown' }
    return take(hook, trigger, trigger.webhook.read, key, request)
  }
}
