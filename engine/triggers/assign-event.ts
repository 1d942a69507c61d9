import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'
import { type EventParties, matchHints } from '../desk/match.ts'
import { reason, reasonText } from '../noise/reason.ts'
import type { EventHints } from '../sdk/trigger.ts'
import { type Remembered, rememberNames } from './remember-names.ts'

export interface Assignment {
  eventId: string
  customerId: string
  deviceId?: string | undefined
  /** Whoever is named so again is found. */
  remember: boolean
  now: Date
}

/**
 * Says whom an event concerns that named nobody we know, and has the triggers decide again that started nothing for it.
 * Answers the parties and what is remembered of them, or undefined where there is no such event, customer or device of the customer.
 */
export async function assignEvent(
  tx: Kysely<Database>,
  { eventId, customerId, deviceId, remember, now }: Assignment,
): Promise<{ parties: EventParties; remembered: Remembered } | undefined> {
  const event = await tx
    .selectFrom('events')
    .select(['hints', 'source', 'routed_at'])
    .where('id', '=', eventId)
    .forUpdate()
    .executeTakeFirst()
  if (!event?.routed_at) return undefined
  const hints = event.hints as EventHints
  const given = { ...hints, customerId, ...(deviceId ? { deviceId } : {}) }
  const [parties] = await matchHints(tx, [given])
  if (parties?.customer?.id !== customerId || (deviceId && parties.device?.id !== deviceId)) return undefined
  const remembered = remember ? await rememberNames(tx, hints, event.source, customerId, deviceId) : {}
  await tx
    .updateTable('events')
    .set({
      hints: JSON.stringify(given),
      parties: JSON.stringify(parties),
      customer_id: customerId,
      device_id: parties.device?.id ?? null,
      // What waited for nothing but this is decided anew.
      skip: sql`case when skip_reason->>'code' = 'unknown_sender' then null else skip end`,
      skip_reason: sql`case when skip_reason->>'code' = 'unknown_sender' then null else skip_reason end`,
    })
    .where('id', '=', eventId)
    .execute()
  const why = reason('assigned', { customer: parties.customer.name })
  await sql`
    with again as (
      update event_decisions set decision = 'deferred', code = ${why.code}, reason = ${reasonText(why)},
             details = ${JSON.stringify(why.details)}::jsonb, due_at = ${now}, decided_at = ${now}
       where event_id = ${eventId} and decision = 'skipped' and code in ('scope_nobody', 'scope_customer', 'scope_tag', 'scope', 'exclusion', 'filter', 'unknown_sender')
      returning trigger_id
    )
    insert into deferred_decisions (event_id, trigger_id, source_key, dedup_key, code, details, due_at, since)
    select e.id, again.trigger_id, e.source_key, e.dedup_key, ${why.code}, ${JSON.stringify(why.details)}::jsonb, ${now}, ${now}
      from again, events e where e.id = ${eventId}
    on conflict do nothing`.execute(tx)
  return { parties, remembered }
}
