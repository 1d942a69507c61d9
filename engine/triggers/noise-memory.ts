import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { readBusinessHours, readHoursOf } from '../flow/business-hours.ts'
import type { NoiseSettings } from '../graph/noise-settings.ts'
import type { BusinessHours } from '../msp/business-hours.ts'
import {
  type Concerned,
  isMuted,
  maintenanceScope,
  mutedUntil,
  recurrence,
} from '../msp/maintenance-window.ts'
import type { ProblemRecord } from '../noise/decide.ts'
import { problemKey } from './fold-problems.ts'

/** Kept for `starts` of a rate: more than any rule allows. */
const mostStarts = 1000

interface KnownRate {
  starts: Date[]
  summaryEventId: string | null
  heldBack: number
}

interface KnownWindow {
  reason: string
  scope: ReturnType<typeof maintenanceScope.parse>
  until: Date
}

/** What triggers remember, and what rules ask for, read for one batch and written back with it. */
export interface NoiseMemory {
  records: Map<string, ProblemRecord>
  /** The event of a trigger's problem that waits to be decided again. */
  pending: Map<string, string>
  rates: Map<string, KnownRate>
  windows: KnownWindow[]
  /** By customer; '' for the MSP. */
  hours: Map<string, BusinessHours>
  changed: { records: Set<string>; rates: Set<string> }
}

export interface MemoryNeeds {
  problems: readonly { sourceKey: string; dedupKey: string }[]
  listeners: readonly { triggerId: string; noise: NoiseSettings }[]
  customerIds: readonly string[]
}

/** The key of what a trigger remembers of a problem. */
export function recordKey(triggerId: string, sourceKey: string, dedupKey: string): string {
  return `${triggerId} ${problemKey(sourceKey, dedupKey)}`
}

export function rateKey(triggerId: string, customerId: string | null): string {
  return `${triggerId} ${customerId ?? ''}`
}

/** Reads what a batch may ask for, in a fixed number of statements, each only where some rule needs it. */
export async function readNoiseMemory(
  tx: Kysely<Database>,
  { problems, listeners, customerIds }: MemoryNeeds,
  now: Date,
): Promise<NoiseMemory> {
  const memory: NoiseMemory = {
    records: new Map(),
    pending: new Map(),
    rates: new Map(),
    windows: [],
    hours: new Map(),
    changed: { records: new Set(), rates: new Set() },
  }
  if (listeners.length === 0) return memory
  if (problems.length > 0) await readRecords(tx, memory, problems)
  if (problems.length > 0 || listeners.some(({ noise }) => noise.maintenance)) {
    await readWindows(tx, memory, now)
  }
  if (listeners.some(({ noise }) => noise.hours && noise.hours !== 'always')) {
    memory.hours = await readHoursOf(tx, customerIds)
    memory.hours.set('', await readBusinessHours(tx))
  }
  const limited = listeners.filter(({ noise }) => noise.rate)
  if (limited.length > 0) {
    const ids = limited.map(({ triggerId }) => triggerId)
    await readRates(tx, memory, ids, ['', ...customerIds])
  }
  return memory
}

async function readRecords(
  tx: Kysely<Database>,
  memory: NoiseMemory,
  problems: MemoryNeeds['problems'],
): Promise<void> {
  const { rows } = await sql<{
    trigger_id: string
    source_key: string
    dedup_key: string
    started: boolean
    last_started_at: Date | null
    flapping_since: Date | null
    suppressed: number
    pending: string | null
  }>`
    select r.trigger_id, r.source_key, r.dedup_key, r.started, r.last_started_at, r.flapping_since, r.suppressed,
           (select d.event_id from deferred_decisions d
             where d.source_key = r.source_key and d.dedup_key = r.dedup_key and d.trigger_id = r.trigger_id
             limit 1) as pending
      from trigger_problems r
     where (r.source_key, r.dedup_key) in (
       select * from unnest(${problems.map(({ sourceKey }) => sourceKey)}::text[],
                            ${problems.map(({ dedupKey }) => dedupKey)}::text[]))`.execute(tx)
  for (const row of rows) {
    const key = recordKey(row.trigger_id, row.source_key, row.dedup_key)
    memory.records.set(key, {
      started: row.started,
      lastStartedAt: row.last_started_at,
      flappingSince: row.flapping_since,
      pending: row.pending !== null,
      suppressed: row.suppressed,
    })
    if (row.pending !== null) memory.pending.set(key, row.pending)
  }
}

async function readWindows(tx: Kysely<Database>, memory: NoiseMemory, now: Date): Promise<void> {
  const rows = await tx
    .selectFrom('maintenance_windows')
    .select(['reason', 'scope', 'starts_at', 'ends_at', 'recurrence'])
    .where('starts_at', '<=', now)
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', now)]))
    .execute()
  for (const row of rows) {
    const until = mutedUntil(
      {
        startsAt: row.starts_at,
        endsAt: row.ends_at,
        recurrence: row.recurrence === null ? null : recurrence.parse(row.recurrence),
      },
      now,
    )
    if (until) memory.windows.push({ reason: row.reason, scope: maintenanceScope.parse(row.scope), until })
  }
}

/** The window that mutes somebody longest. */
export function mutedBy(
  { windows }: NoiseMemory,
  concerned: Concerned,
): { until: Date; text: string } | undefined {
  const [longest] = windows
    .filter(({ scope }) => isMuted(scope, concerned))
    .sort((a, b) => b.until.getTime() - a.until.getTime())
  return longest && { until: longest.until, text: longest.reason }
}

async function readRates(
  tx: Kysely<Database>,
  memory: NoiseMemory,
  triggerIds: readonly string[],
  customers: readonly string[],
): Promise<void> {
  // A row for each, so that of two routers the second waits for what the first starts.
  await sql`
    insert into trigger_rates (trigger_id, customer)
    select t, c from unnest(${triggerIds}::uuid[]) as t cross join unnest(${[...new Set(customers)]}::text[]) as c
     order by 1, 2 on conflict do nothing`.execute(tx)
  const { rows } = await sql<{
    trigger_id: string
    customer: string
    starts: Date[]
    summary_event_id: string | null
    held_back: number
  }>`
    select * from trigger_rates
     where trigger_id = any(${triggerIds}::uuid[]) and customer = any(${customers}::text[])
     order by trigger_id, customer for update`.execute(tx)
  for (const { trigger_id, customer, starts, summary_event_id, held_back } of rows) {
    const rate = { starts, summaryEventId: summary_event_id, heldBack: held_back }
    memory.rates.set(rateKey(trigger_id, customer), rate)
  }
}

/** Writes what the triggers of a batch remember from now on. */
export async function writeNoiseMemory(tx: Kysely<Database>, memory: NoiseMemory, now: Date): Promise<void> {
  await writeRecords(tx, memory, now)
  await writeRates(tx, memory)
}

async function writeRecords(tx: Kysely<Database>, memory: NoiseMemory, now: Date): Promise<void> {
  const keys = [...memory.changed.records].sort()
  const rows = keys.flatMap((key) => {
    const record = memory.records.get(key)
    const [triggerId = '', sourceKey = '', ...dedupKey] = key.split(' ')
    return record ? [{ ...record, triggerId, sourceKey, dedupKey: dedupKey.join(' ') }] : []
  })
  if (rows.length === 0) return
  await sql`
    insert into trigger_problems (trigger_id, source_key, dedup_key, started, last_started_at, flapping_since, suppressed,
                                  updated_at)
    select *, ${now}::timestamptz from unnest(
      ${rows.map((row) => row.triggerId)}::uuid[], ${rows.map((row) => row.sourceKey)}::text[],
      ${rows.map((row) => row.dedupKey)}::text[], ${rows.map((row) => row.started)}::boolean[],
      ${rows.map((row) => row.lastStartedAt)}::timestamptz[], ${rows.map((row) => row.flappingSince)}::timestamptz[],
      ${rows.map((row) => row.suppressed)}::int[])
    on conflict (trigger_id, source_key, dedup_key) do update
       set started = excluded.started, last_started_at = excluded.last_started_at,
           flapping_since = excluded.flapping_since, suppressed = excluded.suppressed,
           updated_at = excluded.updated_at`.execute(tx)
}

async function writeRates(tx: Kysely<Database>, memory: NoiseMemory): Promise<void> {
  const rows = [...memory.changed.rates].sort().flatMap((key) => {
    const rate = memory.rates.get(key)
    const [triggerId = '', customer = ''] = key.split(' ')
    return rate ? [{ ...rate, triggerId, customer }] : []
  })
  if (rows.length === 0) return
  await sql`
    update trigger_rates r
       set starts = array(select jsonb_array_elements_text(n.starts::jsonb)::timestamptz),
           summary_event_id = n.summary_event_id, held_back = n.held_back
      from unnest(
        ${rows.map((row) => row.triggerId)}::uuid[], ${rows.map((row) => row.customer)}::text[],
        ${rows.map((row) => JSON.stringify(row.starts.slice(-mostStarts)))}::text[],
        ${rows.map((row) => row.summaryEventId)}::uuid[], ${rows.map((row) => row.heldBack)}::int[]
      ) as n(trigger_id, customer, starts, summary_event_id, held_back)
     where r.trigger_id = n.trigger_id and r.customer = n.customer`.execute(tx)
}
