import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { evaluateParams } from '../expressions/evaluate.ts'
import type { WorkflowSettings } from '../graph/document.ts'
import { cancelRunIn } from './cancel-run.ts'
import type { EventRecord } from './claim.ts'
import { lockLimit } from './line.ts'
import { toEnvelope } from './run-memory.ts'

/** How the runs of a workflow limit each other. */
export interface RunLimits {
  /** A template over what started a run; undefined where only the workflow is limited. */
  key: string | undefined
  most: number
  policy: 'queue' | 'drop_new' | 'cancel_old'
  workflowMost: number | undefined
}

/** The same for one run. */
export interface LimitOfRun {
  /** Null where its key is empty: it shares nothing. */
  key: string | null
  most: number | null
  workflowMost: number | null
  policy: RunLimits['policy']
}

/** A run may start with its limit, or is not to start because others with its key are under way. */
export type Admission = { limit: LimitOfRun } | { busy: { key: string; running: number; most: number } }

interface Candidate {
  id: string
  workflowId: string
  eventId: string
  limits: RunLimits
}

/** Undefined where runs of the workflow do not limit each other. */
export function limitsIn(settings: WorkflowSettings): RunLimits | undefined {
  const { concurrencyKey, concurrencyLimit = 1, concurrencyPolicy = 'queue', maxConcurrentRuns } = settings
  const key = concurrencyKey?.trim() ? concurrencyKey : undefined
  if (key === undefined && maxConcurrentRuns === undefined) return undefined
  return { key, most: concurrencyLimit, policy: concurrencyPolicy, workflowMost: maxConcurrentRuns }
}

/**
 * Works out the keys of runs that are about to start, whose events are stored, and which of them find room where what finds
 * none is dropped. Keys of which that depends are locked until the transaction ends.
 */
export async function admitRuns(
  tx: Kysely<Database>,
  candidates: readonly Candidate[],
): Promise<Map<string, Admission>> {
  const keys = await keysOf(tx, candidates)
  const counted = candidates.flatMap(({ id, limits }) => {
    const key = keys.get(id)
    return key !== undefined && limits.policy !== 'queue' ? [key] : []
  })
  for (const key of [...new Set(counted)].sort()) await lockLimit(tx, key)
  const running = await countLive(tx, counted)
  return new Map(
    candidates.map(({ id, limits }): [string, Admission] => {
      const { most, policy, workflowMost = null } = limits
      const key = keys.get(id) ?? null
      const live = running.get(key ?? '') ?? 0
      if (key !== null && policy === 'drop_new' && live >= most) {
        return [id, { busy: { key: shownKey(key), running: live, most } }]
      }
      if (key !== null) running.set(key, live + 1)
      return [id, { limit: { key, most: key === null ? null : most, workflowMost, policy } }]
    }),
  )
}

/** Cancels the oldest runs of keys that have more now than they may, where their workflow wants it so. */
export async function supersede(
  tx: Kysely<Database>,
  started: readonly { id: string; limit?: LimitOfRun }[],
): Promise<void> {
  const byKey = new Map<string, (typeof started)[number]>()
  for (const run of started) {
    if (run.limit?.policy === 'cancel_old' && run.limit.key !== null) byKey.set(run.limit.key, run)
  }
  for (const [key, { id: newest, limit }] of [...byKey].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { rows } = await sql<{ id: string }>`
      select id from runs where limit_key = ${key} and not cancel_requested
       order by id = ${newest} desc, id desc offset ${limit?.most ?? 1}`.execute(tx)
    for (const { id } of rows.toReversed()) {
      await sql`
        insert into superseded_runs (run_id, by_run_id, limit_key) values (${id}, ${newest}, ${shownKey(key)})
        on conflict do nothing`.execute(tx)
      await cancelRunIn(tx, id)
    }
  }
}

/** The key as its workflow wrote it: it is kept behind the workflow's id. */
export function shownKey(key: string): string {
  return key.slice(key.indexOf(' ') + 1)
}

/** By run; none for a key that is empty or cannot be worked out. */
async function keysOf(tx: Kysely<Database>, candidates: readonly Candidate[]): Promise<Map<string, string>> {
  const keyed = candidates.filter(({ limits }) => limits.key !== undefined)
  const events = await readEvents(
    tx,
    keyed.map(({ eventId }) => eventId),
  )
  const keys = new Map<string, string>()
  for (const { id, workflowId, eventId, limits } of keyed) {
    const event = events.get(eventId)
    if (!event) continue
    const text = await keyText(limits.key ?? '', event)
    if (text !== '') keys.set(id, `${workflowId} ${text}`)
  }
  return keys
}

/** Longer ones differ in their beginning, or are the same. */
const longestKey = 300

async function keyText(source: string, event: EventRecord): Promise<string> {
  const envelope = toEnvelope({ event })
  const { customer = null } = envelope
  const scope = { trigger: event.data, event: envelope, customer, steps: {}, vars: {}, run: null }
  try {
    const { key } = await evaluateParams({ key: { kind: 'template', source } }, scope)
    return String(key ?? '')
      .trim()
      .slice(0, longestKey)
  } catch {
    // Checked when it was published; one that fails on what came must not hold up the events of all others.
    return ''
  }
}

async function readEvents(tx: Kysely<Database>, ids: readonly string[]): Promise<Map<string, EventRecord>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<EventRecord>`
    select id, type, source, dedup_key as "dedupKey", state, occurrences, occurred_at as "occurredAt",
           received_at as "receivedAt", trust, parties, data, raw, noise
      from events where id = any(${[...new Set(ids)]}::uuid[])`.execute(tx)
  return new Map(rows.map((event) => [event.id, event]))
}

async function countLive(tx: Kysely<Database>, keys: readonly string[]): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map()
  const { rows } = await sql<{ limit_key: string; live: number }>`
    select limit_key, count(*)::int as live from runs where limit_key = any(${[...new Set(keys)]}::text[])
     group by limit_key`.execute(tx)
  return new Map(rows.map(({ limit_key, live }) => [limit_key, live]))
}
