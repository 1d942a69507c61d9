import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import type { Database } from '../db/schema.ts'
import type { HookRequest } from '../sdk/trigger.ts'

/** Characters of a body that are kept. */
const longestBody = 256 * 1024
/** Characters of one header or parameter that are kept. */
const longestValue = 2000

const proof = /auth|cookie|signature|secret|token|api-?key|password|credential/i
const masked = '••••••••'

export interface CapturedDelivery {
  askedAt: Date
  expiresAt: Date
  /** Null while it is waited for. */
  delivery: {
    receivedAt: Date
    outcome: 'accepted' | 'refused' | 'unreadable'
    /** Why it was refused or could not be read. */
    reason: string | null
    contentType: string
    headers: Record<string, string>
    query: Record<string, string>
    body: string
    truncated: boolean
  } | null
}

/** What came of a delivery. */
export type DeliveryOutcome = { outcome: 'accepted' } | { outcome: 'refused' | 'unreadable'; reason: string }

/** Keeps the next delivery to a webhook, for a day; what was kept of an earlier one is gone. */
export async function captureNext(tx: Kysely<Database>, triggerId: string): Promise<void> {
  await stopCapturing(tx, triggerId)
  await tx.insertInto('captured_deliveries').values({ trigger_id: triggerId }).execute()
}

/** Waits no longer, and forgets what was kept. */
export async function stopCapturing(tx: Kysely<Database>, triggerId: string): Promise<void> {
  await tx.deleteFrom('captured_deliveries').where('trigger_id', '=', triggerId).execute()
}

export async function readCaptured(
  db: Kysely<Database>,
  triggerId: string,
): Promise<CapturedDelivery | undefined> {
  const row = await db
    .selectFrom('captured_deliveries')
    .selectAll()
    .where('trigger_id', '=', triggerId)
    .where('expires_at', '>', new Date())
    .executeTakeFirst()
  if (!row) return undefined
  const { received_at: receivedAt, outcome } = row
  return {
    askedAt: row.asked_at,
    expiresAt: row.expires_at,
    delivery:
      receivedAt === null || outcome === null
        ? null
        : {
            receivedAt,
            outcome,
            reason: row.reason,
            contentType: row.content_type ?? '',
            headers: row.headers ?? {},
            query: row.query ?? {},
            body: row.body ?? '',
            truncated: row.truncated,
          },
  }
}

/** Keeps a delivery where one is waited for; what proves the sender is blotted out. */
export async function keepDelivery(
  pool: Pool,
  triggerId: string,
  request: HookRequest,
  secretHeader: string | undefined,
  came: DeliveryOutcome,
): Promise<void> {
  const text = Buffer.from(request.body).toString('utf8').replaceAll('\u0000', '\ufffd')
  const isProof = (name: string) => proof.test(name) || name === secretHeader?.toLowerCase()
  await pool.query(
    `update captured_deliveries
        set received_at = now(), outcome = $2, reason = $3, content_type = $4, headers = $5, query = $6, body = $7,
            truncated = $8
      where trigger_id = $1 and received_at is null and expires_at > now()`,
    [
      triggerId,
      came.outcome,
      'reason' in came ? came.reason : null,
      storable(request.contentType),
      JSON.stringify(blotted(request.headers, isProof)),
      JSON.stringify(blotted(request.query, isProof)),
      text.slice(0, longestBody).toWellFormed(),
      text.length > longestBody,
    ],
  )
}

/** Forgets what was kept longer than a day ago. */
export async function forgetCaptured(db: Kysely<Database>): Promise<void> {
  await db.deleteFrom('captured_deliveries').where('expires_at', '<', new Date()).execute()
}

function blotted(
  values: Readonly<Record<string, string>>,
  isProof: (name: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .slice(0, 100)
      .map(([name, value]) => [storable(name), isProof(name.toLowerCase()) ? masked : storable(value)]),
  )
}

function storable(text: string): string {
  return text.slice(0, longestValue).replaceAll('\u0000', '\ufffd').toWellFormed()
}
