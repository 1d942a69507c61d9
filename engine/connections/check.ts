import { setTimeout as delay } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { type Connector, noMeans } from '../sdk/connector.ts'
import type { Means } from '../sdk/means.ts'
import { type LendMeans, lendNothing } from './means.ts'
import type { SecretBox } from './secrets.ts'
import { CredentialsRefused, credentialsOf } from './store.ts'

const LONGEST_MS = 15_000

export interface CheckResult {
  ok: boolean
  /** What was seen, or what to mend. */
  detail: string
}

/** Tries credentials against the system itself, for at most 15 s. Throws `CredentialsRefused` when some are missing. */
export async function checkCredentials(
  connector: Connector,
  credentials: unknown,
  { means = noMeans, longestMs = LONGEST_MS }: { means?: Means; longestMs?: number } = {},
): Promise<CheckResult> {
  const parsed = connector.credentials.safeParse(credentials)
  if (!parsed.success) throw new CredentialsRefused(parsed.error.issues)
  const ended = new AbortController()
  const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(longestMs)])
  try {
    const detail = await Promise.race([
      connector.check(credentials, signal, means),
      delay(longestMs, undefined, { signal: ended.signal }).then(() => {
        throw new Error(`${connector.title} did not answer within ${Math.round(longestMs / 1000)} seconds.`)
      }),
    ])
    return { ok: true, detail }
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) }
  } finally {
    ended.abort()
  }
}

/** Checks a kept connection and notes the result on it. Undefined when there is no such connection. */
export async function checkConnection(
  db: Kysely<Database>,
  secrets: SecretBox,
  connectorOf: (type: string) => Connector | undefined,
  id: string,
  lendMeans: LendMeans = lendNothing,
): Promise<CheckResult | undefined> {
  const row = await db
    .selectFrom('connections')
    .select(['id', 'type', 'settings', 'secret', 'updated_at', 'customer_id'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const result = await tryOut(row)
  await db
    .updateTable('connections')
    .set({
      status: result.ok ? 'ok' : 'failing',
      status_detail: result.detail.slice(0, 2_000),
      checked_at: new Date(),
    })
    .where('id', '=', id)
    // A change of the credentials meanwhile makes this result one of the old ones.
    .where('updated_at', '=', row.updated_at)
    .execute()
  return result

  async function tryOut(kept: {
    id: string
    type: string
    settings: unknown
    secret: Buffer
    customer_id: string | null
  }) {
    const connector = connectorOf(kept.type)
    if (connector === undefined)
      return { ok: false, detail: `No connector of type "${kept.type}" is installed.` }
    try {
      return await checkCredentials(connector, credentialsOf(kept, secrets), { means: lendMeans(kept) })
    } catch (error) {
      return { ok: false, detail: error instanceof Error ? error.message : String(error) }
    }
  }
}
