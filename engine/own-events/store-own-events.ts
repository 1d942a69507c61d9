import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { toJsonbText } from '../db/jsonb-text.ts'
import type { Database } from '../db/schema.ts'
import type { JsonObject } from '../graph/json.ts'
import type { EventHints } from '../sdk/trigger.ts'
import { ownSource } from './own-source.ts'

/** An event that we make ourselves. */
export interface OwnEvent {
  /** In the trade's words, e.g. `device.offline`. */
  type: string
  /** The part of us it comes from, e.g. `devices`. */
  source: string
  occurredAt: Date
  /** Identity of the problem it speaks of: raised, repeated and cleared share it. */
  dedupKey?: string
  state?: 'raised' | 'cleared'
  hints: EventHints
  /** What flows see as `trigger`. */
  data: JsonObject
  /** The run whose step brought it about. */
  causedByRun?: string | null
}

/** Stores events in the caller's transaction, with what brought them about: both are there or neither is. */
export async function storeOwnEvents(tx: Kysely<Database>, events: readonly OwnEvent[]): Promise<string[]> {
  if (events.length === 0) return []
  const ids = events.map(() => uuidv7())
  await sql`
    insert into events (id, source_key, type, source, dedup_key, state, occurred_at, trust, hints, data, caused_by_run)
    select e.id, ${ownSource}, e.type, e.source, e.dedup_key, e.state, e.occurred_at, 'own', e.hints::jsonb, e.data::jsonb,
           e.caused_by_run
      from unnest(
        ${ids}::uuid[], ${events.map((event) => event.type)}::text[], ${events.map((event) => event.source)}::text[],
        ${events.map((event) => event.dedupKey ?? null)}::text[],
        ${events.map((event) => event.state ?? 'raised')}::text[], ${events.map((event) => event.occurredAt)}::timestamptz[],
        ${events.map((event) => toJsonbText(event.hints))}::text[], ${events.map((event) => toJsonbText(event.data))}::text[],
        ${events.map((event) => event.causedByRun ?? null)}::uuid[]
      ) as e(id, type, source, dedup_key, state, occurred_at, hints, data, caused_by_run)`.execute(tx)
  return ids
}
