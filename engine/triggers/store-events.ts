import { createHash } from 'node:crypto'
import type { ClientBase, Pool } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { isDatabaseGone } from '../db/connect.ts'
import { toJsonbText } from '../db/jsonb-text.ts'
import { reasonText } from '../noise/reason.ts'
import { createBatcher } from '../runs/batch.ts'
import type { EventDraft } from '../sdk/trigger.ts'
import type { Rush } from './rush.ts'

export interface IncomingEvent {
  sourceKey: string
  trust: string
  draft: EventDraft
}

export interface StoredEvent {
  eventId: string
  /** True where the same delivery was stored before: `eventId` is the first one's, and nothing new happens. */
  duplicate: boolean
}

export type StoreEvent = (event: IncomingEvent) => Promise<StoredEvent>

const insertSql = `
  with given as materialized (
    select * from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[],
                         $9::timestamptz[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[])
      as g(id, source_key, key, window_minutes, type, source, dedup_key, state, occurred_at, trust, hints, data, raw, skip, skip_reason)
  ), keyed as (
    insert into event_keys as k (source_key, key, event_id)
    select source_key, key, id from given where key is not null order by source_key, key
    on conflict (source_key, key) do update set event_id = excluded.event_id, received_at = now()
     where k.received_at < now() - make_interval(mins => (
       select window_minutes from given g where g.source_key = excluded.source_key and g.key = excluded.key))
    returning event_id
  ), stored as (
    insert into events (id, source_key, type, source, dedup_key, state, occurred_at, trust, hints, data, raw, skip, skip_reason)
    select id, source_key, type, source, dedup_key, state, occurred_at, trust, hints::jsonb, data::jsonb, raw::jsonb, skip,
           skip_reason::jsonb
      from given where key is null or id in (select event_id from keyed)
    returning id
  )
  select id from stored`

/** A window without end, in minutes: a hundred years. */
const forEver = 52_560_000

/**
 * Stores events, many in one statement, and answers each once it is committed: what arrives while a statement is under
 * way goes out with the next.
 */
export function createStoreEvent(pool: Pool, onStored: () => void, rush?: Rush): StoreEvent {
  const batcher = createBatcher<IncomingEvent, Stored>({
    maxItems: 200,
    inFlight: 2,
    async flush(events) {
      const stored = await insertApart(pool, events)
      if (stored.some((one) => 'eventId' in one && !one.duplicate)) onStored()
      return stored
    },
  })
  return async (event) => {
    const storing = batcher.add(event)
    const stored = await (rush ? rush.count(storing) : storing)
    if ('error' in stored) throw stored.error
    return stored
  }
}

type Stored = StoredEvent | { error: unknown }

/** An event that the database refuses fails alone: a batch that fails is halved until the culprit stands by itself. */
async function insertApart(pool: Pool, events: readonly IncomingEvent[]): Promise<Stored[]> {
  try {
    return await insertEvents(pool, events)
  } catch (error) {
    if (events.length === 1 || isDatabaseGone(error)) return events.map(() => ({ error }))
    const half = Math.ceil(events.length / 2)
    return [
      ...(await insertApart(pool, events.slice(0, half))),
      ...(await insertApart(pool, events.slice(half))),
    ]
  }
}

/**
 * Inserts events in the caller's transaction. A delivery whose key was seen within its window is not stored again: it
 * answers with the event of the first.
 */
export async function insertEvents(
  client: Pick<Pool | ClientBase, 'query'>,
  incoming: readonly IncomingEvent[],
): Promise<StoredEvent[]> {
  const events = incoming.map(storable)
  // The same key twice in one statement is a conflict that Postgres refuses: the second is the first's duplicate.
  const first = new Map<string, string>()
  const rows: { id: string; event: IncomingEvent }[] = []
  const ids = events.map((event) => {
    const id = uuidv7()
    const key = keyOf(event)
    const twin = key === undefined ? undefined : first.get(key)
    if (twin !== undefined) return { id: twin, fresh: false }
    if (key !== undefined) first.set(key, id)
    rows.push({ id, event })
    return { id, fresh: true }
  })
  const drafts = rows.map(({ event }) => event.draft)
  const { rows: inserted } = await client.query<{ id: string }>({
    name: 'insert_events',
    text: insertSql,
    values: [
      rows.map(({ id }) => id),
      rows.map(({ event }) => event.sourceKey),
      drafts.map((draft) => draft.deliveryKey ?? null),
      drafts.map((draft) => draft.deliveryWindowMinutes ?? forEver),
      drafts.map((draft) => draft.type),
      drafts.map((draft) => draft.source),
      drafts.map((draft) => draft.dedupKey ?? null),
      drafts.map((draft) => draft.state ?? 'raised'),
      drafts.map((draft) => draft.occurredAt ?? new Date()),
      rows.map(({ event }) => event.trust),
      drafts.map((draft) => toJsonbText(draft.hints)),
      drafts.map((draft) => toJsonbText(draft.data)),
      drafts.map((draft) => toJsonbText(draft.raw)),
      drafts.map(({ skip }) => (typeof skip === 'object' ? withoutNul(reasonText(skip)) : (skip ?? null))),
      drafts.map(({ skip }) => (typeof skip === 'object' ? toJsonbText(skip) : null)),
    ],
  })
  const stored = new Set(inserted.map(({ id }) => id))
  const known = await findKnown(
    client,
    rows.filter(({ id }) => !stored.has(id)).map(({ event }) => event),
  )
  return ids.map(({ id, fresh }, index) => {
    if (stored.has(id)) return { eventId: id, duplicate: !fresh }
    return { eventId: known.get(keyOf(events[index]) ?? '') ?? id, duplicate: true }
  })
}

/** The event with texts that PostgreSQL takes and an index holds. */
function storable({ sourceKey, trust, draft }: IncomingEvent): IncomingEvent {
  const { occurredAt, deliveryKey, dedupKey, skip } = draft
  return {
    sourceKey,
    trust,
    draft: {
      ...draft,
      type: withoutNul(draft.type),
      source: withoutNul(draft.source),
      occurredAt: occurredAt && !Number.isNaN(occurredAt.getTime()) ? occurredAt : new Date(),
      ...(deliveryKey === undefined ? {} : { deliveryKey: indexable(deliveryKey) }),
      ...(dedupKey === undefined ? {} : { dedupKey: indexable(dedupKey) }),
      ...(skip === undefined ? {} : { skip: typeof skip === 'string' ? withoutNul(skip) : skip }),
    },
  }
}

/** PostgreSQL indexes 2,704 bytes at most, which 600 characters of four bytes stay below. */
function indexable(key: string): string {
  const text = withoutNul(key)
  return text.length <= 600 ? text : digestKey(Buffer.from(text))
}

function withoutNul(text: string): string {
  return text.includes('\u0000') ? text.replaceAll('\u0000', '') : text
}

async function findKnown(
  client: Pick<Pool | ClientBase, 'query'>,
  events: readonly IncomingEvent[],
): Promise<Map<string, string>> {
  if (events.length === 0) return new Map()
  const { rows } = await client.query<{ source_key: string; key: string; event_id: string }>(
    `select k.source_key, k.key, k.event_id from event_keys k
       join unnest($1::text[], $2::text[]) as g(source_key, key) using (source_key, key)`,
    [events.map((event) => event.sourceKey), events.map(({ draft }) => draft.deliveryKey ?? '')],
  )
  return new Map(rows.map((row) => [`${row.source_key} ${row.key}`, row.event_id]))
}

function keyOf(event: IncomingEvent | undefined): string | undefined {
  return event?.draft.deliveryKey === undefined ? undefined : `${event.sourceKey} ${event.draft.deliveryKey}`
}

/** The identity of a delivery that has none of its own: the digest of its bytes. */
export function digestKey(body: Uint8Array): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`
}
