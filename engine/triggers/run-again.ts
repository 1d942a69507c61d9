import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../db/schema.ts'
import type { JsonValue } from '../graph/json.ts'
import { reason, reasonText } from '../noise/reason.ts'
import { insertRuns } from '../runs/new-run.ts'
import { admitted, NotStartable } from '../runs/start-workflow.ts'

/**
 * Starts a run of what is published now for an event that came before, whatever the trigger's rules say: event, decision
 * and run in the caller's transaction. Throws `NotStartable` where the trigger does not hear such events or is off.
 */
export async function runAgain(
  tx: Kysely<Database>,
  { eventId, triggerId, actor, now }: { eventId: string; triggerId: string; actor: string; now: Date },
): Promise<{ runId: string; workflowId: string }> {
  const { rows } = await sql<{
    workflow_id: string
    name: string
    node_id: string
    version: number | null
    on: boolean
    hears: boolean
    customer_id: string | null
    source_key: string
    dedup_key: string | null
    state: string
    settings: JsonValue
  }>`
    select t.workflow_id, w.name, t.node_id, w.published_version as version, t.enabled and w.enabled as on,
           v.document -> 'settings' as settings, t.source_key = e.source_key as hears, e.customer_id, e.source_key, e.dedup_key, e.state
      from triggers t join workflows w on w.id = t.workflow_id and w.deleted_at is null
           left join workflow_versions v on v.workflow_id = w.id and v.version = w.published_version, events e
     where t.id = ${triggerId} and e.id = ${eventId} and e.routed_at is not null`.execute(tx)
  const [found] = rows
  if (!found) throw new NotStartable('The event or the trigger is gone.')
  if (!found.hears) throw new NotStartable(`The trigger of "${found.name}" does not hear such events.`)
  if (!found.on || found.version === null) {
    throw new NotStartable(`"${found.name}" is switched off: switch it on, then run it again.`)
  }
  const runId = uuidv7()
  const why = reason('run_again', { actor })
  await sql`
    insert into event_decisions (event_id, trigger_id, workflow_id, decision, reason, run_id, code, details, decided_at)
    values (${eventId}, ${triggerId}, ${found.workflow_id}, 'started', ${reasonText(why)}, ${runId}, ${why.code},
            ${JSON.stringify(why.details)}::jsonb, ${now})
    on conflict (event_id, trigger_id) do update
       set decision = excluded.decision, reason = excluded.reason, run_id = excluded.run_id, code = excluded.code,
           details = excluded.details, decided_at = excluded.decided_at, due_at = null`.execute(tx)
  await sql`
    delete from deferred_decisions where event_id = ${eventId} and trigger_id = ${triggerId}`.execute(tx)
  if (found.dedup_key !== null && found.state !== 'cleared') {
    await sql`
      update trigger_problems set started = true, last_started_at = ${now}
       where trigger_id = ${triggerId} and source_key = ${found.source_key} and dedup_key = ${found.dedup_key}`.execute(
      tx,
    )
  }
  const run = {
    id: runId,
    workflowId: found.workflow_id,
    version: found.version,
    triggerNode: found.node_id,
    eventId,
    customerId: found.customer_id,
    concurrencyKey: null,
  }
  await insertRuns(tx, [await admitted(tx, found.name, run, found.settings)])
  return { runId, workflowId: found.workflow_id }
}
